//! How often the intervals contain the truth, by simulation with a fixed seed.
//!
//! Clopper–Pearson must cover at its level whatever the proportion. The others may fall short in
//! small sets; the lower limits asserted here are what was seen, rounded down, so that a mistake
//! in an interval shows.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use zhedel::validate::stats::bootstrap::replicates::{Settings, bootstrap};
use zhedel::validate::stats::bootstrap::resampler::Resampler;
use zhedel::validate::stats::delong::delong;
use zhedel::validate::stats::interval::{Confidence, Interval};
use zhedel::validate::stats::labelled_scores::LabelledScores;
use zhedel::validate::stats::proportion::Proportion;
use zhedel::validate::stats::roc::auc;

const P95: Confidence = Confidence::P95;

struct Random(ChaCha8Rng);

impl Random {
    fn new(seed: u64) -> Self {
        Self(ChaCha8Rng::seed_from_u64(seed))
    }

    fn uniform(&mut self) -> f64 {
        ((self.0.next_u64() >> 11) as f64 + 0.5) / (1_u64 << 53) as f64
    }

    /// A standard normal number (Box & Muller).
    fn normal(&mut self) -> f64 {
        let angle = std::f64::consts::TAU * self.uniform();
        (-2.0 * self.uniform().ln()).sqrt() * angle.cos()
    }
}

/// How many intervals contained the truth, lay below or above it, or could not be computed.
#[derive(Default)]
struct Coverage {
    contained: u32,
    missed: u32,
    none: u32,
}

impl Coverage {
    fn add(&mut self, interval: Option<Interval>, truth: f64) {
        match interval {
            Some(interval) if interval.contains(truth) => self.contained += 1,
            Some(_) => self.missed += 1,
            None => self.none += 1,
        }
    }

    /// Among the intervals that there are.
    fn share(&self) -> f64 {
        f64::from(self.contained) / f64::from(self.contained + self.missed)
    }
}

#[test]
fn intervals_of_proportions_cover() {
    println!("coverage of 95 % intervals of a proportion, 4,000 sets each");
    println!(
        "{:>7} {:>6} {:>9} {:>16}",
        "n", "p", "Wilson", "Clopper–Pearson"
    );
    let mut random = Random::new(1);
    for trials in [10_u64, 20, 50, 100, 300, 1_000] {
        let (mut mean, mut truths) = (0.0, 0.0);
        for truth in [0.02, 0.1, 0.5, 0.9, 0.97] {
            let (mut wilson, mut exact) = (Coverage::default(), Coverage::default());
            for _ in 0..4_000 {
                let events = (0..trials).filter(|_| random.uniform() < truth).count();
                let found = Proportion::new(events as u64, trials).unwrap();
                wilson.add(Some(found.wilson(P95)), truth);
                exact.add(Some(found.clopper_pearson(P95)), truth);
            }
            let (wilson, exact) = (wilson.share(), exact.share());
            println!("{trials:>7} {truth:>6} {wilson:>9.3} {exact:>16.3}");
            // Three standard errors of 4,000 draws below 95 %.
            assert!(
                exact >= 0.94,
                "Clopper–Pearson at {trials}, {truth}: {exact}"
            );
            // Wilson's coverage swings with n and p; near 0 and 1 it dips below 90 %.
            assert!(wilson >= 0.85, "Wilson at {trials}, {truth}: {wilson}");
            mean += wilson;
            truths += 1.0;
        }
        assert!(mean / truths >= 0.93, "Wilson at {trials}: {mean}");
    }
}

#[test]
fn intervals_of_auc_cover() {
    println!("coverage of 95 % intervals of AUC; `none`: sets with AUC 1 or no variance");
    println!(
        "{:>8} {:>6} {:>5} {:>7} {:>7} {:>11} {:>7} {:>6}",
        "n + n", "AUC", "sets", "logit", "plain", "percentile", "BCa", "none"
    );
    let mut random = Random::new(2);
    for (each, sets) in [(10_usize, 500), (25, 500), (50, 400), (100, 300)] {
        // Shift of a normal score by which the AUC Φ(shift / √2) is reached.
        for (truth, shift) in [(0.8, 1.190_232_236_2), (0.95, 2.326_174_307_4)] {
            let mut logit = Coverage::default();
            let mut plain = Coverage::default();
            let mut percentile = Coverage::default();
            let mut accelerated = Coverage::default();
            for set in 0..sets {
                let labels: Vec<bool> = (0..2 * each).map(|at| at < each).collect();
                let scores = labels
                    .iter()
                    .map(|&positive| random.normal() + if positive { shift } else { 0.0 });
                let data = LabelledScores::new(scores.collect(), labels).unwrap();
                let estimate = delong(&data).unwrap();
                logit.add(estimate.logit_interval(P95).ok(), truth);
                plain.add(estimate.plain_interval(P95).ok(), truth);
                let [of_percentile, of_bca] = resampled(&data, set);
                percentile.add(of_percentile, truth);
                accelerated.add(of_bca, truth);
            }
            let shares = [&logit, &plain, &percentile, &accelerated].map(Coverage::share);
            println!(
                "{:>8} {truth:>6} {sets:>5} {:>7.3} {:>7.3} {:>11.3} {:>7.3} {:>6}",
                format!("{each}+{each}"),
                shares[0],
                shares[1],
                shares[2],
                shares[3],
                logit.none
            );
            assert!(shares[0] >= 0.92, "DeLong logit at {each}, {truth}");
            let least = if each >= 50 { 0.88 } else { 0.75 };
            assert!(shares[1] >= least, "DeLong plain at {each}, {truth}");
            assert!(shares[2] >= least, "percentile at {each}, {truth}");
            assert!(shares[3] >= least, "BCa at {each}, {truth}");
        }
    }
}

/// Percentile and `BCa` interval.
fn resampled(data: &LabelledScores, seed: u64) -> [Option<Interval>; 2] {
    let resampler = Resampler::within_class(data.labels()).unwrap();
    let settings = Settings {
        resamples: 200,
        seed,
    };
    let statistic = |indices: &[usize]| auc(&data.select(indices)?);
    let found = bootstrap(&resampler, settings, statistic).unwrap();
    [
        found.percentile(P95).ok(),
        found.accelerated(P95, &resampler, statistic).ok(),
    ]
}
