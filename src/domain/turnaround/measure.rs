//! From which stamp to which, and what each consultation adds.

use super::entry::Entry;
use super::stamp::{StampKind, StampSource};
use super::study::{MissReason, Study};
use super::tally::Taking;
use super::timeline::Timeline;
use crate::domain::deadline::Urgency;
use crate::domain::ids::SlideId;
use serde::Serialize;

/// What a figure measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// Receipt in the frozen-section area to the call.
    ReceivedToCalled,
    /// The service's first sight of a consultation to the last of its slides' verdicts.
    ReceivedToVerdict,
    /// A slide's last byte to the first thing that is said of it.
    LastByteToFlag,
    /// A slide's last byte to its verdict.
    LastByteToVerdict,
}

impl Measure {
    /// The code used in files and at the API.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::ReceivedToCalled => "received_to_called",
            Self::ReceivedToVerdict => "received_to_verdict",
            Self::LastByteToFlag => "last_byte_to_flag",
            Self::LastByteToVerdict => "last_byte_to_verdict",
        }
    }

    /// The stamps it begins and ends with.
    #[must_use]
    pub fn ends(self) -> (StampKind, StampKind) {
        match self {
            Self::ReceivedToCalled => (StampKind::ReceivedFrozenArea, StampKind::Called),
            Self::ReceivedToVerdict => (StampKind::Received, StampKind::FinalVerdict),
            Self::LastByteToFlag => (StampKind::LastByte, StampKind::FirstFlag),
            Self::LastByteToVerdict => (StampKind::LastByte, StampKind::FinalVerdict),
        }
    }

    /// What is counted: a consultation of a single block is that block.
    #[must_use]
    pub fn unit(self) -> &'static str {
        match self {
            Self::ReceivedToCalled | Self::ReceivedToVerdict => "consultation",
            Self::LastByteToFlag | Self::LastByteToVerdict => "slide",
        }
    }
}

/// What one figure is of; a study only where that tells figures apart.
pub type Group = (Measure, Option<Study>, Urgency);

type End = (StampKind, Option<SlideId>);

/// What one consultation adds, and to which figures.
#[must_use]
pub fn takings(entry: &Entry, timeline: &Timeline) -> Vec<(Group, Taking)> {
    let mut found = Vec::new();
    if entry.urgency == Urgency::Intraoperative {
        let ends = [
            (StampKind::ReceivedFrozenArea, None),
            (StampKind::Called, None),
        ];
        let key = (Measure::ReceivedToCalled, Some(entry.study), entry.urgency);
        found.push((key, taking(timeline, &ends[..1], &ends[1..], entry.reason)));
    }
    let key = |measure| (measure, None, entry.urgency);
    let received = [(StampKind::Received, None)];
    let verdicts: Vec<_> = entry
        .slides
        .iter()
        .map(|slide| (StampKind::FinalVerdict, Some(*slide)))
        .collect();
    if !verdicts.is_empty() {
        let taking = taking(timeline, &received, &verdicts, entry.reason);
        found.push((key(Measure::ReceivedToVerdict), taking));
    }
    for slide in &entry.slides {
        for measure in [Measure::LastByteToFlag, Measure::LastByteToVerdict] {
            let (from, to) = measure.ends();
            let (from, to) = ([(from, Some(*slide))], [(to, Some(*slide))]);
            found.push((key(measure), taking(timeline, &from, &to, entry.reason)));
        }
    }
    found
}

/// From the latest of some stamps to the latest of others; every one of them must be there.
fn taking(timeline: &Timeline, from: &[End], to: &[End], reason: MissReason) -> Taking {
    let all = || from.iter().chain(to);
    let mut missing: Vec<StampKind> = all()
        .filter(|(kind, slide)| timeline.get(*kind, *slide).is_none())
        .map(|(kind, _)| *kind)
        .collect();
    missing.dedup();
    if !missing.is_empty() {
        return Taking::Missing { stamps: missing };
    }
    if all().any(|(kind, slide)| timeline.is_contradicted(*kind, *slide)) {
        return Taking::OutOfOrder;
    }
    let latest = |ends: &[End]| {
        let stamps = ends
            .iter()
            .filter_map(|(kind, slide)| timeline.get(*kind, *slide));
        stamps.map(|stamp| stamp.at).max()
    };
    let seconds = match (latest(from), latest(to)) {
        (Some(from), Some(to)) => to.duration_since(from).as_secs_f64(),
        _ => return Taking::Missing { stamps: missing },
    };
    // Within what people round to, a stated end can lie just before the beginning.
    if seconds < 0.0 {
        return Taking::OutOfOrder;
    }
    let corrected = all()
        .filter_map(|(kind, slide)| timeline.get(*kind, *slide))
        .any(|stamp| stamp.source == StampSource::Corrected);
    Taking::Counted {
        seconds,
        corrected,
        reason,
    }
}
