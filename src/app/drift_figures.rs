//! Drift for Prometheus: figures of change per model and scanner.

use crate::access::actor::Actor;
use crate::domain::drift::figures::Figures;
use crate::domain::drift::report::{DriftGroup, drift_report, shown_since};
use crate::store::contract::Store;
use crate::store::contract::error::StoreError;
use jiff::Timestamp;
use metrics::Label;
use std::collections::BTreeSet;

/// Sets the gauges of every organisation. What cannot be told for want of slides is not a number.
///
/// # Errors
/// If the store fails.
pub async fn tell_drift(store: &dyn Store) -> Result<(), StoreError> {
    let now = Timestamp::now();
    for organisation in store.organisations().await? {
        let actor = Actor::service(organisation);
        let weeks = store.drift_weeks(&actor, shown_since(now)).await?;
        let site = organisation.to_string();
        let report = drift_report(&weeks, None, now);
        for group in &report.groups {
            Gauges { site: &site, group }.tell();
        }
        metrics::gauge!("zhedel_drift_groups_left_out", "site" => site)
            .set(count(report.groups_left_out as u64));
    }
    Ok(())
}

#[allow(
    clippy::cast_precision_loss,
    reason = "counts of slides are below 2^53"
)]
fn count(slides: u64) -> f64 {
    slides as f64
}

/// The gauges of one group.
struct Gauges<'a> {
    site: &'a str,
    group: &'a DriftGroup,
}

impl Gauges<'_> {
    fn tell(&self) {
        let Self { group, .. } = self;
        let shift = &group.shift;
        let known = |value: Option<f64>| value.unwrap_or(f64::NAN);
        for (name, value) in [
            ("zhedel_drift_baseline_slides", count(group.baseline.slides)),
            ("zhedel_drift_recent_slides", count(group.recent.slides)),
            ("zhedel_drift_baseline_scored", count(shift.baseline_scored)),
            ("zhedel_drift_recent_scored", count(shift.recent_scored)),
            ("zhedel_drift_score_psi", known(shift.psi)),
            ("zhedel_drift_score_ks_d", known(shift.ks.map(|ks| ks.d))),
            ("zhedel_drift_tile_psi", known(shift.tile_psi)),
        ] {
            self.set(name, &[], value);
        }
        for (period, figures) in [("baseline", &group.baseline), ("recent", &group.recent)] {
            self.tell_levels(period, figures);
        }
        for outcome in self.ever(|figures| figures.outcomes.keys()) {
            let slides = group.recent.outcomes.get(outcome).copied();
            let label = [("outcome", outcome.as_str())];
            self.set(
                "zhedel_drift_recent_outcomes",
                &label,
                count(slides.unwrap_or_default()),
            );
        }
        for reason in self.ever(|figures| figures.reasons.keys()) {
            let slides = group.recent.reasons.get(reason).copied();
            let label = [("reason", reason.as_str())];
            self.set(
                "zhedel_drift_recent_not_assessed",
                &label,
                count(slides.unwrap_or_default()),
            );
        }
        for series in &group.series {
            let label = [
                ("figure", series.kind.code()),
                ("code", series.code.as_deref().unwrap_or_default()),
            ];
            let weeks = series.left.map_or(0, |left| left.weeks);
            self.set("zhedel_drift_weeks_beside_band", &label, count(weeks));
        }
    }

    fn tell_levels(&self, period: &str, figures: &Figures) {
        let known = |value: Option<f64>| value.unwrap_or(f64::NAN);
        let label = [("period", period)];
        let (haematoxylin, eosin) = (figures.haematoxylin, figures.eosin);
        for (name, value) in [
            (
                "zhedel_drift_out_of_domain_share",
                known(figures.out_of_domain_share),
            ),
            (
                "zhedel_drift_haematoxylin_density",
                known(haematoxylin.map(|dye| dye.mean)),
            ),
            (
                "zhedel_drift_eosin_density",
                known(eosin.map(|dye| dye.mean)),
            ),
        ] {
            self.set(name, &label, value);
        }
    }

    /// Every code that a shown week has: one that no recent slide has is told as none, lest its last count
    /// stand for ever.
    fn ever<'b, I: Iterator<Item = &'b String>>(
        &'b self,
        of: impl Fn(&'b Figures) -> I,
    ) -> BTreeSet<&'b String> {
        let weeks = self.group.weeks.iter();
        weeks.flat_map(|week| of(&week.figures)).collect()
    }

    fn set(&self, name: &'static str, more: &[(&'static str, &str)], value: f64) {
        let mut labels = vec![
            Label::new("site", self.site.to_owned()),
            Label::new("model", self.group.model.clone()),
            Label::new("scanner", self.group.scanner.clone()),
        ];
        labels.extend(
            more.iter()
                .map(|(key, text)| Label::new(*key, (*text).to_owned())),
        );
        metrics::gauge!(name, labels).set(value);
    }
}
