//! Huffman tables (ITU-T T.81, annexes C and F.2.2.3).

use super::super::jpeg::JpegError;

/// Longest code, bits.
pub const LONGEST: u32 = 16;

/// Codes up to this length are found at once.
const SHORT: u32 = 9;

/// A table that turns codes into symbols.
#[derive(Debug, Clone)]
pub struct Huffman {
    /// By the next [`SHORT`] bits: length and symbol; length 0 if the code is longer.
    short: [(u8, u8); 1 << SHORT],
    /// By length: the first code after those of that length, shifted to [`LONGEST`] bits.
    ends: [u32; LONGEST as usize + 1],
    /// By length: what to add to a code to find its symbol.
    offsets: [i32; LONGEST as usize + 1],
    symbols: Vec<u8>,
}

impl Huffman {
    /// A table from the number of codes of each length and the symbols in order.
    ///
    /// # Errors
    /// If there are too many codes for their lengths, or another number of symbols.
    pub fn new(counts: &[u8; 16], symbols: &[u8]) -> Result<Self, JpegError> {
        let all: usize = counts.iter().map(|count| usize::from(*count)).sum();
        if all != symbols.len() || all > 256 {
            return Err(damaged());
        }
        let mut table = Self {
            short: [(0, 0); 1 << SHORT],
            ends: [0; LONGEST as usize + 1],
            offsets: [0; LONGEST as usize + 1],
            symbols: symbols.to_vec(),
        };
        let (mut code, mut first) = (0_u32, 0_usize);
        for (length, count) in (1_u32..).zip(counts) {
            let count = usize::from(*count);
            let at = length as usize;
            // Both are far below 2³¹: at most 256 symbols, codes of at most 16 bits.
            table.offsets[at] =
                i32::try_from(first).unwrap_or(0) - i32::try_from(code).unwrap_or(0);
            for symbol in &symbols[first..first + count] {
                if length <= SHORT {
                    let from = (code << (SHORT - length)) as usize;
                    let to = ((code + 1) << (SHORT - length)) as usize;
                    table
                        .short
                        .get_mut(from..to)
                        .ok_or_else(damaged)?
                        .fill((u8::try_from(length).unwrap_or(0), *symbol));
                }
                code += 1;
            }
            first += count;
            // No code consists of ones only (C.2), so one must be left at every length.
            if count > 0 && code >= 1 << length {
                return Err(damaged());
            }
            table.ends[at] = code << (LONGEST - length);
            code <<= 1;
        }
        Ok(table)
    }

    /// Length and symbol of the code at the head of the next [`LONGEST`] bits.
    #[inline]
    pub fn look_up(&self, next: u32) -> Option<(u32, u8)> {
        let (length, symbol) = self.short[(next >> (LONGEST - SHORT)) as usize];
        if length > 0 {
            return Some((u32::from(length), symbol));
        }
        let length = (SHORT + 1..=LONGEST).find(|length| next < self.ends[*length as usize])?;
        let code = i32::try_from(next >> (LONGEST - length)).ok()?;
        let at = usize::try_from(code + self.offsets[length as usize]).ok()?;
        Some((length, *self.symbols.get(at)?))
    }

    /// The symbols that the table has.
    pub fn symbols(&self) -> &[u8] {
        &self.symbols
    }
}

fn damaged() -> JpegError {
    JpegError::new("a Huffman table is damaged")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_of_every_length_are_found() {
        // One code of each length: 0, 10, 110, …
        let symbols: Vec<u8> = (1..=16).collect();
        let table = Huffman::new(&[1; 16], &symbols).unwrap();
        for length in 1..=LONGEST {
            let ones = (1_u32 << LONGEST) - (1 << (LONGEST - length + 1));
            let found = table.look_up(ones & 0xffff);
            assert_eq!(found, Some((length, u8::try_from(length).unwrap())));
        }
        assert_eq!(table.look_up(0xffff), None);
    }

    #[test]
    fn too_many_codes_are_refused() {
        let mut counts = [0; 16];
        counts[0] = 2;
        assert!(Huffman::new(&counts, &[1, 2]).is_err());
        counts[0] = 1;
        assert!(Huffman::new(&counts, &[1, 2]).is_err());
        assert!(Huffman::new(&[255; 16], &[0; 255 * 16]).is_err());
        assert!(Huffman::new(&[0; 16], &[]).unwrap().look_up(0).is_none());
    }
}
