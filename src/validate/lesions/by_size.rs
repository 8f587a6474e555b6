//! Lesions found, by their size.

use super::counted::Counted;
use super::grid::{ISOLATED_BELOW, PIXEL_UM};
use super::metrics::BySize;
use super::truth::GroundTruth;
use crate::validate::estimate::Measured;
use crate::validate::judge::Judge;
use crate::validate::part::Part;
use crate::validate::stats::quantile::quantile;

/// Ends of the sizes by which lesions are told, µm: isolated tumour cells, then metastases that are
/// small, of intermediate size, and macrometastases.
const SIZES_UM: [f64; 2] = [600.0, 2_000.0];

/// A lesion stands for itself; lesions of one slide or group belong together.
pub(super) fn by_size(
    judge: &Judge<'_>,
    part: &Part<'_>,
    counted: &[Counted<'_>],
    found_from: f64,
) -> Vec<BySize> {
    let smallest = ISOLATED_BELOW * PIXEL_UM;
    let bounds = [0.0, smallest, SIZES_UM[0], SIZES_UM[1]];
    (0..bounds.len())
        .map(|size| {
            let (from, to) = (bounds[size], bounds.get(size + 1).copied());
            let (mut found, mut groups, mut axes) = (Vec::new(), Vec::new(), Vec::new());
            for (number, (one, (sample, _))) in counted.iter().zip(&part.rows).enumerate() {
                let facts = one.truth.map_or(&[][..], GroundTruth::lesions);
                for (lesion, facts) in facts.iter().enumerate() {
                    if facts.major_axis_um < from || to.is_some_and(|to| facts.major_axis_um >= to)
                    {
                        continue;
                    }
                    axes.push(facts.major_axis_um);
                    found.push(
                        one.slide
                            .hits
                            .iter()
                            .any(|hit| hit.lesion == Some(lesion) && hit.score >= found_from),
                    );
                    groups.push(match &sample.group {
                        Some(group) => (group.as_str(), 0),
                        None => ("", number + 1),
                    });
                }
            }
            axes.sort_by(f64::total_cmp);
            BySize {
                from_um: from,
                to_um: to,
                median_um: (!axes.is_empty()).then(|| quantile(&axes, 0.5)),
                counts: from >= smallest,
                found: if found.is_empty() {
                    Measured::Missing {
                        not_computed: "no lesion has this size".into(),
                    }
                } else {
                    judge.clustered_rate(&found, &groups)
                },
            }
        })
        .collect()
}
