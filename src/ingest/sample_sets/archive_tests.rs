use super::*;
use std::io::Cursor;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

fn rules() -> SetRules {
    SetRules {
        most_packed: 1 << 20,
        most_entries: 8,
        most_unpacked: 200 << 20,
        most_times: 100,
        keep_free: 0,
        idle: std::time::Duration::from_secs(1),
    }
}

fn zip(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// The same archive with a name written over another of the same length.
fn renamed(mut bytes: Vec<u8>, from: &str, to: &str) -> Vec<u8> {
    assert_eq!(from.len(), to.len());
    let places: Vec<usize> = (0..bytes.len() - from.len())
        .filter(|at| bytes[*at..].starts_with(from.as_bytes()))
        .collect();
    for at in places {
        bytes[at..at + to.len()].copy_from_slice(to.as_bytes());
    }
    bytes
}

fn unpacked(bytes: &[u8]) -> (tempfile::TempDir, Result<Unpacked, SetError>) {
    let folder = tempfile::tempdir().unwrap();
    let archive = folder.path().join("archive.zip");
    let below = folder.path().join("set");
    fs::write(&archive, bytes).unwrap();
    fs::create_dir(&below).unwrap();
    let result = unpack(&archive, &below, &rules(), 1 << 40);
    (folder, result)
}

fn fault(bytes: &[u8]) -> ArchiveFault {
    let (folder, result) = unpacked(bytes);
    let outside = fs::read_dir(folder.path()).unwrap().count();
    assert_eq!(outside, 2, "something was written beside the set");
    match result {
        Err(SetError::Archive { why }) => why,
        Err(error) => panic!("{error}"),
        Ok(_) => panic!("it was taken"),
    }
}

const LIST: (&str, &[u8]) = ("labels.csv", b"path,label\na.png,x\n");

#[test]
fn the_same_files_have_the_same_digest_however_they_were_packed() {
    let files = [LIST, ("a.png", b"a"), ("b/c.png", b"c")];
    let (_one, first) = unpacked(&zip(&files));
    let first = first.unwrap();
    assert_eq!((first.files, first.bytes), (3, 21));
    assert_eq!(fs::read(first.root.join("b/c.png")).unwrap(), b"c");
    let turned: Vec<_> = files.iter().rev().copied().collect();
    let (_two, second) = unpacked(&zip(&turned));
    assert_eq!(second.unwrap().digest, first.digest);
    // Packed with the folder around it.
    let within = [
        ("s/labels.csv", LIST.1),
        ("s/a.png", b"a"),
        ("s/b/c.png", b"c"),
    ];
    let (_three, third) = unpacked(&zip(&within));
    let third = third.unwrap();
    assert_eq!(third.digest, first.digest);
    assert!(third.root.join("labels.csv").is_file());
    let (_four, other) = unpacked(&zip(&[LIST, ("a.png", b"b"), ("b/c.png", b"c")]));
    assert_ne!(other.unwrap().digest, first.digest);
}

#[test]
fn a_path_that_leads_out_is_refused() {
    for (from, to) in [
        ("xx/up.png", "../up.png"),
        ("xetc/a.png", "/etc/a.png"),
        ("xx/a.png", "C:/a.png"),
        ("xx/a.png", "xx\\a.png"),
    ] {
        let bytes = renamed(zip(&[LIST, (from, b"a")]), from, to);
        let why = fault(&bytes);
        assert!(
            matches!(why, ArchiveFault::Path { entry: 2, .. }),
            "{to}: {why}"
        );
    }
}

#[test]
fn links_and_devices_are_refused() {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.add_symlink("link", "/etc/passwd", SimpleFileOptions::default())
        .unwrap();
    let bytes = zip.finish().unwrap().into_inner();
    assert_eq!(fault(&bytes), ArchiveFault::NoFile { entry: 1 });
}

#[test]
fn a_second_file_of_a_name_is_refused() {
    let bytes = zip(&[LIST, ("a.png", b"a"), ("b.png", b"b")]);
    let bytes = renamed(bytes, "b.png", "a.png");
    assert_eq!(fault(&bytes), ArchiveFault::Duplicate { entry: 3 });
}

#[test]
fn a_bomb_is_refused_before_it_is_unpacked() {
    let zeros = vec![0; 100 << 20];
    let bytes = zip(&[LIST, ("a.png", &zeros)]);
    assert!(bytes.len() < 1 << 20);
    assert_eq!(fault(&bytes), ArchiveFault::Bomb { limit: 100 });
    let zeros = vec![0; 201 << 20];
    let bytes = zip(&[LIST, ("a.png", &zeros)]);
    assert!(matches!(
        fault(&bytes),
        ArchiveFault::TooLargeUnpacked { .. }
    ));
}

#[test]
fn an_archive_that_lies_about_its_sizes_is_refused() {
    let content = b"0123456789abcdef";
    let mut bytes = zip(&[LIST, ("a.png", content)]);
    // The unpacked size in the archive's list: 24 bytes into the header of the last entry.
    let header = bytes.windows(4).rposition(|four| four == b"PK\x01\x02");
    let at = header.unwrap() + 24;
    assert_eq!(bytes[at], 16);
    bytes[at] = 1;
    assert!(matches!(fault(&bytes), ArchiveFault::Damaged { .. }));
}

#[test]
fn too_many_entries_and_no_set_are_refused() {
    let names: Vec<String> = (0..9).map(|number| format!("{number}.png")).collect();
    let entries: Vec<(&str, &[u8])> = names.iter().map(|name| (&**name, &b"x"[..])).collect();
    assert_eq!(
        fault(&zip(&entries)),
        ArchiveFault::TooManyEntries { found: 9, limit: 8 }
    );
    assert_eq!(fault(&zip(&[("a.png", b"a")])), ArchiveFault::NoSet);
    assert_eq!(fault(&zip(&[])), ArchiveFault::NoSet);
    let whole = zip(&[LIST]);
    for broken in [&b"PK"[..], b"no archive", &whole[..whole.len() / 2]] {
        assert!(matches!(fault(broken), ArchiveFault::Damaged { .. }));
    }
}
