import type { Told } from '../told.ts';

const DAMAGED: Told = { title: 'The file is damaged or incomplete.', next: 'Export or scan it again.' };
const TOO_LARGE: Told = {
  title: 'The file is too large.',
  next: 'Ask the operator to raise the limit, or export a smaller file.',
};
const CHANGED: Told = {
  title: 'The bytes changed on the way.',
  next: 'Try again; if it stays, check the cable and the network.',
};
const NOT_READY: Told = { title: 'The service is busy or not ready.', next: 'Wait a moment and try again.' };

export const problem = {
  network: { title: 'The service cannot be reached.', next: 'Check the network; it is tried again by itself.' },
  unexpected: {
    title: (status: number): string => `The service answered with an unexpected error (${status}).`,
    next: 'Try again; if it stays, tell the operator.',
  },
  byCode: {
    not_found: { title: 'It does not exist, or no longer.', next: 'Go back to the worklist.' },
    unsupported_format: {
      title: 'This is not a slide format that Zhedel reads.',
      next: 'Export it as SVS, NDPI, TIFF or JPEG.',
    },
    malformed_slide: DAMAGED,
    undecodable: DAMAGED,
    slide_breaks_reader: DAMAGED,
    unsupported_slide: {
      title: 'The file is a slide of a kind that Zhedel does not read.',
      next: 'Export it as SVS, NDPI, TIFF or JPEG.',
    },
    limit_exceeded: { title: 'The slide is larger than the service takes.', next: 'Ask the operator to raise the limit.' },
    too_large: TOO_LARGE,
    invalid_validation: { title: 'The validation cannot be run as asked.', next: 'Correct it and start it again.' },
    validation_ended: { title: 'The validation has ended already.', next: 'Look at the list.' },
    invalid_archive: { title: 'The archive cannot be taken.', next: 'Pack the set again and upload it again.' },
    set_in_use: { title: 'A validation needs this set.', next: 'Cancel it, or wait for its end.' },
    invalid_targets: { title: 'The minutes cannot be used.', next: 'Correct them and save again.' },
    targets_changed: {
      title: 'Somebody else set the minutes meanwhile.',
      next: 'Look at what is in force now; save again to put yours in its place.',
    },
    webhook_address: {
      title: 'The service does not send to this address.',
      next: 'Write https:// and a host outside the house, or have the operator allow the network.',
    },
    invalid_fact: { title: 'A stated fact cannot be used.', next: 'Correct it and send it again.' },
    checksum_mismatch: CHANGED,
    digest_mismatch: CHANGED,
    wrong_credentials: { title: 'Login or password is wrong.', next: 'Check both, also capital letters.' },
    wrong_code: {
      title: 'The code is wrong, too old, or was used already.',
      next: 'Wait for the next code and type that one.',
    },
    locked: {
      title: 'Signing in is locked after too many wrong passwords.',
      next: 'Wait a quarter of an hour, or ask an administrator to unlock the account.',
    },
    password_refused: {
      title: 'This password cannot be taken.',
      next: 'Choose another: ten characters or more, several words that do not belong together.',
    },
    second_factor_set: { title: 'A second factor is set already.', next: 'Take it away before you set another.' },
    no_second_factor: { title: 'No second factor is set.', next: 'Reload the page.' },
    invitation_spent: { title: 'It was used already or is too old.', next: 'Ask an administrator for a new one.' },
    taken: { title: 'The name is taken.', next: 'Choose another.' },
    last_administrator: {
      title: 'This is the last administrator of the organisation.',
      next: 'Make another account administrator first.',
    },
    sign_in_needed: { title: 'Nobody is signed in, or the session has ended.', next: 'Sign in.' },
    refused: {
      title: 'The consultation does not allow this any more.',
      next: 'Somebody was faster, or it stands elsewhere by now: look at its state, then go on.',
    },
    draft_changed: {
      title: 'The draft was saved from another page meanwhile.',
      next: 'Reload the page, compare, and write again what is missing.',
    },
    not_confirmed: {
      title: 'What you typed is not this case. Nothing was signed.',
      next: 'Compare label and banner: is the right case open?',
    },
    screen_changed: {
      title: 'What you saw has changed. Nothing was signed.',
      next: 'Look at the sections again, then sign.',
    },
    identity_unresolved: {
      title: 'Whose slide this is, is not settled. Nothing was signed.',
      next: 'Compare label and request, and have the right accession number settled first.',
    },
    case_unnamed: {
      title: 'This case has no accession number yet. Nothing was signed.',
      next: 'Hand its slide over again with the accession number, then sign.',
    },
    read_amended: {
      title: 'Another version of the read is signed by now.',
      next: 'Look at that version first; then go on.',
    },
    provider_failed: {
      title: 'The hospital’s sign-in does not answer as it should.',
      next: 'Try again; if it stays, sign in with a password and tell an administrator.',
    },
    provider_token: {
      title: 'What the hospital’s sign-in said could not be trusted.',
      next: 'Try again; if it stays, tell an administrator.',
    },
    no_role: {
      title: 'The hospital knows you, but you have no role here.',
      next: 'Ask an administrator for a role.',
    },
    unknown_sign_in: {
      title: 'This sign-in was not begun in this browser, or too long ago.',
      next: 'Begin again.',
    },
    opinion_refused: { title: 'The request does not allow this any more.', next: 'Somebody was faster, or it went on: look at where it stands.' },
    country_missing: { title: 'Nobody has stated the country of your organisation.', next: 'Ask an administrator to state it on the page Pairings.' },
    no_public_address: { title: 'Other installations cannot reach this one.', next: 'Tell the operator: the service needs a public address and an encrypted line.' },
    invalid_link: { title: 'This is no link to begin a pairing.', next: 'Ask the other side for a new link and paste it whole.' },
    peer_unreachable: { title: 'The other installation does not answer.', next: 'Try again in a moment; if it stays, call the other side.' },
    peer_refused: { title: 'The other installation refused.', next: 'Call the other side.' },
    peer_not_understood: { title: 'The answer of the other installation cannot be understood.', next: 'Both sides should run the same version.' },
    peer_not_proven: { title: 'The other installation did not prove that it is the one that was paired.', next: 'Do not go on. Call the other side; if its key was replaced, end the pairing and pair anew.' },
    peer_itself: { title: 'The link leads to this very installation.', next: 'Its own organisations need no pairing.' },
    not_paired: { title: 'The other side does not know this pairing, or has not confirmed it.', next: 'Call its administrator and ask.' },
    clock_differs: { title: 'The clocks of the two installations differ.', next: 'Tell the operators of both sides to set them by a time server.' },
    storage_full: { title: 'The service has no space left.', next: 'Tell the operator at once.' },
    no_decoder: NOT_READY,
    busy: NOT_READY,
    shutting_down: NOT_READY,
    internal: { title: 'The service failed.', next: 'Try again; if it stays, tell the operator.' },
  },
  byStatus: {
    400: { title: 'The service did not understand the request.', next: 'Check what you entered and try again.' },
    403: { title: 'You may not do this.', next: 'Ask an administrator.' },
    404: { title: 'It does not exist, or no longer.', next: 'Go back to the worklist.' },
    409: { title: 'It was changed in the meantime.', next: 'Reload and try again.' },
    413: TOO_LARGE,
    422: { title: 'The service cannot use this.', next: 'Check what you entered and try again.' },
    460: CHANGED,
    503: NOT_READY,
  },
};
