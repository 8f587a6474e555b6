//! In which order the moments of a consultation can come.

use super::stamp::StampKind;

/// The way that a stamp lies on. The specimen's comes before the two others, which run side by side:
/// a pathologist may read before the machine is done.
#[derive(PartialEq, Eq, Clone, Copy)]
enum Way {
    Specimen,
    Machine,
    Person,
    Service,
}

fn way(kind: StampKind) -> Way {
    match kind {
        StampKind::Requested
        | StampKind::SpecimenOut
        | StampKind::ReceivedFrozenArea
        | StampKind::BlockFrozen
        | StampKind::SectionStained => Way::Specimen,
        StampKind::ScanStart
        | StampKind::ScanEnd
        | StampKind::LastByte
        | StampKind::FirstFlag
        | StampKind::FinalVerdict => Way::Machine,
        StampKind::Opened | StampKind::Signed | StampKind::Called | StampKind::ReadBack => {
            Way::Person
        }
        StampKind::Received => Way::Service,
    }
}

/// Whether `a` cannot come after `b`. `Machine` moments are those of one slide.
///
/// `received` and `last_byte` say nothing of each other, since a consultation is received with its first
/// slide and later slides follow.
#[must_use]
pub fn precedes(a: StampKind, b: StampKind) -> bool {
    match (way(a), way(b)) {
        (Way::Specimen, Way::Specimen)
        | (Way::Machine, Way::Machine)
        | (Way::Person, Way::Person) => a < b,
        (Way::Specimen, _) | (Way::Service, Way::Person) => true,
        (Way::Service, Way::Machine) => b > StampKind::LastByte,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_precedes_itself_and_no_two_precede_each_other() {
        for a in StampKind::ALL {
            for b in StampKind::ALL {
                assert!(!(precedes(a, b) && precedes(b, a)), "{a} {b}");
                for c in StampKind::ALL {
                    let joined = precedes(a, b) && precedes(b, c);
                    assert!(!joined || precedes(a, c), "{a} {b} {c}");
                }
            }
        }
        assert!(precedes(StampKind::ReceivedFrozenArea, StampKind::Called));
        assert!(!precedes(StampKind::FinalVerdict, StampKind::Signed));
        assert!(!precedes(StampKind::Received, StampKind::ScanEnd));
    }
}
