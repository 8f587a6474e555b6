//! The version of an ONNX Runtime library, read from its file.

use std::fs::File;
use std::io::Read;
use std::path::Path;

/// ONNX Runtime's linker script stamps every exported symbol with its release: `VERS_1.31.1`.
const STAMP: &[u8] = b"VERS_";
const CHUNK: usize = 64 * 1024;
/// Longest version that is believed, bytes.
const LONGEST: usize = 16;

/// The release of the ONNX Runtime library in `path`, for example `1.31.1`.
///
/// The library tells its version only through a C call that `ort` keeps to itself, and its build
/// description names a commit; the symbol stamp stands near the start of the file. `None` if the
/// file cannot be read or carries no stamp.
#[must_use]
pub fn of_library(path: &Path) -> Option<String> {
    let mut file = File::open(path).ok()?;
    let mut window = Vec::with_capacity(CHUNK + STAMP.len() + LONGEST);
    loop {
        let read = file
            .by_ref()
            .take(CHUNK as u64)
            .read_to_end(&mut window)
            .ok()?;
        if let Some(version) = first_stamp(&window, read == 0) {
            return Some(version);
        }
        if read == 0 {
            return None;
        }
        // A stamp may lie across two chunks.
        let keep = window.len().min(STAMP.len() + LONGEST);
        window.drain(..window.len() - keep);
    }
}

fn first_stamp(window: &[u8], at_end: bool) -> Option<String> {
    window
        .windows(STAMP.len())
        .enumerate()
        .filter(|(_, bytes)| *bytes == STAMP)
        .find_map(|(at, _)| {
            let rest = &window[at + STAMP.len()..];
            let length = rest
                .iter()
                .take_while(|byte| byte.is_ascii_digit() || **byte == b'.')
                .count();
            let complete = at_end || length < rest.len();
            (complete && (3..=LONGEST).contains(&length) && rest[..length].contains(&b'.'))
                .then(|| String::from_utf8_lossy(&rest[..length]).into_owned())
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stamp_is_found_wherever_the_chunks_end() {
        for before in [0, 1, CHUNK - 7, CHUNK - 3, CHUNK, 2 * CHUNK + 5] {
            let file = tempfile::NamedTempFile::new().unwrap();
            let mut bytes = vec![b'x'; before];
            bytes.extend_from_slice(b"\0VERS_\0VERS_1.31.1\0GCC_3.3.1");
            bytes.extend(vec![0; 100]);
            std::fs::write(file.path(), bytes).unwrap();
            assert_eq!(
                of_library(file.path()).as_deref(),
                Some("1.31.1"),
                "{before}"
            );
        }
    }

    #[test]
    fn a_file_without_a_stamp_has_no_version() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), b"VERS_ nothing").unwrap();
        assert_eq!(of_library(file.path()), None);
        assert_eq!(of_library(Path::new("/nowhere")), None);
    }
}
