//! What a file is by its first bytes, never by its name.

/// Number of bytes that [`Kind::of`] wants to see: a DICOM file tells itself at byte 128.
pub const HEAD: usize = 512;

/// What the first bytes say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// TIFF or BigTIFF, and all scanner formats built on it.
    Tiff,
    /// JPEG.
    Jpeg,
    /// PNG.
    Png,
    /// DICOM, part 10 file.
    Dicom,
    /// Zeiss CZI.
    Czi,
    /// `SQLite`, which Sakura slides are.
    Sqlite,
    /// Hamamatsu VMS or VMU, a text file that names the pictures beside it.
    HamamatsuIndex,
    /// Something else, with words for it.
    Other(&'static str),
}

impl Kind {
    /// Judges the first [`HEAD`] bytes of a file, or all of a shorter one.
    #[must_use]
    pub fn of(head: &[u8]) -> Self {
        if crate::slide::tiff_header::is_tiff(head) {
            return Self::Tiff;
        }
        if head.get(128..132) == Some(b"DICM") {
            return Self::Dicom;
        }
        match head {
            [] => Self::Other("the file is empty"),
            [0xff, 0xd8, 0xff, ..] => Self::Jpeg,
            [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Self::Png,
            // Bit 0 of the flags at byte 6 says encrypted (PKWARE APPNOTE 4.4.4).
            [b'P', b'K', 3, 4, _, _, flags, ..] if flags & 1 == 1 => Self::Other(
                "a password-protected ZIP archive: unpack it and hand over the slide itself",
            ),
            [b'P', b'K', 3 | 5, 4 | 6, ..] => {
                Self::Other("a ZIP archive: unpack it and hand over the slide itself")
            }
            [b'%', b'P', b'D', b'F', b'-', ..] => {
                Self::Other("a PDF document: export the picture as TIFF, PNG or JPEG")
            }
            [b'R', b'a', b'r', b'!', ..] => Self::Other("a RAR archive: unpack it first"),
            [b'7', b'z', 0xbc, 0xaf, ..] => Self::Other("a 7-Zip archive: unpack it first"),
            [0x1f, 0x8b, ..] => Self::Other("a gzip file: unpack it first"),
            [b'G', b'I', b'F', b'8', ..] => {
                Self::Other("a GIF picture, which has too few colours: use PNG")
            }
            [b'B', b'M', ..] => Self::Other("a BMP picture: save it as PNG"),
            [_, _, _, _, b'f', b't', b'y', b'p', ..] => {
                Self::Other("a HEIF picture or a video: save it as PNG or JPEG")
            }
            [0, 0, 0, 12, b'j', b'P', ..] | [0xff, 0x4f, 0xff, 0x51, ..] => {
                Self::Other("a bare JPEG 2000 picture: save it as TIFF or PNG")
            }
            [
                b'Z',
                b'I',
                b'S',
                b'R',
                b'A',
                b'W',
                b'F',
                b'I',
                b'L',
                b'E',
                ..,
            ] => Self::Czi,
            _ if head.starts_with(b"SQLite format 3\0") => Self::Sqlite,
            _ if head.starts_with(b"[Virtual Microscope Specimen]")
                || head.starts_with(b"[Uncompressed Virtual Microscope Specimen]") =>
            {
                Self::HamamatsuIndex
            }
            _ if head
                .iter()
                .all(|b| b.is_ascii_graphic() || b.is_ascii_whitespace()) =>
            {
                Self::Other("a text file")
            }
            _ => Self::Other("its first bytes belong to no picture format"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_that_are_no_pictures_are_named() {
        for (head, word) in [
            (&b""[..], "empty"),
            (b"PK\x03\x04\x14\x00\x01\x00", "password-protected ZIP"),
            (b"PK\x03\x04\x14\x00\x00\x00", "a ZIP"),
            (b"%PDF-1.7", "PDF"),
            (b"hello\n", "text"),
            (b"\x00\x01\x02\x03", "no picture"),
        ] {
            let Kind::Other(why) = Kind::of(head) else {
                panic!("{head:?} was recognised");
            };
            assert!(why.contains(word), "{why}");
        }
    }

    #[test]
    fn pictures_are_known_by_their_first_bytes() {
        assert_eq!(Kind::of(b"II*\0\x08\0\0\0"), Kind::Tiff);
        assert_eq!(Kind::of(b"MM\0+\0\x08\0\0"), Kind::Tiff);
        assert_eq!(Kind::of(b"\xff\xd8\xff\xe0"), Kind::Jpeg);
        assert_eq!(Kind::of(b"\x89PNG\r\n\x1a\n"), Kind::Png);
        let mut dicom = vec![0; 128];
        dicom.extend(b"DICM");
        assert_eq!(Kind::of(&dicom), Kind::Dicom);
    }
}
