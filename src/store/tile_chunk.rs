//! Tiles as they are kept: small, with a version in front, readable for ever.
//!
//! All numbers are little-endian. A chunk is
//!
//! | bytes | what |
//! |---|---|
//! | 2 | `ZT` |
//! | 1 | version, 3 |
//! | 4 | number of tiles |
//!
//! then for each tile
//!
//! | bytes | what |
//! |---|---|
//! | 4 × 4 | x, y, width, height, level-0 pixels |
//! | 1 | pass: 0 base, 1 refinement |
//! | 1 | outcome: 0 read, 1 decode failed, 2 classify failed, 3 stain failed, 4 in doubt, 5 not reached |
//! | 1 | number of scores, 0 if it failed |
//! | 4 each | scores, f32 |
//! | 1 | only in doubt: artefact, 0 none, 1 fold, 2 out of focus |
//! | 4 | only in doubt: distance beyond the domain limit, f32; not a number if it is within |
//!
//! Version 1 had no tiles in doubt, version 2 knew no artefacts and left their byte out; both are
//! read as well.

use crate::domain::geometry::Level0Rect;
use crate::domain::tile::{Artefact, Doubt, Pass, Tile, TileFailure, TileOutcome, TileResult};
use bytes::{Buf, BufMut};

const MAGIC: &[u8; 2] = b"ZT";
const VERSION: u8 = 3;
/// The first version that tells artefacts.
const WITH_ARTEFACTS: u8 = 3;
/// Bytes of a tile without scores.
const SMALLEST_TILE: usize = 19;

/// Why tiles cannot be written or read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ChunkError {
    /// A tile lies outside what a slide can have, or has more than 255 scores.
    #[error("tile {index} of the chunk cannot be kept: {why}")]
    Unfit {
        /// The tile's place in the chunk, from 0.
        index: usize,
        /// What is wrong with it.
        why: &'static str,
    },
    /// The bytes are no chunk.
    #[error("the bytes are no chunk of tiles: {why}")]
    Malformed {
        /// What is wrong with them.
        why: &'static str,
    },
    /// A later version of the program wrote it.
    #[error("the chunk has version {version}; this program reads up to {VERSION}")]
    Later {
        /// Its version.
        version: u8,
    },
}

/// Writes tiles.
///
/// # Errors
/// [`ChunkError::Unfit`] for a tile past 2³² level-0 pixels or with more than 255 scores.
pub fn encode(tiles: &[TileResult]) -> Result<Vec<u8>, ChunkError> {
    let count = u32::try_from(tiles.len()).map_err(|_| ChunkError::Unfit {
        index: tiles.len(),
        why: "a chunk holds fewer than 2³² tiles",
    })?;
    let mut out = Vec::with_capacity(7 + tiles.len() * (SMALLEST_TILE + 8));
    out.put_slice(MAGIC);
    out.put_u8(VERSION);
    out.put_u32_le(count);
    for (index, tile) in tiles.iter().enumerate() {
        let unfit = |why| ChunkError::Unfit { index, why };
        let rect = tile.tile.rect;
        for side in [rect.x, rect.y, rect.width, rect.height] {
            let side = u32::try_from(side).map_err(|_| unfit("it reaches past 2³² pixels"))?;
            out.put_u32_le(side);
        }
        out.put_u8(match tile.tile.pass {
            Pass::Base => 0,
            Pass::Refinement => 1,
        });
        let (outcome, scores) = match &tile.outcome {
            TileOutcome::Read { scores } => (0, scores.as_slice()),
            TileOutcome::Doubtful { scores, .. } => (4, scores.as_slice()),
            TileOutcome::Failed { failure } => match failure {
                TileFailure::Decode => (1, [].as_slice()),
                TileFailure::Classify => (2, [].as_slice()),
                TileFailure::Stain => (3, [].as_slice()),
                TileFailure::NotReached => (5, [].as_slice()),
            },
        };
        out.put_u8(outcome);
        out.put_u8(u8::try_from(scores.len()).map_err(|_| unfit("it has more than 255 scores"))?);
        for score in scores {
            out.put_f32_le(*score);
        }
        if let TileOutcome::Doubtful { doubt, .. } = tile.outcome {
            out.put_u8(match doubt.artefact {
                None => 0,
                Some(Artefact::Fold) => 1,
                Some(Artefact::OutOfFocus) => 2,
            });
            out.put_f32_le(doubt.distance.unwrap_or(f32::NAN));
        }
    }
    Ok(out)
}

/// Reads tiles.
///
/// # Errors
/// [`ChunkError::Malformed`] or [`ChunkError::Later`] for what [`encode`] did not write.
pub fn decode(mut bytes: &[u8]) -> Result<Vec<TileResult>, ChunkError> {
    if bytes.remaining() < 7 || &bytes[..2] != MAGIC {
        return Err(malformed("it does not begin like one"));
    }
    bytes.advance(2);
    let version = bytes.get_u8();
    if !(1..=VERSION).contains(&version) {
        return Err(ChunkError::Later { version });
    }
    let count = bytes.get_u32_le() as usize;
    // What is claimed is not believed until it fits what is there.
    if count > bytes.remaining() / SMALLEST_TILE {
        return Err(malformed("it is cut short"));
    }
    let tiles = (0..count)
        .map(|_| decode_tile(&mut bytes, version))
        .collect::<Result<_, _>>()?;
    if bytes.has_remaining() {
        return Err(malformed("bytes follow its last tile"));
    }
    Ok(tiles)
}

fn malformed(why: &'static str) -> ChunkError {
    ChunkError::Malformed { why }
}

fn decode_tile(bytes: &mut &[u8], version: u8) -> Result<TileResult, ChunkError> {
    if bytes.remaining() < SMALLEST_TILE {
        return Err(malformed("it is cut short"));
    }
    let [x, y, width, height] = [(); 4].map(|()| u64::from(bytes.get_u32_le()));
    let pass = match bytes.get_u8() {
        0 => Pass::Base,
        1 => Pass::Refinement,
        _ => return Err(malformed("a tile's pass is unknown")),
    };
    let outcome = bytes.get_u8();
    let scores = usize::from(bytes.get_u8());
    if bytes.remaining() < scores * 4 {
        return Err(malformed("it is cut short"));
    }
    let scores: Vec<f32> = (0..scores).map(|_| bytes.get_f32_le()).collect();
    let outcome = match (outcome, scores.is_empty()) {
        (0, _) => TileOutcome::Read { scores },
        (4, _) => TileOutcome::Doubtful {
            scores,
            doubt: decode_doubt(bytes, version)?,
        },
        (1, true) => TileOutcome::Failed {
            failure: TileFailure::Decode,
        },
        (2, true) => TileOutcome::Failed {
            failure: TileFailure::Classify,
        },
        (3, true) => TileOutcome::Failed {
            failure: TileFailure::Stain,
        },
        (5, true) => TileOutcome::Failed {
            failure: TileFailure::NotReached,
        },
        _ => return Err(malformed("a tile's outcome is unknown")),
    };
    let rect = Level0Rect {
        x,
        y,
        width,
        height,
    };
    Ok(TileResult {
        tile: Tile { rect, pass },
        outcome,
    })
}

fn decode_doubt(bytes: &mut &[u8], version: u8) -> Result<Doubt, ChunkError> {
    let cut = |_| malformed("it is cut short");
    let artefact = if version < WITH_ARTEFACTS {
        0
    } else {
        bytes.try_get_u8().map_err(cut)?
    };
    let artefact = match artefact {
        0 => None,
        1 => Some(Artefact::Fold),
        2 => Some(Artefact::OutOfFocus),
        _ => return Err(malformed("a tile's artefact is unknown")),
    };
    let distance = bytes.try_get_f32_le().map_err(cut)?;
    Doubt::of(artefact, (!distance.is_nan()).then_some(distance))
        .ok_or(malformed("a tile is in doubt without a reason"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn any_tile() -> impl Strategy<Value = TileResult> {
        let outcome = prop_oneof![
            proptest::collection::vec(0.0..=1.0_f32, 0..4)
                .prop_map(|scores| TileOutcome::Read { scores }),
            (
                proptest::collection::vec(0.0..=1.0_f32, 0..4),
                prop_oneof![
                    Just(None),
                    Just(Some(Artefact::Fold)),
                    Just(Some(Artefact::OutOfFocus))
                ],
                proptest::option::of(0.0..1e6_f32),
            )
                .prop_filter_map(
                    "a doubt has a reason",
                    |(scores, artefact, distance)| {
                        let doubt = Doubt::of(artefact, distance)?;
                        Some(TileOutcome::Doubtful { scores, doubt })
                    }
                ),
            Just(TileOutcome::Failed {
                failure: TileFailure::Decode
            }),
            Just(TileOutcome::Failed {
                failure: TileFailure::Classify
            }),
            Just(TileOutcome::Failed {
                failure: TileFailure::Stain
            }),
            Just(TileOutcome::Failed {
                failure: TileFailure::NotReached
            }),
        ];
        (any::<[u32; 4]>(), any::<bool>(), outcome).prop_map(|(sides, refined, outcome)| {
            let [x, y, width, height] = sides.map(u64::from);
            let rect = Level0Rect {
                x,
                y,
                width,
                height,
            };
            let pass = if refined {
                Pass::Refinement
            } else {
                Pass::Base
            };
            TileResult {
                tile: Tile { rect, pass },
                outcome,
            }
        })
    }

    proptest! {
        #[test]
        fn what_was_written_is_read(tiles in proptest::collection::vec(any_tile(), 0..20)) {
            let bytes = encode(&tiles).unwrap();
            prop_assert_eq!(decode(&bytes), Ok(tiles));
        }

        #[test]
        fn damage_is_an_error_and_never_a_panic(
            tiles in proptest::collection::vec(any_tile(), 0..5),
            cut in any::<prop::sample::Index>(),
            noise: Vec<u8>,
        ) {
            let bytes = encode(&tiles).unwrap();
            prop_assert!(decode(&bytes[..cut.index(bytes.len())]).is_err());
            let _ = decode(&noise);
        }
    }

    #[test]
    fn a_tile_past_the_range_of_a_slide_is_refused() {
        let rect = Level0Rect {
            x: 1 << 32,
            y: 0,
            width: 1,
            height: 1,
        };
        let tile = TileResult {
            tile: Tile {
                rect,
                pass: Pass::Base,
            },
            outcome: TileOutcome::Read { scores: vec![] },
        };
        assert!(matches!(
            encode(&[tile]),
            Err(ChunkError::Unfit { index: 0, .. })
        ));
    }

    #[test]
    fn tiles_of_the_first_version_are_read() {
        let mut bytes = encode(&[]).unwrap();
        bytes[2] = 1;
        assert_eq!(decode(&bytes), Ok(vec![]));
    }

    #[test]
    fn tiles_of_the_second_version_are_read() {
        let doubt = Doubt {
            artefact: None,
            distance: Some(2.5),
        };
        let outcome = TileOutcome::Doubtful {
            scores: vec![0.5],
            doubt,
        };
        let rect = Level0Rect {
            x: 1,
            y: 2,
            width: 3,
            height: 4,
        };
        let pass = Pass::Base;
        let tile = Tile { rect, pass };
        let tiles = vec![TileResult { tile, outcome }];
        let mut bytes = encode(&tiles).unwrap();
        bytes[2] = 2;
        bytes.remove(bytes.len() - 5);
        assert_eq!(decode(&bytes), Ok(tiles));
    }

    #[test]
    fn a_later_version_is_named() {
        let mut bytes = encode(&[]).unwrap();
        bytes[2] = 9;
        assert_eq!(decode(&bytes), Err(ChunkError::Later { version: 9 }));
    }
}
