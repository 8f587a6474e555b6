//! The machine as far as it decides how fast a model runs.

use crate::classify::bundle::files::sha256;
use crate::domain::tuning::Machine;
use std::num::NonZeroUsize;

/// Where Linux tells of its processors.
const PROCESSORS: &str = "/proc/cpuinfo";

/// This machine.
#[must_use]
pub fn this_machine() -> Machine {
    // Where the system tells nothing, the architecture is all that is known.
    let told = std::fs::read_to_string(PROCESSORS).unwrap_or_default();
    Machine {
        processor: processor(&told),
        cores: cores().get(),
    }
}

/// Cores that this program may use.
#[must_use]
pub fn cores() -> NonZeroUsize {
    std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN)
}

/// The processor's name and a digest of its abilities: virtual machines often hide the former and
/// differ in the latter.
fn processor(told: &str) -> String {
    let field = |name: &str| {
        told.lines().find_map(|line| {
            let (key, value) = line.split_once(':')?;
            (key.trim() == name).then(|| value.trim())
        })
    };
    let name = field("model name").unwrap_or(std::env::consts::ARCH);
    let abilities = field("flags").or_else(|| field("Features"));
    match abilities {
        Some(abilities) => {
            format!("{name} ({})", &sha256(abilities.as_bytes())[..8])
        }
        None => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn processors_of_one_name_are_told_apart_by_their_abilities() {
        let told = |flags: &str| {
            processor(&format!(
                "processor\t: 0\nmodel name\t: AMD EPYC\nflags\t\t: {flags}\n\nprocessor\t: 1\n"
            ))
        };
        assert!(told("fpu sse2").starts_with("AMD EPYC ("));
        assert_eq!(told("fpu sse2"), told("fpu sse2"));
        assert_ne!(told("fpu sse2"), told("fpu sse2 avx2"));
        assert_eq!(processor(""), std::env::consts::ARCH);
    }
}
