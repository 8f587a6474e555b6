//! The entropy-coded data of a baseline scan, walked through from code to code: nothing is decoded, but
//! every coefficient must be there (ITU-T T.81, F.2).

use super::super::jpeg::JpegError;
use super::frame::ScanComponent;
use super::huffman::{Huffman, LONGEST};
use super::tables::Tables;

/// Coefficients of a block.
const COEFFICIENTS: u32 = 64;

/// Walks through the data of `units` MCUs and gives its length, bytes; a marker follows.
///
/// # Errors
/// If a table is missing, a code is in none, a coefficient is too many, or data is missing or left over.
pub fn walk(
    data: &[u8],
    units: u32,
    components: &[ScanComponent],
    tables: &Tables,
) -> Result<usize, JpegError> {
    let missing = || error("a table that its picture needs is missing");
    let mut blocks = Vec::new();
    for component in components {
        let dc = tables.dc(component.dc).ok_or_else(missing)?;
        let ac = tables.ac(component.ac).ok_or_else(missing)?;
        blocks.extend((0..component.blocks).map(|_| (dc, ac)));
    }
    through(data, units, &blocks, tables.restart)
        .map_err(|damage| error(&format!("its data {damage}")))
}

fn error(why: &str) -> JpegError {
    JpegError::new(why.to_owned())
}

fn through(
    data: &[u8],
    units: u32,
    blocks: &[(&Huffman, &Huffman)],
    restart: u32,
) -> Result<usize, Damage> {
    let mut bits = Bits::new(data);
    let mut restarts = 0_u8;
    for unit in 0..units {
        if unit > 0 && restart > 0 && unit.is_multiple_of(restart) {
            bits.restart(restarts)?;
            restarts = (restarts + 1) % 8;
        }
        for (dc, ac) in blocks {
            bits.block(dc, ac)?;
        }
    }
    bits.align()?;
    Ok(bits.at)
}

/// What is wrong with the data; small, since every code may have it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
enum Damage {
    #[error("has a code that is in no table")]
    UnknownCode,
    #[error("is cut off")]
    CutOff,
    #[error("has a block with too many coefficients")]
    TooManyCoefficients,
    #[error("does not end where its picture does")]
    LeftOver,
    #[error("lacks a restart marker")]
    NoRestart,
}

/// The bits of entropy-coded data, without the zero bytes stuffed after each `ff`.
struct Bits<'a> {
    data: &'a [u8],
    at: usize,
    /// The next bits, at the top.
    held: u64,
    /// How many of them.
    count: u32,
}

impl<'a> Bits<'a> {
    fn new(data: &'a [u8]) -> Self {
        Self {
            data,
            at: 0,
            held: 0,
            count: 0,
        }
    }

    /// Holds as many bits as there are room and data for; stops at a marker.
    #[inline]
    fn fill(&mut self) {
        if let Some(next) = self.data[self.at..].first_chunk::<4>()
            && self.count <= 32
            && !next.contains(&0xff)
        {
            let next = u64::from(u32::from_be_bytes(*next));
            self.held |= next << (32 - self.count);
            self.count += 32;
            self.at += 4;
            return;
        }
        while self.count <= 56 {
            let (byte, taken) = match self.data[self.at..] {
                [0xff, 0, ..] => (0xff, 2),
                [0xff, ..] | [] => return,
                [byte, ..] => (byte, 1),
            };
            self.held |= u64::from(byte) << (56 - self.count);
            self.count += 8;
            self.at += taken;
        }
    }

    /// Reads one code and passes over the bits that it announces; gives its symbol.
    #[inline]
    fn code(&mut self, table: &Huffman) -> Result<u8, Damage> {
        // A code of 16 bits and 11 announced ones.
        if self.count < 32 {
            self.fill();
        }
        #[allow(clippy::cast_possible_truncation, reason = "16 bits are left of 64")]
        let next = (self.held >> (u64::BITS - LONGEST)) as u32;
        let (length, symbol) = table.look_up(next).ok_or(Damage::UnknownCode)?;
        let taken = length + u32::from(symbol & 15);
        if taken > self.count {
            return Err(Damage::CutOff);
        }
        self.held <<= taken;
        self.count -= taken;
        Ok(symbol)
    }

    #[inline]
    fn block(&mut self, dc: &Huffman, ac: &Huffman) -> Result<(), Damage> {
        self.code(dc)?;
        let mut next = 1;
        while next < COEFFICIENTS {
            let symbol = self.code(ac)?;
            if symbol == 0 {
                return Ok(());
            }
            next += u32::from(symbol >> 4) + 1;
        }
        if next > COEFFICIENTS {
            return Err(Damage::TooManyCoefficients);
        }
        Ok(())
    }

    /// Passes over what is left of the last byte; there must be no other.
    fn align(&mut self) -> Result<(), Damage> {
        self.fill();
        if self.count >= 8 {
            return Err(Damage::LeftOver);
        }
        self.held = 0;
        self.count = 0;
        Ok(())
    }

    fn restart(&mut self, number: u8) -> Result<(), Damage> {
        self.align()?;
        match self.data[self.at..] {
            [0xff, marker, ..] if marker == 0xd0 + number => {
                self.at += 2;
                Ok(())
            }
            _ => Err(Damage::NoRestart),
        }
    }
}
