//! The house keeps its walls: which room may import which, and where outside crates may live.
//!
//! The table below is the one in `docs/architecture.md`. Every source file is read token by
//! token, so paths in `use` trees, expressions, types, attributes and macros all count.

#[path = "architecture/paths.rs"]
mod paths;
#[path = "architecture/table.rs"]
mod table;

use paths::{MentionedPath, mentioned_paths};
use std::path::{Path, PathBuf};
use table::{Verdict, judge};

/// The foreign library, and the one call that sets a variable before there are threads.
const MAY_BE_UNSAFE: [&str; 2] = ["slide/openslide/ffi.rs", "main.rs"];

fn source_root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

fn rust_files(root: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = walkdir::WalkDir::new(root)
        .into_iter()
        .filter_map(Result::ok)
        .map(walkdir::DirEntry::into_path)
        .filter(|path| path.extension().is_some_and(|e| e == "rs"))
        .collect();
    files.sort();
    files
}

/// The module path of a file: `slide/openslide/ffi.rs` is `["slide", "openslide", "ffi"]`.
fn module_of(file: &Path, root: &Path) -> Vec<String> {
    let relative = file.strip_prefix(root).unwrap().with_extension("");
    let mut module: Vec<String> = relative
        .iter()
        .map(|part| part.to_string_lossy().into_owned())
        .collect();
    if module
        .last()
        .is_some_and(|last| last == "mod" || last == "lib")
    {
        module.pop();
    }
    module
}

fn violations(root: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for file in rust_files(root) {
        let source = std::fs::read_to_string(&file).unwrap();
        let module = module_of(&file, root);
        let name = file.strip_prefix(root).unwrap().display().to_string();
        if let Err(error) = syn::parse_file(&source) {
            found.push(format!("{name}: cannot be parsed: {error}"));
            continue;
        }
        for MentionedPath { segments, in_tests } in mentioned_paths(&source, &module) {
            if let Verdict::Forbidden(why) = judge(&module, &segments, in_tests) {
                found.push(format!("{name}: `{}`: {why}", segments.join("::")));
            }
        }
        if paths::mentions_unsafe(&source) && !MAY_BE_UNSAFE.contains(&name.as_str()) {
            found.push(format!(
                "{name}: unsafe code is allowed only in {}",
                MAY_BE_UNSAFE.join(" and ")
            ));
        }
    }
    found.sort();
    found.dedup();
    found
}

#[test]
fn every_room_imports_only_what_stands_below_it() {
    let found = violations(&source_root());
    assert!(found.is_empty(), "forbidden imports:\n{}", found.join("\n"));
}

#[test]
fn every_folder_and_file_at_the_top_is_a_known_room() {
    for entry in std::fs::read_dir(source_root()).unwrap() {
        let name = entry.unwrap().path();
        let room = name.file_stem().unwrap().to_string_lossy().into_owned();
        assert!(table::is_room(&room), "`{room}` is no room of the house");
    }
}

#[test]
fn every_outside_crate_has_a_place() {
    let manifest =
        std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml")).unwrap();
    let manifest: toml::Table = manifest.parse().unwrap();
    for name in manifest["dependencies"].as_table().unwrap().keys() {
        let name = name.replace('-', "_");
        assert!(
            table::crate_is_placed(&name),
            "`{name}` stands in Cargo.toml but has no room in tests/architecture/table.rs"
        );
    }
}

/// Each file under `tests/architecture/forbidden/` breaks one rule; its first line tells which
/// room it pretends to stand in and what must be found.
#[test]
fn each_forbidden_form_is_found() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/architecture/forbidden");
    let mut seen = 0;
    for file in rust_files(&folder) {
        let source = std::fs::read_to_string(&file).unwrap();
        let header = source.lines().next().unwrap();
        let (module, expected) = header
            .trim_start_matches("// in ")
            .split_once(" finds ")
            .unwrap_or_else(|| panic!("{}: header is `// in ROOM finds WHAT`", file.display()));
        let module: Vec<String> = module.split("::").map(str::to_owned).collect();
        let mut found: Vec<String> = mentioned_paths(&source, &module)
            .into_iter()
            .filter(|path| {
                matches!(
                    judge(&module, &path.segments, path.in_tests),
                    Verdict::Forbidden(_)
                )
            })
            .map(|path| path.segments.join("::"))
            .collect();
        if paths::mentions_unsafe(&source) {
            found.push("unsafe".into());
        }
        assert_eq!(found, [expected], "{}", file.display());
        seen += 1;
    }
    assert!(seen >= 7, "only {seen} fixtures");
}
