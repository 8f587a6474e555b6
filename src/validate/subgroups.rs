//! Parts of a set by site, scanner, organ and preparation, and whether they differ from the rest.

use super::estimate::Measured;
use super::judge::{Judge, auc_of, too_small};
use super::metrics::{AgainstRest, Subgroup};
use super::part::Part;
use super::set::sample::Sample;
use super::stats::error::StatsError;
use super::stats::holm::holm;
use std::collections::BTreeSet;

/// Which subgroup a sample is in.
type Key = fn(&Sample) -> Option<String>;

const SUBGROUPS: [(&str, Key); 4] = [
    ("site", |sample| sample.site.clone()),
    ("scanner", |sample| sample.scanner.clone()),
    ("organ", |sample| {
        sample.specimen.organ.as_ref().map(ToString::to_string)
    }),
    ("preparation", |sample| {
        sample.specimen.preparation.map(|one| one.code().to_owned())
    }),
];

/// Every subgroup with its metrics and its test against the rest.
pub(super) fn subgroups(judge: &Judge, part: &Part) -> Vec<Subgroup> {
    let mut found: Vec<Subgroup> = SUBGROUPS
        .iter()
        .flat_map(|(by, key)| {
            let values: BTreeSet<String> = part
                .rows
                .iter()
                .filter_map(|(sample, _)| key(sample))
                .collect();
            values
                .into_iter()
                .map(move |value| subgroup(judge, part, by, *key, value))
        })
        .collect();
    adjust(&mut found);
    found
}

fn subgroup(judge: &Judge, part: &Part, by: &'static str, key: Key, value: String) -> Subgroup {
    let is_in = |sample: &Sample| key(sample).as_deref() == Some(&value);
    let inside = part.filtered(|sample, _| is_in(sample));
    let rest = part.filtered(|sample, _| !is_in(sample));
    Subgroup {
        by,
        metrics: judge.metrics(&inside, false),
        against_rest: against_rest(&inside.scored(), &rest.scored()),
        value,
    }
}

fn against_rest(inside: &Part, rest: &Part) -> Measured<AgainstRest> {
    if let Some(why) = too_small(inside).or_else(|| too_small(rest)) {
        return Measured::Missing { not_computed: why };
    }
    let compared = || -> Result<AgainstRest, StatsError> {
        let (one, other) = (auc_of(inside)?.0, auc_of(rest)?.0);
        let p = one.against_independent(&other)?.p;
        Ok(AgainstRest {
            difference: one.auc - other.auc,
            p,
            p_holm: p,
        })
    };
    Measured::of(compared())
}

/// Holm's adjustment over all tests that were made.
fn adjust(subgroups: &mut [Subgroup]) {
    let made = |one: &&mut Subgroup| one.against_rest.value().is_some();
    let p_values: Vec<f64> = subgroups
        .iter()
        .filter_map(|one| Some(one.against_rest.value()?.p))
        .collect();
    // Without a test there is nothing to adjust.
    let adjusted = holm(&p_values).unwrap_or_default();
    for (one, p_holm) in subgroups.iter_mut().filter(made).zip(adjusted) {
        if let Measured::Value(test) = &mut one.against_rest {
            test.p_holm = p_holm;
        }
    }
}
