//! The head of a baseline frame and of its one scan (ITU-T T.81, B.2.2 and B.2.3).

use super::super::jpeg::JpegError;

/// One component of a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Component {
    /// What the scan calls it by.
    id: u8,
    /// Blocks of one MCU in a row.
    across: u8,
    /// Blocks of one MCU in a column.
    down: u8,
    /// Its quantisation table.
    pub quantisation: u8,
}

/// A baseline frame of 8-bit samples: grey, or three components of which the last two may be shrunk by
/// two.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    /// Columns.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// One or three.
    pub components: Vec<Component>,
}

/// The tables of one component in the scan, and its blocks in one MCU.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ScanComponent {
    /// Its table for the first coefficient.
    pub dc: u8,
    /// Its table for all others.
    pub ac: u8,
    /// Its blocks in one MCU.
    pub blocks: u32,
}

impl Frame {
    /// Reads the body of a start-of-frame segment.
    ///
    /// # Errors
    /// If it is damaged or none of those above.
    pub fn parse(body: &[u8]) -> Result<Self, JpegError> {
        let [8, h1, h0, w1, w0, count, components @ ..] = body else {
            return Err(refused("does not have samples of 8 bits"));
        };
        let (components, rest) = components.as_chunks::<3>();
        if components.len() != usize::from(*count) || !rest.is_empty() {
            return Err(refused("has another number of components than it says"));
        }
        let components: Vec<_> = components
            .iter()
            .map(|[id, sampling, quantisation]| Component {
                id: *id,
                across: sampling >> 4,
                down: sampling & 15,
                quantisation: *quantisation,
            })
            .collect();
        let whole = |component: &Component| (component.across, component.down) == (1, 1);
        let is_usual = match components.as_slice() {
            [grey] => whole(grey),
            [luma, blue, red] => {
                matches!((luma.across, luma.down), (1 | 2, 1 | 2))
                    && whole(blue)
                    && whole(red)
                    && luma.id != blue.id
                    && luma.id != red.id
                    && blue.id != red.id
            }
            _ => false,
        };
        if !is_usual {
            return Err(refused("has unusual components"));
        }
        Ok(Self {
            width: u32::from(u16::from_be_bytes([*w1, *w0])),
            height: u32::from(u16::from_be_bytes([*h1, *h0])),
            components,
        })
    }

    /// Number of MCUs.
    pub fn units(&self) -> u32 {
        let (across, down) = self
            .components
            .first()
            .map_or((1, 1), |first| (first.across, first.down));
        self.width.div_ceil(8 * u32::from(across)) * self.height.div_ceil(8 * u32::from(down))
    }

    /// Reads the body of a start-of-scan segment, which must hold all components.
    ///
    /// # Errors
    /// If it is damaged or holds only a part of the picture.
    pub fn scan(&self, body: &[u8]) -> Result<Vec<ScanComponent>, JpegError> {
        let all = self.components.len();
        let chosen = match body.split_first() {
            Some((count, rest)) if usize::from(*count) == all => {
                match rest.split_at_checked(2 * all) {
                    Some((chosen, [0, 63, 0])) => chosen.as_chunks::<2>().0,
                    _ => return Err(refused("has a damaged scan")),
                }
            }
            _ => return Err(refused("is not in one scan")),
        };
        self.components
            .iter()
            .zip(chosen)
            .map(|(component, [id, tables])| {
                if component.id != *id {
                    return Err(refused("has its components in another order in the scan"));
                }
                Ok(ScanComponent {
                    dc: tables >> 4,
                    ac: tables & 15,
                    blocks: u32::from(component.across) * u32::from(component.down),
                })
            })
            .collect()
    }
}

fn refused(why: &str) -> JpegError {
    JpegError::new(format!("its picture {why}"))
}
