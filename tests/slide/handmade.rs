//! TIFF files put together byte by byte, so that they can be wrong.
#![allow(dead_code, reason = "each test binary uses its part")]

/// Values of one tag.
pub enum Values {
    Short(Vec<u16>),
    Long(Vec<u32>),
    Rational(u32, u32),
    Bytes(Vec<u8>),
}

/// A directory: tags with their values.
pub type Tags = Vec<(u16, Values)>;

/// A classic TIFF file and where its links lie.
pub struct Handmade {
    pub bytes: Vec<u8>,
    /// Byte at which each directory begins.
    pub directories: Vec<usize>,
    /// Byte of the 4 that lead on from each directory.
    pub links: Vec<usize>,
    big_endian: bool,
}

impl Handmade {
    /// A file that begins with `data` at byte 8 and has a chain of directories after it.
    pub fn new(big_endian: bool, data: &[u8], directories: Vec<Tags>) -> Self {
        let mut file = Self {
            bytes: if big_endian { b"MM" } else { b"II" }.to_vec(),
            directories: Vec::new(),
            links: vec![4],
            big_endian,
        };
        file.bytes.extend(file.short(42));
        file.bytes.extend([0; 4]);
        file.bytes.extend(data);
        for tags in directories {
            file.directory(tags);
        }
        file.links.remove(0);
        file
    }

    fn directory(&mut self, mut tags: Tags) {
        tags.sort_by_key(|(tag, _)| *tag);
        let mut entries = Vec::new();
        for (tag, values) in tags {
            let (kind, count, bytes) = self.encode(values);
            let mut place = bytes.clone();
            if bytes.len() > 4 {
                self.pad();
                place = self.long(u32::try_from(self.bytes.len()).unwrap()).to_vec();
                self.bytes.extend(bytes);
            }
            place.resize(4, 0);
            entries.push((tag, kind, count, place));
        }
        self.pad();
        let at = self.bytes.len();
        self.link(*self.links.last().unwrap(), u32::try_from(at).unwrap());
        self.directories.push(at);
        let count = self.short(u16::try_from(entries.len()).unwrap());
        self.bytes.extend(count);
        for (tag, kind, count, place) in entries {
            for short in [tag, kind] {
                let short = self.short(short);
                self.bytes.extend(short);
            }
            let count = self.long(count);
            self.bytes.extend(count);
            self.bytes.extend(place);
        }
        self.links.push(self.bytes.len());
        self.bytes.extend([0; 4]);
    }

    /// Writes an offset over the 4 bytes at `at`.
    pub fn link(&mut self, at: usize, offset: u32) {
        let offset = self.long(offset);
        self.bytes[at..at + 4].copy_from_slice(&offset);
    }

    fn encode(&self, values: Values) -> (u16, u32, Vec<u8>) {
        let count = |n: usize| u32::try_from(n).unwrap();
        match values {
            Values::Short(v) => (
                3,
                count(v.len()),
                v.iter().flat_map(|v| self.short(*v)).collect(),
            ),
            Values::Long(v) => (
                4,
                count(v.len()),
                v.iter().flat_map(|v| self.long(*v)).collect(),
            ),
            Values::Rational(n, d) => (5, 1, [self.long(n), self.long(d)].concat()),
            Values::Bytes(v) => (7, count(v.len()), v),
        }
    }

    fn pad(&mut self) {
        if !self.bytes.len().is_multiple_of(2) {
            self.bytes.push(0);
        }
    }

    fn short(&self, value: u16) -> [u8; 2] {
        if self.big_endian {
            value.to_be_bytes()
        } else {
            value.to_le_bytes()
        }
    }

    fn long(&self, value: u32) -> [u8; 4] {
        if self.big_endian {
            value.to_be_bytes()
        } else {
            value.to_le_bytes()
        }
    }
}

/// The tags of an uncompressed RGB image without its pixels.
pub fn rgb(width: u32, height: u32) -> Tags {
    vec![
        (256, Values::Long(vec![width])),
        (257, Values::Long(vec![height])),
        (258, Values::Short(vec![8, 8, 8])),
        (259, Values::Short(vec![1])),
        (262, Values::Short(vec![2])),
        (277, Values::Short(vec![3])),
    ]
}

/// The same in tiles of 16 pixels, all of which are the 768 bytes at byte 8.
pub fn tiled_rgb(width: u32, height: u32) -> Tags {
    let tiles = width.div_ceil(16) as usize * height.div_ceil(16) as usize;
    let mut tags = rgb(width, height);
    tags.extend([
        (322, Values::Long(vec![16])),
        (323, Values::Long(vec![16])),
        (324, Values::Long(vec![8; tiles])),
        (325, Values::Long(vec![768; tiles])),
    ]);
    tags
}

/// Replaces the values of a tag.
pub fn with(mut tags: Tags, tag: u16, values: Values) -> Tags {
    tags.retain(|(found, _)| *found != tag);
    tags.push((tag, values));
    tags
}
