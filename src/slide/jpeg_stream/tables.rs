//! The tables that a scan needs, as the segments before it define them.

use super::super::jpeg::JpegError;
use super::super::jpeg::segments::{DHT, DQT, DRI, Segment};
use super::huffman::Huffman;
use std::sync::Arc;

/// Most tables of one kind (ITU-T T.81, B.2.4).
const MOST: usize = 4;
/// Largest size of a difference of first coefficients, bits (F.1.2.1, samples of 8 bits).
const LARGEST_DC: u8 = 11;
/// Largest size of any other coefficient, bits (F.1.2.2).
const LARGEST_AC: u8 = 10;

/// What was defined so far.
#[derive(Debug, Clone, Default)]
pub struct Tables {
    quantisation: [bool; MOST],
    dc: [Option<Arc<Huffman>>; MOST],
    ac: [Option<Arc<Huffman>>; MOST],
    /// MCUs between two restart markers; 0 for none.
    pub restart: u32,
}

impl Tables {
    /// Takes a segment of definitions in; `false` if it is another kind of segment.
    ///
    /// # Errors
    /// If it is damaged or no definition for a baseline picture of 8 bits.
    pub fn take(&mut self, segment: &Segment<'_>) -> Result<bool, JpegError> {
        match segment.marker {
            DQT => self.quantisation(segment.body)?,
            DHT => self.huffman(segment.body)?,
            DRI => {
                let [high, low] = segment.body else {
                    return Err(damaged("the restart interval"));
                };
                self.restart = u32::from(u16::from_be_bytes([*high, *low]));
            }
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// Whether there is such a quantisation table.
    pub fn has_quantisation(&self, index: u8) -> bool {
        self.quantisation.get(usize::from(index)) == Some(&true)
    }

    /// The table for first coefficients.
    pub fn dc(&self, index: u8) -> Option<&Huffman> {
        self.dc.get(usize::from(index))?.as_deref()
    }

    /// The table for all other coefficients.
    pub fn ac(&self, index: u8) -> Option<&Huffman> {
        self.ac.get(usize::from(index))?.as_deref()
    }

    /// Bytes that it takes in memory beside itself.
    pub fn bytes(&self) -> usize {
        let tables = self.dc.iter().chain(&self.ac).flatten();
        tables
            .map(|table| size_of_val(table.as_ref()) + table.symbols().len())
            .sum()
    }

    fn quantisation(&mut self, body: &[u8]) -> Result<(), JpegError> {
        let (tables, rest) = body.as_chunks::<65>();
        if tables.is_empty() || !rest.is_empty() {
            return Err(damaged("a quantisation table"));
        }
        for [index, steps @ ..] in tables {
            // The high half of the index is 0 for 8 bits, as baseline wants.
            let slot = self
                .quantisation
                .get_mut(usize::from(*index))
                .filter(|_| !steps.contains(&0))
                .ok_or_else(|| damaged("a quantisation table"))?;
            *slot = true;
        }
        Ok(())
    }

    fn huffman(&mut self, mut body: &[u8]) -> Result<(), JpegError> {
        let broken = || damaged("a Huffman table");
        while !body.is_empty() {
            let (head, rest) = body.split_first_chunk::<17>().ok_or_else(broken)?;
            let [index, counts @ ..] = head;
            let all = counts.iter().map(|count| usize::from(*count)).sum();
            let (symbols, rest) = rest.split_at_checked(all).ok_or_else(broken)?;
            let table = Huffman::new(counts, symbols)?;
            let (slots, allowed): (_, fn(u8) -> bool) = match index >> 4 {
                0 => (&mut self.dc, |symbol| symbol <= LARGEST_DC),
                1 => (&mut self.ac, is_ac),
                _ => return Err(broken()),
            };
            if !table.symbols().iter().all(|symbol| allowed(*symbol)) {
                return Err(broken());
            }
            *slots.get_mut(usize::from(index & 15)).ok_or_else(broken)? = Some(Arc::new(table));
            body = rest;
        }
        Ok(())
    }
}

/// Whether a baseline picture may have the symbol: a run of zeros and the size of what follows, the end
/// of the block, or sixteen zeros.
fn is_ac(symbol: u8) -> bool {
    match symbol & 15 {
        0 => matches!(symbol, 0 | 0xf0),
        size => size <= LARGEST_AC,
    }
}

fn damaged(what: &str) -> JpegError {
    JpegError::new(format!("{what} is damaged or none of a baseline picture"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(marker: u8, body: &[u8]) -> Result<Tables, JpegError> {
        let mut tables = Tables::default();
        let whole = body;
        tables.take(&Segment {
            marker,
            whole,
            body,
        })?;
        Ok(tables)
    }

    #[test]
    fn definitions_are_taken_and_damaged_ones_refused() {
        let quantisation = [&[1][..], &[9; 64]].concat();
        let tables = taken(DQT, &quantisation).unwrap();
        assert!(tables.has_quantisation(1) && !tables.has_quantisation(0));
        assert!(!tables.has_quantisation(200));
        for bad in [&quantisation[..64], &[], &[&[0][..], &[0; 64]].concat()] {
            assert!(taken(DQT, bad).is_err());
        }
        // 16 bits, or a fifth table.
        for index in [0x10, 4] {
            assert!(taken(DQT, &[&[index][..], &[9; 64]].concat()).is_err());
        }
        let mut huffman = vec![0x12, 0, 1];
        huffman.extend([0; 14]);
        huffman.push(0x23);
        let tables = taken(DHT, &huffman).unwrap();
        assert!(tables.ac(2).is_some() && tables.dc(2).is_none() && tables.ac(9).is_none());
        // As a table for first coefficients it has a symbol too large.
        huffman[0] = 0x02;
        assert!(taken(DHT, &huffman).is_err());
        huffman[0] = 0x12;
        huffman[17] = 0x10;
        assert!(taken(DHT, &huffman).is_err());
        assert!(taken(DHT, &huffman[..17]).is_err());
        assert_eq!(taken(DRI, &[1, 2]).unwrap().restart, 258);
        assert!(taken(DRI, &[1]).is_err());
        let mut tables = Tables::default();
        let other = Segment {
            marker: 0xfe,
            whole: &[],
            body: &[],
        };
        assert!(!tables.take(&other).unwrap());
    }
}
