//! Published rates to be shown beside those of the organisation. They were counted by other rules in other places: they
//! are no limits.

use serde::Serialize;

/// What a published rate is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum BenchmarkOf {
    /// Deferred, of all.
    Deferred,
    /// Discordant, minor and major together, of those that gave an answer.
    Discordant,
    /// Discordant, of all; deferred reads are not set apart.
    DiscordantOfAll,
}

/// One published rate.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Benchmark {
    /// What it is of.
    pub of: BenchmarkOf,
    /// The share, 0 to 1.
    pub value: f64,
    /// Frozen-section consultations or diagnoses that it was counted over.
    pub n: u64,
    /// Institutions that took part.
    pub institutions: u64,
    /// Where it was published.
    pub source: &'static str,
}

/// College of American Pathologists, Q-Probes, 1989.
const ZARBO_1991: &str = "Zarbo RJ et al. Arch Pathol Lab Med 1991;115:1187–1194";
/// The same, 1990 to 1991.
const GEPHARDT_1996: &str = "Gephardt GN, Zarbo RJ. Arch Pathol Lab Med 1996;120:804–809";
/// The same in hospitals of at most 300 beds, 1994.
const NOVIS_1996: &str = "Novis DA et al. Arch Pathol Lab Med 1996;120:1087–1093";

/// The published rates, as their abstracts give them: 4.2 % deferred (Zarbo); 1.42 % discordant, uncorrected for deferred
/// diagnoses (Gephardt); 859 of 18,532 deferred and 316 of the other 17,673 in disagreement (Novis), which leaves out
/// subtypes, grades, specimens without a gross lesion, follicular lesions of the thyroid and margins en face.
pub const BENCHMARKS: [Benchmark; 4] = [
    Benchmark {
        of: BenchmarkOf::Deferred,
        value: 0.042,
        n: 79_647,
        institutions: 297,
        source: ZARBO_1991,
    },
    Benchmark {
        of: BenchmarkOf::Deferred,
        value: 859.0 / 18_532.0,
        n: 18_532,
        institutions: 233,
        source: NOVIS_1996,
    },
    Benchmark {
        of: BenchmarkOf::DiscordantOfAll,
        value: 0.0142,
        n: 90_538,
        institutions: 461,
        source: GEPHARDT_1996,
    },
    Benchmark {
        of: BenchmarkOf::Discordant,
        value: 316.0 / 17_673.0,
        n: 17_673,
        institutions: 233,
        source: NOVIS_1996,
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_counts_make_the_rates_that_were_published() {
        let of = |of: BenchmarkOf| {
            let all = BENCHMARKS.iter().filter(move |one| one.of == of);
            all.map(|one| (one.value * 1_000.0).round() / 10.0)
                .collect::<Vec<_>>()
        };
        assert_eq!(of(BenchmarkOf::Deferred), [4.2, 4.6]);
        assert_eq!(of(BenchmarkOf::Discordant), [1.8]);
        assert_eq!(of(BenchmarkOf::DiscordantOfAll), [1.4]);
    }
}
