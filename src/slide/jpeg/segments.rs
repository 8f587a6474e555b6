//! The marker segments of a stream, one after the other (ITU-T T.81, annex B).

use super::JpegError;

/// Start of a stream.
pub const SOI: [u8; 2] = [0xff, 0xd8];
/// End of a stream.
pub const EOI: [u8; 2] = [0xff, 0xd9];
/// Baseline sequential frame.
pub const SOF0: u8 = 0xc0;
/// Last of the sixteen codes for frames, three of which mean something else.
pub const SOF15: u8 = 0xcf;
/// Huffman tables.
pub const DHT: u8 = 0xc4;
/// Head of a scan; its entropy-coded data follows.
pub const SOS: u8 = 0xda;
/// Quantisation tables.
pub const DQT: u8 = 0xdb;
/// Restart interval.
pub const DRI: u8 = 0xdd;
/// First of the sixteen segments for applications: EXIF, vendors' notes.
pub const APP0: u8 = 0xe0;
/// Adobe's segment, which tells the colour transform.
pub const APP14: u8 = 0xee;
/// Adobe's segment up to its last byte, the colour transform: version 100, no flags (Adobe technical
/// note 5116).
pub const ADOBE: [u8; 15] = *b"\xff\xee\x00\x0eAdobe\x00\x64\x00\x00\x00\x00";
/// Last of the segments for applications.
pub const APP15: u8 = 0xef;
/// Free text.
pub const COM: u8 = 0xfe;

/// One segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Segment<'a> {
    /// The second byte of its marker.
    pub marker: u8,
    /// Its bytes, marker and length included.
    pub whole: &'a [u8],
    /// Its bytes after the length.
    pub body: &'a [u8],
}

/// The segments of a stream from its start on.
#[derive(Debug)]
pub struct Segments<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Segments<'a> {
    /// Begins with a stream.
    ///
    /// # Errors
    /// If it does not begin with a start marker.
    pub fn of(bytes: &'a [u8]) -> Result<Self, JpegError> {
        if !bytes.starts_with(&SOI) {
            return Err(JpegError::new("it does not begin with a JPEG start marker"));
        }
        Ok(Self { bytes, at: 2 })
    }

    /// The next segment; `None` at the end marker.
    ///
    /// # Errors
    /// If there is no segment, or it is cut off.
    pub fn read(&mut self) -> Result<Option<Segment<'a>>, JpegError> {
        let cut_off = || JpegError::new(format!("it is cut off at byte {}", self.bytes.len()));
        let mut at = self.at;
        // Any number of fill bytes may stand before a marker (B.1.1.2).
        while self.bytes.get(at..at + 2).ok_or_else(cut_off)? == [0xff, 0xff] {
            at += 1;
        }
        let marker = match self.bytes[at..at + 2] {
            [0xff, 0xd9] => return Ok(None),
            // Those stand alone, and none of them may stand between segments.
            [0xff, marker @ (0 | 1 | 0xd0..=0xd8)] => {
                return Err(JpegError::new(format!(
                    "marker {marker:#04x} at byte {at} has no place there"
                )));
            }
            [0xff, marker] => marker,
            _ => return Err(JpegError::new(format!("there is no marker at byte {at}"))),
        };
        let length = self.bytes.get(at + 2..at + 4).ok_or_else(cut_off)?;
        let end = at + 2 + usize::from(u16::from_be_bytes([length[0], length[1]]));
        let body = self.bytes.get(at + 4..end).ok_or_else(cut_off)?;
        self.at = end;
        Ok(Some(Segment {
            marker,
            whole: &self.bytes[at..end],
            body,
        }))
    }

    /// What follows the segments read so far.
    pub fn rest(&self) -> &'a [u8] {
        &self.bytes[self.at..]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn segments_come_in_turn_until_the_end() {
        let bytes = [
            &SOI[..],
            &[0xff, COM, 0, 4, b'h', b'i'],
            &[0xff, 0xff, 0xff, DRI, 0, 4, 0, 8],
            &EOI[..],
        ]
        .concat();
        let mut segments = Segments::of(&bytes).unwrap();
        let first = segments.read().unwrap().unwrap();
        assert_eq!((first.marker, first.body), (COM, &b"hi"[..]));
        let second = segments.read().unwrap().unwrap();
        assert_eq!(second.whole, [0xff, DRI, 0, 4, 0, 8]);
        assert_eq!(segments.rest(), EOI);
        assert_eq!(segments.read().unwrap(), None);
    }

    #[test]
    fn what_is_no_segment_is_an_error() {
        for bytes in [
            &b""[..],
            b"\xff\xd8",
            b"\xff\xd8\xff",
            b"\xff\xd8\xff\xff",
            b"\xff\xd8\xff\xfe\x00",
            b"\xff\xd8\xff\xfe\x00\x00",
            b"\xff\xd8\xff\xfe\x00\x01",
            b"\xff\xd8\xff\xfe\x00\x09hi",
            b"\xff\xd8\xff\xd0\x00\x02",
            b"\xff\xd8hello",
        ] {
            let refused = Segments::of(bytes).and_then(|mut segments| segments.read());
            assert!(refused.is_err(), "{bytes:?}");
        }
    }
}
