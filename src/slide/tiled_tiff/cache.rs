//! Decoded tiles kept for a while, since regions next to each other share them.

use image::RgbImage;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Which tile: level, reduced ones included, column and row of the grid of tiles.
pub type Key = (usize, u32, u32);

/// The tiles used last, up to a number of bytes.
#[derive(Debug)]
pub struct TileCache {
    most_bytes: usize,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    tiles: HashMap<Key, (Arc<RgbImage>, u64)>,
    bytes: usize,
    clock: u64,
    /// Pixels of tiles that made room, for those to come: memory that is given back to the system and taken
    /// anew is cleared page by page.
    spare: Vec<Vec<u8>>,
}

/// Most spare tiles: one for each of a few threads that decode at once.
const SPARE: usize = 8;

impl TileCache {
    /// A cache of at most `most_bytes` of pixels.
    pub fn new(most_bytes: usize) -> Self {
        Self {
            most_bytes,
            state: Mutex::default(),
        }
    }

    /// The tile, decoded if it is not there. Nothing is locked while `decode` works, so two
    /// threads may decode the same tile at once; they get the same pixels. `decode` is given memory that a tile
    /// before has left, or none.
    pub fn get_or<E>(
        &self,
        key: Key,
        decode: impl FnOnce(Vec<u8>) -> Result<RgbImage, E>,
    ) -> Result<Arc<RgbImage>, E> {
        let scratch = {
            let mut state = self.lock();
            if let Some(tile) = state.touch(key) {
                return Ok(tile);
            }
            state.spare.pop().unwrap_or_default()
        };
        let tile = Arc::new(decode(scratch)?);
        self.lock().insert(key, Arc::clone(&tile), self.most_bytes);
        Ok(tile)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        // The state is whole at every moment, so a panic elsewhere leaves it good.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn touch(&mut self, key: Key) -> Option<Arc<RgbImage>> {
        self.clock += 1;
        let (tile, used) = self.tiles.get_mut(&key)?;
        *used = self.clock;
        Some(Arc::clone(tile))
    }

    fn insert(&mut self, key: Key, tile: Arc<RgbImage>, most_bytes: usize) {
        let bytes = tile.as_raw().len();
        if bytes > most_bytes {
            return;
        }
        self.clock += 1;
        if let Some((old, _)) = self.tiles.insert(key, (tile, self.clock)) {
            self.let_go(old);
        }
        self.bytes += bytes;
        // Few tiles fit, so looking through all of them is cheap beside decoding one.
        while self.bytes > most_bytes {
            let oldest = self.tiles.iter().min_by_key(|(_, (_, used))| *used);
            let Some(key) = oldest.map(|(key, _)| *key) else {
                return;
            };
            if let Some((old, _)) = self.tiles.remove(&key) {
                self.let_go(old);
            }
        }
    }

    fn let_go(&mut self, tile: Arc<RgbImage>) {
        self.bytes -= tile.as_raw().len();
        // One that is being read yet is let go by its reader.
        if self.spare.len() < SPARE
            && let Ok(tile) = Arc::try_unwrap(tile)
        {
            self.spare.push(tile.into_raw());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tile_used_longest_ago_makes_room() {
        let cache = TileCache::new(2 * 12);
        let decoded = std::cell::RefCell::new(Vec::new());
        let get = |column: u32| {
            let tile = cache.get_or((0, column, 0), |_| {
                decoded.borrow_mut().push(column);
                Ok::<_, ()>(RgbImage::new(2, 2))
            });
            assert!(tile.is_ok());
        };
        for column in [1, 2, 1, 3, 1, 2] {
            get(column);
        }
        assert_eq!(*decoded.borrow(), [1, 2, 3, 2]);
    }

    #[test]
    fn what_makes_room_is_used_again_unless_somebody_holds_it() {
        let cache = TileCache::new(12);
        let given = |column: u32| {
            let mut given = 0;
            let tile = cache.get_or((0, column, 0), |scratch| {
                given = scratch.len();
                Ok::<_, ()>(RgbImage::from_pixel(2, 2, image::Rgb([9; 3])))
            });
            (given, tile.unwrap())
        };
        let (first, held) = given(1);
        assert_eq!((first, given(2).0), (0, 0));
        // The first made room while it was held, the second while nobody held it.
        assert_eq!((given(3).0, given(4).0), (0, 12));
        assert_eq!(*held, RgbImage::from_pixel(2, 2, image::Rgb([9; 3])));
    }

    #[test]
    fn a_tile_that_cannot_be_decoded_is_tried_again() {
        let cache = TileCache::new(100);
        assert_eq!(cache.get_or((0, 0, 0), |_| Err("damaged")), Err("damaged"));
        let tile = cache.get_or((0, 0, 0), |_| Ok::<_, &str>(RgbImage::new(1, 1)));
        assert!(tile.is_ok());
    }
}
