//! ONNX Runtime reports nothing to its maker: patients' slides are nobody else's business.

use std::path::Path;
use std::process::Command;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// With nothing in the environment that could hold it back: it reports from machines that do not look
/// like continuous integration only.
#[test]
fn the_program_leaves_no_identity_of_the_machine_and_no_reports() {
    let library = Path::new(ROOT).join("runtime/libonnxruntime.so");
    if !library.exists() {
        eprintln!(
            "skipped: {} is not there; `make runtime` brings it",
            library.display()
        );
        return;
    }
    let home = tempfile::tempdir().unwrap();
    let run = Command::new(env!("CARGO_BIN_EXE_zhedel"))
        .env_clear()
        .env("HOME", home.path())
        .env("TMPDIR", home.path())
        .env("ZHEDEL_RUNTIME", Path::new(ROOT).join("runtime"))
        .env("ZHEDEL_TUNING", "")
        .args(["model", "check", "tests/models/stain-density", "--json"])
        .current_dir(ROOT)
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&run.stdout);
    assert!(
        run.status.success(),
        "{told}{}",
        String::from_utf8_lossy(&run.stderr)
    );
    assert!(told.contains("onnxruntime"), "{told}");
    let left: Vec<_> = walkdir::WalkDir::new(home.path())
        .min_depth(1)
        .into_iter()
        .map(|entry| entry.unwrap().into_path())
        .collect();
    assert_eq!(left, Vec::<std::path::PathBuf>::new());
}
