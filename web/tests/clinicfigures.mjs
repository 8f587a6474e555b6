// The figures of a clinic as the service tells them: thirteen months, one without a read, names as long as people have them.

const interval = (n, of) => {
  if (of === 0) return null;
  const [z, p] = [1.959964, n / of];
  const middle = (p + (z * z) / (2 * of)) / (1 + (z * z) / of);
  const half = (z * Math.sqrt((p * (1 - p)) / of + (z * z) / (4 * of * of))) / (1 + (z * z) / of);
  return { value: p, low: Math.max(0, middle - half), high: Math.min(1, middle + half) };
};

const rate = (n, of) => ({ n, of, share: interval(n, of) });

const tally = (n, seconds) => ({
  eligible: n, n, median_s: n === 0 ? null : seconds, p90_s: n < 10 ? null : seconds * 1.6, longest_s: n === 0 ? null : seconds * 4,
  within: null, corrected: 0, out_of_order: 0, missing: 0, missing_stamps: {},
});

/** The figures of so many reads. */
function figures(reads) {
  const part = (share) => Math.round(reads * share);
  const [deferred, known] = [part(0.06), part(0.8)];
  const answered = known - Math.min(known, deferred);
  const [minor, major] = [Math.round(answered * 0.03), Math.round(answered * 0.015)];
  return {
    reads,
    deferred: rate(deferred, reads),
    followed_up: rate(known, reads),
    concordant: rate(answered - minor - major, answered),
    discordant: rate(minor + major, answered),
    minor: rate(minor, answered),
    major: rate(major, answered),
    minor_causes: { interpretation: minor },
    major_causes: { sampling: major },
    deferred_causes: { technical: deferred },
    deferred_judged: { appropriate: deferred, inappropriate: 0, not_judged: 0 },
    in_time: rate(part(0.93), reads),
    to_signature: tally(reads, 742),
    verdicts: { suspicious: part(0.2), no_suspicion_found: part(0.6), failed: part(0.02), cannot_assess: rate(part(0.18), reads) },
    machine: {
      malignant: { suspicious: part(0.15), no_suspicion_found: part(0.01), no_answer: part(0.02) },
      benign: { suspicious: part(0.04), no_suspicion_found: part(0.4), no_answer: part(0.1) },
      other: part(0.03),
      unseen: part(0.05),
      sensitivity: rate(part(0.15), part(0.15) + part(0.01)),
      false_negative: rate(part(0.01), part(0.15) + part(0.01)),
      specificity: rate(part(0.4), part(0.44)),
    },
  };
}

const READS = [96, 104, 88, 0, 121, 97, 110, 93, 101, 116, 84, 107, 1183];

export function clinicReport() {
  const months = READS.map((reads, at) => ({
    month: `${at < 7 ? 2025 : 2026}-${String(((at + 5) % 12) + 1).padStart(2, '0')}`,
    figures: figures(reads),
    to_call: tally(Math.round(reads / 2), 1013),
  }));
  const all = READS.reduce((sum, reads) => sum + reads, 0);
  const organs = ['lymph_node', 'breast', 'thyroid', null, 'synthetic'].map((organ, at) => ({ organ, figures: figures([900, 700, 400, 250, 3][at]) }));
  const names = ['Aigul Nurmukhambetova-Sagyndykova', null, 'Otabek Yoʻldoshev-Abdurahmonov'];
  return {
    site: 'City clinical hospital No. 7, department of pathology',
    since: months[0].month,
    time_zone: 'UTC',
    total: figures(all),
    to_call: tally(Math.round(all / 2), 1013),
    months,
    organs,
    readers: names.map((name, at) => ({ number: at + 1, name, reads: READS.reduce((sum, reads) => sum + Math.floor(reads / (at + 2)), 0), months: READS.map((reads) => Math.floor(reads / (at + 2))) })),
    benchmarks: [
      { of: 'deferred', value: 0.042, n: 79647, institutions: 297, source: 'Zarbo RJ et al. Arch Pathol Lab Med 1991;115:1187–1194' },
      { of: 'deferred', value: 859 / 18532, n: 18532, institutions: 233, source: 'Novis DA et al. Arch Pathol Lab Med 1996;120:1087–1093' },
      { of: 'discordant_of_all', value: 0.0142, n: 90538, institutions: 461, source: 'Gephardt GN, Zarbo RJ. Arch Pathol Lab Med 1996;120:804–809' },
      { of: 'discordant', value: 316 / 17673, n: 17673, institutions: 233, source: 'Novis DA et al. Arch Pathol Lab Med 1996;120:1087–1093' },
    ],
  };
}
