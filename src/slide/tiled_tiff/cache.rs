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
}

impl TileCache {
    /// A cache of at most `most_bytes` of pixels.
    pub fn new(most_bytes: usize) -> Self {
        Self {
            most_bytes,
            state: Mutex::default(),
        }
    }

    /// The tile, decoded if it is not there. Nothing is locked while `decode` works, so two
    /// threads may decode the same tile at once; they get the same pixels.
    pub fn get_or<E>(
        &self,
        key: Key,
        decode: impl FnOnce() -> Result<RgbImage, E>,
    ) -> Result<Arc<RgbImage>, E> {
        if let Some(tile) = self.lock().touch(key) {
            return Ok(tile);
        }
        let tile = Arc::new(decode()?);
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
            self.bytes -= old.as_raw().len();
        }
        self.bytes += bytes;
        // Few tiles fit, so looking through all of them is cheap beside decoding one.
        while self.bytes > most_bytes {
            let oldest = self.tiles.iter().min_by_key(|(_, (_, used))| *used);
            let Some(key) = oldest.map(|(key, _)| *key) else {
                return;
            };
            if let Some((old, _)) = self.tiles.remove(&key) {
                self.bytes -= old.as_raw().len();
            }
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
            let tile = cache.get_or((0, column, 0), || {
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
    fn a_tile_that_cannot_be_decoded_is_tried_again() {
        let cache = TileCache::new(100);
        assert_eq!(cache.get_or((0, 0, 0), || Err("damaged")), Err("damaged"));
        let tile = cache.get_or((0, 0, 0), || Ok::<_, &str>(RgbImage::new(1, 1)));
        assert!(tile.is_ok());
    }
}
