/** Every word that a person sees, in one place; a translation replaces this module. */

import { bytes, count, micrometres, minutesText, percent, score } from './format.ts';
import { account } from './i18n/en/account.ts';
import type { DriftLeft } from './api/driftleft.ts';
import type { MachineState, Progress, Step } from './api/progress.ts';
import type { ClassMinutes, Urgency } from './api/urgency.ts';
import type { Window } from './api/window.ts';
import type { TargetFault } from './targetfault.ts';
import type { ValidationState } from './validationstate.ts';
import type { MppSource, Outcome, Scale } from './api/verdict.ts';

interface Told {
  title: string;
  next: string;
}

const plural = (n: number, one: string, many: string): string => `${count(n)} ${n === 1 ? one : many}`;

const PREPARATIONS: Record<string, string> = {
  frozen: 'frozen section',
  ffpe: 'FFPE',
  imprint: 'imprint',
  smear: 'smear',
};

const AGE_GROUPS: Record<string, string> = { adult: 'adult', paediatric: 'paediatric' };

const REASONS: Record<string, Told> = {
  no_tissue: { title: 'No tissue found', next: 'Check that the right slide was scanned, then scan again.' },
  tissue_uncertain: {
    title: 'Tissue outline uncertain',
    next: 'Read the slide by eye; scan again if it is pale or faded.',
  },
  blurred: { title: 'Out of focus', next: 'Scan the slide again.' },
  wrong_stain: {
    title: 'Not stained as expected',
    next: 'Check stain, exposure and the file, then scan again. Read the slide by eye.',
  },
  out_of_domain: {
    title: 'Unlike the tissue the model was made from',
    next: 'Check organ, stain and scanner. Read the slide by eye.',
  },
  unknown_scale: {
    title: 'Scale unknown',
    next: 'State the µm per pixel in the case and run again.',
  },
  scale_too_coarse: {
    title: 'Resolution too low for the model',
    next: 'Scan again with a stronger objective.',
  },
  outside_intended_use: {
    title: 'Outside the intended use',
    next: 'Read the slide by eye. If a fact is missing or wrong, state it in the case and run again.',
  },
  deadline: {
    title: 'Out of time',
    next: 'Read the slide by eye, or run again if there is time.',
  },
  coverage_too_low: {
    title: 'Too little of the tissue could be analysed',
    next: 'Scan again, or read the slide by eye.',
  },
  tissue_too_small: {
    title: 'Too little tissue to clear',
    next: 'Read the slide by eye.',
  },
  undecided_score: {
    title: 'Score between the thresholds',
    next: 'Read the slide by eye; the program takes no side.',
  },
  technical_error: {
    title: 'Technical error',
    next: 'Run again; if it fails again, tell the operator. Read the slide by eye.',
  },
};

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

const DRIFT: Record<string, string> = {
  out_of_domain: "Tiles outside the model's domain, mean over slides",
  slide_score: 'Slide score: median, 10th and 90th percentile',
  tile_scores: 'Tile scores, population stability index',
  haematoxylin: 'Haematoxylin, optical density',
  haematoxylin_spread: 'Haematoxylin, spread within a slide',
  eosin: 'Eosin, optical density',
  eosin_spread: 'Eosin, spread within a slide',
};

export const t = {
  account,
  product: 'Zhedel',
  notARead: 'AI triage – not a read. A pathologist reads every section.',
  skip: 'Skip to content',
  close: 'Close',
  retry: 'Try again',
  refreshFailed: 'This could not be brought up to date.',

  nav: { label: 'Pages', worklist: 'Worklist', upload: 'Upload', validation: 'Validation', turnaround: 'Turnaround', drift: 'Drift', users: 'Accounts', about: 'About' },
  title: (page: string): string => `${page} · Zhedel`,
  notFound: { title: 'There is no such page', next: 'Go to the worklist' },

  theme: {
    label: 'Theme',
    dark: 'Dark',
    light: 'Light',
    system: 'As the system',
    now: (name: string): string => `Theme: ${name}. Change it.`,
  },

  live: {
    connecting: 'Connecting',
    live: 'Live',
    reconnecting: 'Reconnecting',
    stale: (since: string): string => `Not live since ${since}`,
    offline: (since: string): string => `Offline since ${since}`,
    banner: (since: string): string =>
      `The connection to the service is lost. What you see is as of ${since} and may be out of date.`,
    hint: 'It reconnects by itself.',
  },

  outcome: {
    suspicious: 'Suspicious',
    no_suspicion_found: 'No suspicion found',
    cannot_assess: 'Cannot assess',
    failed: 'Failed',
  } satisfies Record<Outcome, string>,
  state: {
    queued: 'Waiting',
    in_progress: 'In progress',
    done: 'Done',
  } satisfies Record<MachineState, string>,
  step: {
    opening: 'Opening the slide',
    surveying: 'Finding tissue',
    classifying: 'Reading tiles',
    concluding: 'Concluding',
  } satisfies Record<Step, string>,
  progress: ({ step, done = 0, planned = 0 }: Progress): string =>
    planned > 0 ? `${t.step[step]}, ${count(done)} of ${count(planned)}` : t.step[step],
  queuedNote: 'Waiting for a worker',
  suspiciousSoFar: 'Suspicious so far',
  readSoFar: (share: number): string => `${percent(share)} of the tissue read`,
  soFarNote: 'Provisional: the model marks these places; the rest of the tissue is still being read.',
  provisionalNote: 'Nothing is concluded until every planned tile was read.',

  urgency: {
    intraoperative: 'Intraoperative',
    urgent: 'Urgent',
    routine: 'Routine',
  } satisfies Record<Urgency, string>,

  eta: {
    at: (times: string): string => `verdict expected ${times}`,
    passed: 'verdict expected any moment',
    rough: 'a rough guess',
    roughNote: 'Fewer than five slides were read here, so usual figures stand in.',
    window: {
      missed: 'Will not be in time',
      at_risk: 'May not be in time',
    } satisfies Record<Exclude<Window, 'kept'>, string>,
    title: 'Finish times',
    meaning:
      'When a slide is accepted, the time of its verdict is predicted from its area, the pace of the last 50 runs and the queue. Over the last 500 verdicts:',
    verdicts: 'Verdicts predicted',
    ofWhichRough: (n: number, rough: number): string => (rough > 0 ? `${count(n)}, ${count(rough)} of them by a rough guess` : count(n)),
    error: 'Median error',
    bias: 'Median deviation',
    side: (s: number, span: string): string => (s === 0 ? span : `${span} ${s > 0 ? 'later' : 'earlier'} than expected`),
    inside: 'Inside the interval (meant: 80 %)',
    share: (share: number, inside: number, n: number): string => `${percent(share)} (${count(inside)} of ${count(n)})`,
    late: 'After their window',
    unwarned: (late: number, unwarned: number): string => (late > 0 ? `${count(late)}, ${count(unwarned)} of them without a warning` : '0'),
    leftOut: 'Left out: the clock was put back',
    none: 'not known',
    noVerdicts: 'No predicted verdict has come yet.',
  },

  due: {
    at: (time: string): string => `due at ${time}`,
    overdue: 'overdue',
    since: (time: string): string => `since ${time}`,
    spoken: (overdue: boolean, text: string): string => (overdue ? `overdue by ${text}` : `due in ${text}`),
  },

  specimen: {
    part: (part: string): string => `Part ${part}`,
    organ: (organ: string | null): string => organ?.replaceAll('_', ' ') ?? 'organ not stated',
    preparation: (code: string | null | undefined): string =>
      code ? (PREPARATIONS[code] ?? code) : 'preparation not stated',
    ageGroup: (code: string | null): string => (code ? (AGE_GROUPS[code] ?? code) : 'age group not stated'),
    notStated: 'not stated',
  },

  badge: {
    identity: 'Identity conflict',
    identityNote: 'The same bytes were handed in under another accession.',
    research: 'Research',
    notValidated: 'Not validated for this specimen',
    superseded: 'Superseded',
  },

  reason: (code: string): Told | undefined => REASONS[code],
  regionCount: (n: number): string => plural(n, 'suspicious region', 'suspicious regions'),
  canMiss: (um: number): string => `Can miss a lesion up to ${micrometres(um)}`,
  modelScore: (value: number): string => `model score ${score(value)}`,

  worklist: {
    title: 'Worklist',
    caption: 'Consultations, earliest due time first',
    columns: {
      due: 'Due',
      slide: 'Slide',
      accession: 'Accession',
      specimen: 'Specimen',
      urgency: 'Urgency',
      outcome: 'Triage',
      reason: 'Why',
    },
    shown: (n: number): string => plural(n, 'consultation', 'consultations'),
    overdue: (n: number): string => `${count(n)} overdue`,
    running: (n: number): string => `${count(n)} in progress`,
    suspicious: (n: number): string => `${count(n)} suspicious`,
    next: 'Next due',
    slides: (n: number): string => plural(n, 'slide', 'slides'),
    more: 'Show more',
    loading: 'Loading the worklist',
    empty: { title: 'No consultation is waiting', text: 'A slide appears here the moment it is handed in.', action: 'Upload a slide' },
    error: 'The worklist could not be loaded',
    changed: (accession: string, part: string, outcome: string): string =>
      `${accession}, part ${part}: ${outcome}`,
    arrived: (accession: string, part: string): string => `New: ${accession}, part ${part}`,
  },

  case: {
    title: 'Case',
    back: 'Worklist',
    loading: 'Loading the case',
    error: 'The case could not be loaded',
    slides: 'Slides',
    noSlides: 'No slide has been handed in for this case yet.',
    slideNumber: (n: number): string => `Slide ${n}`,
    panels: { show: 'Show panels', hide: 'Hide panels' },
    identity: (accessions: string): string =>
      `Identity conflict: the same bytes were also handed in under ${accessions}. Compare the label with the request before you use this slide.`,
    identityNoNames:
      'Identity conflict: the same bytes were handed in under another accession. Compare the label with the request before you use this slide.',
    verdict: 'Triage',
    regions: 'Regions',
    researchRegions: 'Regions (research)',
    researchNote: 'Computed outside the intended use: not validated for this specimen. They change no order and enter no report.',
    regionAction: (rank: number, area: string, max: string): string =>
      `Region ${rank}: ${area}, highest model score ${max}. Show it.`,
    regionMean: (mean: string): string => `mean ${mean}`,
    regionMax: 'max',
    facts: 'Slide and model',
    runs: 'Runs',
    runState: (state: string, superseded: boolean): string => (superseded ? `${state}, superseded` : state),
    downloads: 'Downloads',
    warnings: 'Warnings',
    stated: {
      titleMissing: 'State it and run again',
      titleCorrect: 'Correct a fact and run again',
      note: 'Who states what is recorded. The new run supersedes the old one by an explicit link.',
      submit: 'Run again',
      sending: 'Sending …',
      accepted: 'Accepted. The slide is in the queue again.',
      nothing: 'State at least one fact.',
    },
    cover: {
      title: 'Coverage',
      read: (read: number, planned: number): string =>
        `${count(read)} of ${count(planned)} tissue tiles read`,
      failed: (failed: number): string => `${count(failed)} could not be analysed`,
      none: 'No tile was planned.',
      needed: (fraction: number): string => `${percent(fraction)} needed to clear`,
    },
    scoreTitle: 'Model score',
    scoreNote: 'A score of the model, not a probability.',
    scoreOfPart: (covered: number): string =>
      `It speaks of the ${percent(covered)} of the tissue that could be read, not of the slide.`,
    scoreOutside: 'Not validated for this specimen: the thresholds do not hold here.',
    scoreMissing: 'No score was computed.',
    scoreZones: { clear: 'may be cleared', undecided: 'undecided', suspicious: 'suspicious' },
    rows: {
      tissue: 'Tissue',
      suspicious: 'Suspicious area',
      researchArea: 'Region area (research)',
      canMiss: 'Can miss, up to',
      stride: 'Tile distance',
      scale: 'Scale',
      objective: 'Objective',
      scanner: 'Scanner',
      organ: 'Organ',
      preparation: 'Preparation',
      ageGroup: 'Age group',
      model: 'Model',
      modelChoice: 'Why this model',
      variant: 'Variant',
      engine: 'Engine',
      time: 'Time',
      speed: 'Speed',
      format: 'File',
      size: 'Size',
      digest: 'SHA-256',
      program: 'Program',
    },
    timing: (open: string, tissue: string, classify: string): string =>
      `open ${open}, tissue ${tissue}, classify ${classify}`,
    tilesPerSecond: (n: number): string => `${count(n)} tiles/s`,
    unknown: 'unknown',
    files: {
      verdict: 'Verdict (JSON)',
      regions: 'Regions (GeoJSON)',
      tiles_csv: 'Tiles (CSV)',
      tiles_geojson: 'Tiles (GeoJSON)',
      tiles_extra_csv: 'Failed and refinement tiles (CSV)',
      heatmap: 'Heat map (PNG)',
      overview: 'Overview (JPEG)',
    },
  },

  mpp: {
    source: {
      given: 'stated by a person',
      vendor: 'from the scanner',
      tiff_resolution: 'from the TIFF resolution',
      objective_power: 'derived from the objective',
      unknown: 'unknown',
    } satisfies Record<MppSource, string>,
    text: (mpp: Scale): string =>
      mpp.x === null || mpp.y === null
        ? 'unknown'
        : mpp.x === mpp.y
          ? `${mpp.x.toFixed(4)} µm/px`
          : `${mpp.x.toFixed(4)} × ${mpp.y.toFixed(4)} µm/px`,
  },

  viewer: {
    label: 'Slide viewer',
    loading: 'Opening the slide',
    failed: { title: 'The picture of this slide could not be opened', next: 'The slide is stored; try again in a moment.' },
    tilesFailed: (n: number): string => `${plural(n, 'part', 'parts')} of the picture could not be loaded`,
    zoomIn: 'Zoom in',
    zoomOut: 'Zoom out',
    home: 'Whole slide',
    heat: 'Heat map',
    heatMissing: 'No heat map',
    opacity: 'Heat map opacity',
    outlines: 'Region outlines',
    labelImage: 'Slide label',
    fullScreen: 'Full screen',
    scaleUnknown: 'scale unknown',
    legend: 'Model score',
    legendClear: (value: string): string => `cleared below ${value}`,
    legendSuspicious: (value: string): string => `suspicious from ${value}`,
    legendHatch: 'tile could not be analysed',
    position: (x: number, y: number): string => `x ${Math.round(x)}  y ${Math.round(y)} px`,
    navigator: 'Overview of the slide',
  },

  labelDialog: {
    title: 'Slide label',
    note: 'Compare it with the request. The label is the only identity check inside the image.',
    label: 'Label',
    macro: 'Whole glass slide',
    missing: 'This file holds no label and no picture of the whole glass slide.',
    asRequested: (accession: string): string => `Handed in as ${accession}`,
  },

  form: {
    accession: 'Accession',
    accessionHint: 'made up if empty',
    part: 'Part',
    organ: 'Organ',
    organHint: 'e.g. lymph node',
    organWrong: 'Latin letters, digits and spaces only, for example “lymph node”.',
    preparation: 'Preparation',
    ageGroup: 'Age group',
    urgency: 'Urgency',
    minutes: (name: string, minutes: number): string => `${name}, ${minutesText(minutes)}`,
    mpp: 'µm per pixel',
    mppHint: 'if the file has none',
    mppWrong: 'Between 0.05 and 20.',
    research: 'Research mode',
    researchHint: 'Compute regions outside the intended use too. They stay labelled “not validated for this specimen”.',
    notStated: 'Not stated',
    preparations: PREPARATIONS,
    ageGroups: AGE_GROUPS,
    commonOrgans: ['lymph node', 'breast', 'ovary', 'brain', 'lung', 'thyroid', 'skin', 'kidney', 'liver', 'colon'],
  },

  upload: {
    title: 'Upload',
    drop: 'Drop slide files here',
    choose: 'Choose files',
    formats: (limit: string | null): string =>
      `SVS, NDPI, SCN, BIF, TIFF, DICOM (one file), JPEG, PNG${limit === null ? '' : `; up to ${limit} a file`}`,
    facts: 'About the specimen',
    factsNote: 'These facts hold for all files below.',
    intended: (statement: string): string => `The model is for: ${statement}`,
    outside: 'As stated, this specimen lies outside the intended use: the answer will be “cannot assess”.',
    files: 'Files',
    noFiles: 'No file chosen yet.',
    start: (n: number): string => (n === 0 ? 'Upload' : `Upload ${plural(n, 'file', 'files')}`),
    clear: 'Remove from the list',
    interrupted: 'Interrupted uploads',
    interruptedNote: 'Choose the same file again: the upload goes on where it stopped, with the facts stated then.',
    interruptedAt: (when: string): string => `begun ${when}`,
    forget: 'Discard',
    continues: 'Goes on with an interrupted upload and the facts stated then.',
    state: {
      chosen: 'Ready',
      queued: 'Waiting for its turn',
      starting: 'Starting',
      sending: 'Uploading',
      paused: 'Paused',
      waiting: 'Interrupted. It goes on by itself.',
      accepted: 'Accepted',
      failed: 'Not accepted',
    },
    sent: (done: number, total: number): string => `${bytes(done)} of ${bytes(total)}`,
    rate: (perSecond: number): string => `${bytes(perSecond)}/s`,
    pause: 'Pause',
    resume: 'Go on',
    cancel: 'Cancel',
    remove: 'Remove',
    again: 'Try again',
    open: 'Open the case',
    acceptedNote: 'Stored and queued for triage.',
    hereAlready: 'Here already',
    duplicate: (accession: string): string =>
      `The same file is here already, under case ${accession}. Nothing was changed: its urgency and its clock are those of the first time.`,
    corrected: (accession: string): string =>
      `The same file is here already, under case ${accession}. What you stated now differs, so it is triaged again with it.`,
    acceptedSpoken: (name: string): string => `${name}: accepted`,
    failedSpoken: (name: string, why: string): string => `${name}: not accepted. ${why}`,
    leave: 'An upload is still running.',
    tooLarge: {
      title: (size: string, limit: string): string => `The file has ${size}; the limit is ${limit}.`,
      next: 'Ask the operator to raise the limit, or export a smaller file.',
    },
    emptyFile: { title: 'The file is empty.', next: 'Export it from the scanner again.' },
  },

  arriving: {
    problem: 'Before the last byte:',
    thumbnail: 'The slide at low power',
    described: (format: string, width: number, height: number, mpp: number | null): string =>
      `${format}, ${width} × ${height} px${mpp === null ? '' : `, ${mpp.toFixed(3)} µm/px`}`,
    ahead: (tissue: number | null, share: number): string =>
      `${tissue === null ? '' : `${tissue.toFixed(1)} mm² of tissue. `}${Math.floor(share * 100)} % of it read ahead; nothing is judged before the slide is accepted.`,
  },

  drift: {
    title: 'Drift',
    loading: 'Loading',
    error: 'The figures could not be loaded',
    none: 'No run has ended yet.',
    meaning: (baseline: number, recent: number, least: number): string =>
      `For each model and scanner (the device as the file names it, else format and scale), week by week from Monday, UTC, over the last year. The first ${baseline} weeks are the baseline; the last ${recent} whole weeks and the current one are held against it. The grey band is where a week of as many slides would lie if nothing had changed (three standard errors). A figure counts as beside its band once two weeks in succession are on the same side. Below ${least} slides there are counts alone. None of this is an alarm: it can be the case mix, the season, the staining or the scanner, and cases of one patient or batch are alike, so look at the slides before drawing a conclusion.`,
    slides: 'Slides',
    scored: 'With a score',
    psi: 'Slide scores, population stability index',
    ks: 'Slide scores, Kolmogorov–Smirnov',
    tilePsi: 'Tile scores, population stability index',
    against: (recent: number, baseline: number): string => `${count(recent)} recent, ${count(baseline)} in the baseline`,
    tooFew: (least: number): string => `not given: fewer than ${least} slides in one of the periods`,
    noBaseline: 'not given: the weeks of the baseline have not passed',
    week: 'Week of',
    percentiles: 'Slide score, 10th · 25th · 50th · 75th · 90th percentile',
    reasons: 'Not assessed because',
    reason: (code: string): string => code.replaceAll('_', ' '),
    tiles: 'Tiles',
    tilesText: (read: number, outside: number, failed: number): string =>
      `${count(read)} read, of them ${count(outside)} out of the model's domain; ${count(failed)} failed`,
    series: (kind: string, code: string | null): string =>
      code === null ? (DRIFT[kind] ?? kind) : ((kind === 'outcome' ? (t.outcome as Record<string, string>)[code] : REASONS[code]?.title) ?? code),
    side: { within: 'in the band', above: 'above the band', below: 'below the band', apart: 'another distribution' },
    /** `last` is the last week with slides: what ended before it is told to have ended. */
    left: ({ since, until, side, weeks }: DriftLeft, last: string): string =>
      `${t.drift.side[side]} since the week of ${since} (${weeks} weeks${until === last ? '' : `, the last that of ${until}`})`,
    dotted: (value: string): string => `Dotted: ${value} in the validation`,
    tooFewCounts: (least: number, counts: string): string => `Fewer than ${least} a week: ${counts}`,
    steady: 'No figure is beside its band.',
    moved: 'Beside their bands are:',
    waiting: (end: string): string => `The baseline is complete on ${end}; before that nothing is compared.`,
    notJudged: (least: number): string => `Nothing is compared: no week after the baseline, or the baseline itself, has ${least} slides.`,
    shiftTitle: (weeks: number): string => `Last ${weeks} whole weeks and the current one, against the baseline`,
    baselineTitle: 'Baseline',
    firstWeeks: (from: string, end: string): string => `First weeks, ${from} to before ${end}`,
    validationOf: (set: string, day: string): string => `Validation on ${set}, ${day}`,
    restsOn: 'Rests on',
    slidesCount: (n: number): string => `${count(n)} slides`,
    samples: (slides: number, samples: number): string =>
      slides === 0 ? `${count(samples)} patches` : slides === samples ? `${count(samples)} slides` : `${count(samples)} samples, ${count(slides)} of them slides`,
    samplesOfUnknownKind: (samples: number): string => `${count(samples)} samples`,
    positives: (n: number): string => `${count(n)} positive`,
    otherMix: 'depends on the mix of the set',
    needsDiagnoses: 'needs diagnoses',
    notKept: 'not kept',
    fewerThan: (least: number): string => `not given: fewer than ${least} slides`,
    dye: (mean: number, between: number, within: number): string =>
      `${mean.toFixed(3)} (between slides ± ${between.toFixed(3)}, within a slide ± ${within.toFixed(3)})`,
    notValidated:
      'This model was not validated in this service, and its bundle holds no figures that slides could be held against: the first weeks are the only baseline, right or wrong.',
    validationsHidden: 'Whether the model was validated is not shown, since you may not see validations.',
    patchesOnly: (samples: string): string =>
      `The validation was over patches or did not tell (${samples} samples): its abstentions are those of single fields and cannot be held against those of slides.`,
    blocks: [
      { title: 'Outcomes', kinds: ['outcome'] },
      { title: 'Scores', kinds: ['slide_score', 'tile_scores'] },
      { title: 'Tissue and stain', kinds: ['out_of_domain', 'haematoxylin', 'eosin', 'haematoxylin_spread', 'eosin_spread'] },
      { title: 'Not assessed, because', kinds: ['reason'] },
    ],
    noughts: (names: string[]): string => `In no week: ${names.join('; ')}.`,
    counts: 'All counts, week by week',
    leftOut: (n: number): string => `${count(n)} more groups with fewer slides are left out.`,
    weekByWeek: (least: number, most: number): string =>
      least === most ? `Week by week, n = ${count(most)} a week` : `Week by week, n = ${count(least)} to ${count(most)} a week`,
    value: 'Value',
    band: 'Band',
    ofN: (events: number, n: number): string => `${count(events)} of ${count(n)}`,
    bandMeaning: {
      standard_errors: 'Band: three standard errors around the baseline.',
      percentiles: 'Band: 10th to 90th percentile of the baseline. A week is beside it by Kolmogorov–Smirnov, p below 0.0027.',
      weeks_of_baseline: "Band: what the baseline's own weeks reach, each against the others. No week is judged by it.",
    },
    point: (monday: string, value: string | null, n: number, events: number | null, side: string | null, least: number): string => {
      const counted = events === null ? `n = ${count(n)}` : t.drift.ofN(events, n);
      const what = value === null ? `${counted}; fewer than ${least}, so no value` : `${value}, ${counted}`;
      return `Week of ${monday}: ${what}${side === null ? '' : `, ${side}`}`;
    },
    chart: (name: string, weeks: number, baseline: string | null, last: string | null, left: string | null): string =>
      [
        `${name}, ${weeks} weeks`,
        baseline === null ? 'no baseline value' : `baseline ${baseline}`,
        last === null ? 'no week has a value' : `last week with a value ${last}`,
        left ?? 'not beside its band',
        'the figures follow as a table',
      ].join('; '),
    diagnoses: 'Against permanent diagnoses',
    noDiagnoses: 'None is recorded. Sensitivity and specificity will stand here, with their numbers and the share of slides verified.',
  },

  turnaround: {
    title: 'Turnaround',
    loading: 'Loading',
    error: 'The figures could not be loaded',
    meaning: (site: string, since: string, consultations: number): string =>
      `Site ${site}: ${plural(consultations, 'consultation', 'consultations')} received since ${since}, by week from Monday, UTC. A moment that nobody stamped is missing: it is counted as missing and never made up. Intervals are Wilson's, 95\u00a0%.`,
    contradicted: (n: number): string =>
      `${plural(n, 'stamp contradicts', 'stamps contradict')} another (a clock that jumped, or a wrong time). They are kept, enter no figure, and are counted below as out of order.`,
    csv: 'All figures as CSV',
    goalTitle: (limit: number, goal: number): string =>
      `Received in the frozen area → called, one block, within ${limit} min (goal ${percent(goal)})`,
    headline: (within: number, n: number, interval: string): string =>
      `${count(within)} of ${count(n)} blocks in time (95 %: ${interval})`,
    against: {
      reached: (goal: number): string => `The whole interval lies at or above the goal of ${percent(goal)}.`,
      missed: (goal: number): string => `The whole interval lies below the goal of ${percent(goal)}.`,
      undecided: (goal: number): string => `The goal of ${percent(goal)} lies within the interval: so many blocks do not decide it.`,
    },
    noMiss: (n: number, atMost: string): string => `None of ${count(n)} missed it; up to ${atMost} of all may.`,
    nothing: 'Nothing can be said: no single block has both times.',
    nothingWhy:
      'Neither receipt in the frozen area nor the call happens in this service yet. Both count once a person states them; so does that it was one block. The times below are those of the machine and no substitute.',
    missedTitle: (n: number): string => `Took longer: ${count(n)}, because of`,
    reason: (code: string): string => code.replaceAll('_', ' '),
    eligible: 'Consultations stated as one block',
    counted: 'With both times, in order',
    missing: 'A time missing',
    stampN: (stamp: string, n: number): string => `${stamp.replaceAll('_', ' ')}: ${count(n)}`,
    outOfOrder: 'Out of order',
    corrected: 'Corrected by hand',
    correctedWithin: (n: number, within: number): string => `${count(n)} of the counted, ${count(within)} of them in time`,
    spans: 'Median · 90th percentile · longest',
    spansText: (median: string, p90: string, longest: string): string => `${median} · ${p90} · ${longest}`,
    median: 'Median',
    p90: '90th percentile',
    longest: 'Longest',
    figure: 'Figure',
    withinLimit: (limit: number): string => `Within ${limit} min (95 %)`,
    withinOfN: 'In time',
    share: 'Share (95 %)',
    leftOut: 'Left out',
    weekOf: 'Week of',
    byWeek: (name: string): string => `${name}: by week`,
    asTable: 'As a table',
    ofN: (events: number, n: number): string => `${count(events)} of ${count(n)}`,
    weekly: (limit: number): string => `Share within ${limit} min by week`,
    weeklySummary: (weeks: number, n: number): string =>
      `${plural(weeks, 'week', 'weeks')}, ${plural(n, 'block', 'blocks')}; share and interval; the figures follow as a table`,
    week: (monday: string, within: number, n: number, share: string, interval: string): string =>
      `Week of ${monday}: ${count(within)} of ${count(n)}, ${share} (${interval})`,
    histogram: 'Minutes from receipt to call',
    histogramSummary: (n: number, heaps: { minute: number; counted: number; neighbours: number }[]): string =>
      [`${plural(n, 'block', 'blocks')} by minute`, ...heaps.map((heap) => t.turnaround.heap(heap)), 'the figures follow as a table'].join('; '),
    minute: (minute: number, n: number): string => `${minute} min: ${count(n)}`,
    minutes: 'Minutes, rounded up',
    heap: ({ minute, counted, neighbours }: { minute: number; counted: number; neighbours: number }): string =>
      `${minute} min: ${count(counted)}; the two minutes on either side have ${neighbours.toFixed(1)} on average`,
    beyond: (n: number, minutes: number): string => `Longer than ${minutes} min: ${count(n)}`,
    heapNote: 'Round minutes stand out. Many more in them than beside them means that times were rounded or written down later.',
    apartTitle: 'Other studies, apart: received in the frozen area → called, intraoperative',
    apartNote:
      'None of them is held against the goal. Each part of a case has a clock of its own. “Not stated”: nobody said whether it was one block, so it counts as none.',
    study: {
      single_block: 'One block',
      several_blocks: 'Several blocks',
      sequential_margins: 'Sequential margins',
      extra_study: 'Extra study',
      deferred: 'Deferred to permanent sections',
      not_stated: 'Not stated',
    },
    machineTitle: 'What the service knows by itself – not the turnaround of a frozen section',
    machineNote:
      'From the arrival of the slide in the service. Transport, grossing, freezing, cutting, staining and scanning come before, reading and the call after. A run that failed gives no verdict and is missing here. First word: the first provisional version, which may be that nothing is known yet, or the verdict.',
    measure: {
      received_to_called: 'Received in the frozen area → called',
      received_to_verdict: 'Received by the service → verdict of every slide',
      last_byte_to_flag: 'Last byte → first word',
      last_byte_to_verdict: 'Last byte → verdict',
    },
    per: { consultation: 'per consultation', slide: 'per slide' },
    targets: {
      title: 'Due times',
      meaning: (limit: number): string =>
        `A read is due so many minutes after the service received the consultation. Worklist, job queue and run times go by it. What is saved here holds for consultations to come; those that are there keep their due times. The goal above stays ${limit}\u00a0min.`,
      legend: 'Due after (minutes)',
      inForce: (minutes: ClassMinutes): string =>
        `In force: ${(Object.keys(t.urgency) as Urgency[]).map((one) => `${t.urgency[one].toLowerCase()} ${minutesText(minutes[one])}`).join(', ')}.`,
      defaults: 'These are the defaults of the program.',
      setAt: (when: string): string => `Set ${when}.`,
      fault: (fault: TargetFault): string =>
        fault.kind === 'range'
          ? `A whole number from ${fault.least} to ${fault.most}.`
          : `Not sooner than ${t.urgency[fault.moreUrgent].toLowerCase()}: at least ${fault.minutes}.`,
      save: 'Save',
      saving: 'Saving',
      saved: 'Saved. Consultations received from now on are due by these.',
      retry: 'Try again',
    },
  },

  about: {
    title: 'About',
    loading: 'Loading',
    error: 'The facts could not be loaded',
    intendedUse: 'Intended use',
    model: 'Model',
    models: 'Other models',
    noModel: 'No model is loaded: no slide can be triaged.',
    limits: 'Limits',
    warnings: 'Warnings',
    noWarnings: 'None.',
    versions: 'Versions',
    program: 'Program',
    version: 'Version',
    organs: 'Organs',
    preparations: 'Preparations',
    ageGroups: 'Age groups',
    suspiciousAt: 'Suspicious from a score of',
    clearBelow: 'May be cleared below',
    minimumCoverage: 'Coverage needed to clear',
    maxUpload: 'Largest file',
    dueTimes: 'Due times',
    minutes: minutesText,
    outcomes: 'What the outcomes mean',
    outcomeMeaning: {
      suspicious: 'At least one region scores high enough. Shown with its regions, scores and area.',
      no_suspicion_found:
        'Said only when coverage, quality, scale and intended use all allow it. It is not “benign”, and it names the smallest lesion that can be missed.',
      cannot_assess: 'The program takes no side, and says why.',
      failed: 'A named technical error. The slide is unread.',
    } satisfies Record<Outcome, string>,
  },

  problem: {
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
      invalid_fact: { title: 'A stated fact cannot be used.', next: 'Correct it and send it again.' },
      checksum_mismatch: CHANGED,
      digest_mismatch: CHANGED,
      storage_full: { title: 'The service has no space left.', next: 'Tell the operator at once.' },
      no_decoder: NOT_READY,
      busy: NOT_READY,
      shutting_down: NOT_READY,
      internal: { title: 'The service failed.', next: 'Try again; if it stays, tell the operator.' },
    } as Record<string, Told>,
    byStatus: {
      400: { title: 'The service did not understand the request.', next: 'Check what you entered and try again.' },
      403: { title: 'You may not do this.', next: 'Ask the operator.' },
      404: { title: 'It does not exist, or no longer.', next: 'Go back to the worklist.' },
      409: { title: 'It was changed in the meantime.', next: 'Reload and try again.' },
      413: TOO_LARGE,
      422: { title: 'The service cannot use this.', next: 'Check what you entered and try again.' },
      460: CHANGED,
      503: NOT_READY,
    } as Record<number, Told>,
  },

  validation: {
    title: 'Validation',
    lead: 'How models do on a labelled set, with intervals. A validation stands still while a slide is due.',
    loading: 'Loading validations',
    error: 'The validations could not be loaded.',
    runs: 'Runs',
    state: {
      queued: 'Waiting',
      running: 'Running',
      done: 'Done',
      failed: 'Failed',
      cancelled: 'Cancelled',
    } satisfies Record<ValidationState, string>,
    empty: { title: 'No validation was run yet', text: 'Choose a set and a model, and start one.' },
    columns: {
      compare: 'Compare',
      set: 'Set',
      models: 'Models',
      state: 'State',
      auc: 'AUC',
      sensitivity: 'Sensitivity',
      gate: 'Gate',
      asked: 'Asked for',
    },
    caption: 'Validation runs, newest first',
    more: 'Show more',
    split: (split: string): string => `split ${split}`,
    choose: (name: string): string => `Choose the run over ${name} for a comparison`,
    compare: (n: number): string => (n < 2 ? 'Choose two runs to compare them' : `Compare ${count(n)} runs`),
    gate: { met: 'Met', unmet: 'Not met', none: 'No gate' },
    scoring: (done: number, total: number): string =>
      total === 0 ? 'Reading the set' : done >= total ? 'Computing intervals' : `Scored ${count(done)} of ${count(total)}`,
    givesWay: 'Stands still: a slide is due',
    waiting: 'Waiting until no slide is due and no other validation runs',

    form: {
      title: 'Start a validation',
      set: 'Set',
      chooseSet: 'Choose a set',
      onServer: 'On the server',
      uploaded: 'Uploaded',
      noSets: 'There is no set yet. Upload one, or have the operator name a folder with --validation-sets.',
      models: 'Models',
      modelsNote: 'Every later one is compared with the first.',
      noModels: 'No model is installed.',
      split: 'Split',
      splitNote: 'Only rows of this split; empty for all.',
      allSplits: 'All',
      noSplits: 'This set names no splits.',
      looking: 'Reading the set’s list …',
      unread: 'The set’s list could not be read, so nothing can be offered here.',
      offered: (name: string, samples: string): string => `${name} (${samples})`,
      positive: 'Positive labels',
      positiveNote: 'Separated by commas; empty where the labels are the model’s classes.',
      positiveChoice: 'Choose none where the labels are the model’s classes.',
      more: 'Seed, resamples, plan, gate',
      seed: 'Seed',
      resamples: 'Bootstrap resamples',
      research: 'Score samples outside the intended use too',
      plan: 'Plan (TOML file)',
      planNote: 'Names one primary endpoint; without a plan everything is exploratory.',
      gate: 'Gate (TOML file)',
      gateNote: 'Acceptance limits, held against the ends of the intervals.',
      start: 'Start',
      starting: 'Starting',
      missingSet: 'Choose a set.',
      missingModel: 'Choose at least one model.',
    },

    sets: {
      title: 'Sets',
      upload: 'Upload a set',
      file: 'ZIP archive',
      fileNote: (most: string): string =>
        `Images with a labels.csv at the root (columns path and label), or one folder per class; at most ${most}. No patient names: file names stand in the report.`,
      name: 'Name',
      send: 'Upload',
      sending: (share: string): string => `Sent ${share}`,
      unpacking: 'Unpacking and checking',
      taken: (name: string): string => `The set ${name} is there.`,
      missingFile: 'Choose a ZIP archive.',
      missingName: 'Give the set a name.',
      remove: 'Delete',
      removeName: (name: string): string => `Delete the set ${name}`,
      confirm: (name: string): string => `Delete the set ${name} with its files? What was found on it stays.`,
      facts: (files: number, size: string, digest: string): string =>
        `${plural(files, 'file', 'files')}, ${size}, digest ${digest.slice(0, 12)}`,
      none: 'No set was uploaded yet.',
    },

    run: {
      back: 'All validations',
      loading: 'Loading the validation',
      error: 'The validation could not be loaded.',
      cancel: 'Cancel',
      cancelling: 'Cancelling',
      figures: 'Key figures',
      caption: 'Key figures of each model with 95 % intervals',
      metric: 'Metric',
      settings: 'Settings',
      documents: 'Documents',
      report: 'Report',
      reportTitle: 'Report of the validation',
      openReport: 'Open the report by itself',
      gate: 'Acceptance limits',
      plan: 'Plan',
      exploratory: 'No plan: everything is exploratory.',
      failed: 'It came to nothing.',
      cancelled: 'It was cancelled before its end.',
      attempt: (n: number): string => `attempt ${count(n)} of 3`,
      facts: {
        set: 'Set',
        split: 'Split',
        allRows: 'all rows',
        models: 'Models',
        positive: 'Positive labels',
        classes: 'the model’s classes',
        seed: 'Seed',
        resamples: 'Resamples',
        research: 'Outside intended use',
        scored: 'scored too',
        abstains: 'abstains',
        digest: 'Set digest',
        program: 'Program',
        asked: 'Asked for',
        ended: 'Ended',
      },
      files: {
        'report.html': 'Report (HTML)',
        'report.pdf': 'Report (PDF)',
        'metrics.json': 'Metrics (JSON)',
        'predictions.csv': 'Predictions (CSV)',
        'gate.json': 'Acceptance limits (JSON)',
      } as Record<string, string>,
    },

    metrics: {
      samples: 'Samples',
      auc: 'AUC',
      sensitivity: 'Sensitivity',
      specificity: 'Specificity',
      abstention_rate: 'Abstention rate',
      failed: 'Failed',
    },
    ofWhich: (samples: number, positives: number, groups: number | null): string =>
      `${count(samples)}, ${count(positives)} positive${groups === null ? '' : `, ${plural(groups, 'group', 'groups')}`}`,
    counts: (events: number, trials: number): string => `${count(events)} of ${count(trials)}`,
    notComputed: 'not computed',
    noInterval: 'no interval',
    limit: (name: string, required: number): string =>
      `${name.replaceAll('_', ' ')} ${required}`,
    found: (value: number | null): string => (value === null ? 'no bound could be computed' : `bound ${value.toFixed(4)}`),

    comparePage: {
      title: 'Comparison',
      loading: 'Loading the runs',
      error: 'The runs could not be loaded.',
      few: { title: 'Two runs are needed', text: 'Choose two or more finished runs in the list.' },
      same: 'All runs are over the same samples: the figures can be compared.',
      other:
        'These runs are over different samples (their set digests differ). The figures stand side by side, and no difference is told.',
      unfinished: 'A run without figures is left out.',
      caption: 'Key figures side by side',
      difference: (value: string): string => `${value} against the first`,
      differenceNote:
        'A difference of estimates, without an interval. For a test, run both models in one validation: its report has DeLong and a paired bootstrap.',
    },
  },

  help: {
    title: 'Keys',
    open: 'Keys',
    everywhere: 'Everywhere',
    keys: {
      help: 'Show or hide this list',
      upload: 'Upload a slide',
      worklist: 'Go to the worklist',
      validation: 'Go to the validations',
      theme: 'Change the theme',
      escape: 'Close what is open',
      down: 'Next consultation',
      up: 'Previous consultation',
      enter: 'Open the case',
      region: 'Show region 1 to 9',
      nextRegion: 'Next region',
      previousRegion: 'Previous region',
      heat: 'Heat map on or off',
      outlines: 'Region outlines on or off',
      panels: 'Panels on or off',
      label: 'Slide label',
      home: 'Whole slide',
      zoom: 'Zoom in, zoom out',
      pan: 'Move the slide',
      slide: 'Previous, next slide',
    },
  },
};
