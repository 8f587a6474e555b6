//! The plot of lesions found by their size.

use super::axes::Axes;
use super::figures::LINE;
use crate::paper::document::Figure;
use crate::paper::drawing::{Anchor, FIRST, SOFT, Shape, THIRD};
use crate::validate::lesions::metrics::BySize;

/// Major axes on the plot, µm: from less than a tumour of one pixel to more than any section; a larger
/// lesion widens it.
const RANGE_UM: (f64, f64) = (30.0, 20_000.0);
/// Half the width of a bar's ends, user units.
const END: f64 = 4.0;

/// Share of lesions found against their size; a size without lesions has no point.
pub(super) fn lesion_sizes(sizes: &[BySize]) -> Figure {
    let largest = sizes.iter().filter_map(|size| size.median_um);
    let last = largest
        .map(|median| median * 1.2)
        .fold(RANGE_UM.1, f64::max);
    let borders = sizes.iter().filter_map(|size| size.to_um);
    let ticks = [100.0].into_iter().chain(borders).chain([10_000.0]);
    let axes = Axes {
        x_ticks: ticks.map(|at| (at.log10(), format!("{at:.0}"))).collect(),
        ..Axes::over(
            (RANGE_UM.0.log10(), last.log10()),
            (0.0, 1.0),
            "major axis, µm, logarithmic",
            "lesions found",
        )
    };
    let mut shapes = Vec::new();
    let mut without_interval = false;
    for size in sizes {
        let (Some(median), Some(found)) = (size.median_um, size.found.value()) else {
            continue;
        };
        let at = median.max(RANGE_UM.0).log10();
        let colour = if size.counts { FIRST } else { THIRD };
        match found.estimate.interval.value() {
            Some(named) => {
                let (lower, upper) = (named.interval.lower, named.interval.upper);
                shapes.push(Shape::line(
                    axes.points([(at, lower), (at, upper)]),
                    colour,
                    LINE,
                ));
                for end in [lower, upper] {
                    let (x, y) = axes.place((at, end));
                    shapes.push(Shape::line(vec![(x - END, y), (x + END, y)], colour, LINE));
                }
            }
            None => without_interval = true,
        }
        let middle = axes.place((at, found.estimate.value));
        shapes.push(Shape::Dot {
            middle,
            radius: 3.5,
            colour,
        });
        // In the middle of the size, where no neighbour's numbers are, and far from the point.
        let (from, to) = (size.from_um.max(RANGE_UM.0), size.to_um.unwrap_or(last));
        let height = if found.estimate.value < 0.5 {
            0.93
        } else {
            0.03
        };
        shapes.push(Shape::Words {
            at: axes.place((f64::midpoint(from.log10(), to.log10()), height)),
            words: format!("{}/{}", found.events, found.trials),
            anchor: Anchor::Middle,
            colour: SOFT,
            upwards: false,
        });
    }
    let plot = if shapes.is_empty() {
        Err("no slide that counts has a lesion".to_owned())
    } else {
        Ok(axes.plot("Lesions found by size", shapes))
    };
    let mut caption = "Share of lesions found in each size, at the median of their major axes, with the 95 % interval; lines between the sizes at 275, 600 and 2,000 µm. Numbers: found, of all. Grey: isolated tumour cells, which count neither way.".to_owned();
    if without_interval {
        caption
            .push_str(" A point without a bar rests on too few lesions or groups for an interval.");
    }
    Figure {
        title: "Lesions found by size".into(),
        plot,
        caption,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::validate::estimate::{Estimate, Measured, NamedInterval, Rate};
    use crate::validate::stats::interval::{Confidence, Interval};

    fn size(from_um: f64, median_um: Option<f64>, found: (u64, u64), bar: bool) -> BySize {
        let missing = || "there are too few".to_owned();
        BySize {
            from_um,
            to_um: None,
            median_um,
            counts: from_um > 0.0,
            found: Measured::Value(Rate {
                events: found.0,
                trials: found.1,
                estimate: Estimate {
                    value: found.0 as f64 / found.1 as f64,
                    interval: if bar {
                        Measured::Value(NamedInterval {
                            interval: Interval {
                                lower: 0.2,
                                upper: 0.9,
                                confidence: Confidence::P95,
                            },
                            method: "Wilson",
                        })
                    } else {
                        Measured::Missing {
                            not_computed: missing(),
                        }
                    },
                    other_interval: None,
                },
                upper_bound: None,
            }),
        }
    }

    fn dots(figure: &Figure) -> Vec<(f64, f64)> {
        let shapes = &figure.plot.as_ref().unwrap().shapes;
        let dot = |shape: &Shape| match shape {
            Shape::Dot { middle, .. } => Some(*middle),
            _ => None,
        };
        shapes.iter().filter_map(dot).collect()
    }

    /// Steps of ten are equally far apart, whatever the size; the axis grows with a huge lesion.
    #[test]
    fn sizes_stand_on_a_logarithmic_axis() {
        let found = |last: f64| {
            lesion_sizes(&[
                size(0.0, Some(100.0), (1, 2), false),
                size(275.0, Some(1_000.0), (30, 40), true),
                size(2_000.0, Some(last), (3, 3), false),
            ])
        };
        let figure = found(10_000.0);
        let places = dots(&figure);
        let (first, second) = (places[1].0 - places[0].0, places[2].0 - places[1].0);
        assert!((first - second).abs() < 1e-9 && first > 50.0, "{places:?}");
        assert!(figure.caption.contains("without a bar"));
        let right = figure.plot.as_ref().unwrap().width;
        assert!(dots(&found(900_000.0)).iter().all(|(x, _)| *x < right));
    }

    #[test]
    fn without_lesions_there_is_a_reason_and_no_plot() {
        let none = BySize {
            found: Measured::Missing {
                not_computed: "no lesion has this size".into(),
            },
            ..size(0.0, None, (0, 1), false)
        };
        assert!(lesion_sizes(&[none]).plot.is_err());
    }
}
