//! Every control in `docs/regulatory/risk.md` names tests that exist.

use std::collections::BTreeSet;
use std::path::Path;

fn test_names() -> BTreeSet<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut names = BTreeSet::new();
    for folder in ["src", "tests"] {
        for entry in walkdir::WalkDir::new(root.join(folder)) {
            let entry = entry.unwrap();
            if entry.path().extension().is_none_or(|e| e != "rs") {
                continue;
            }
            let source = std::fs::read_to_string(entry.path()).unwrap();
            let mut marked = false;
            for line in source.lines().map(str::trim) {
                marked |= line.starts_with("#[test]") || line.starts_with("#[tokio::test");
                let name = line
                    .trim_start_matches("async ")
                    .strip_prefix("fn ")
                    .and_then(|rest| rest.split('(').next());
                if let (true, Some(name)) = (marked, name) {
                    names.insert(name.to_owned());
                    marked = false;
                }
            }
        }
    }
    names
}

#[test]
fn every_control_names_a_test_that_exists() {
    let known = test_names();
    let document = std::fs::read_to_string(
        Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/regulatory/risk.md"),
    )
    .unwrap();
    let mut controls = 0;
    for line in document
        .lines()
        .filter(|line| line.starts_with("| "))
        .skip(1)
    {
        let tests = line.trim_end_matches('|').rsplit('|').next().unwrap();
        let named: Vec<&str> = tests.split('`').skip(1).step_by(2).collect();
        assert!(!named.is_empty(), "no test is named: {line}");
        for name in named {
            assert!(known.contains(name), "`{name}` is no test: {line}");
        }
        controls += 1;
    }
    assert!(controls >= 10, "only {controls} controls");
}
