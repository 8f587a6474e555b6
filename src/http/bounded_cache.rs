//! A cache that forgets what was used longest ago once its bytes are spent.

use std::collections::{BTreeMap, HashMap};
use std::hash::Hash;
use std::sync::{Mutex, PoisonError};

/// Values by key, bounded by the bytes they are said to weigh.
pub struct BoundedCache<K, V> {
    most_bytes: usize,
    inner: Mutex<Inner<K, V>>,
}

struct Inner<K, V> {
    values: HashMap<K, Held<V>>,
    by_use: BTreeMap<u64, K>,
    uses: u64,
    bytes: usize,
}

struct Held<V> {
    value: V,
    bytes: usize,
    used: u64,
}

impl<K: Clone + Eq + Hash, V: Clone> BoundedCache<K, V> {
    /// An empty cache.
    pub fn new(most_bytes: usize) -> Self {
        Self {
            most_bytes,
            inner: Mutex::new(Inner {
                values: HashMap::new(),
                by_use: BTreeMap::new(),
                uses: 0,
                bytes: 0,
            }),
        }
    }

    /// The value under a key, if it is still there.
    pub fn get(&self, key: &K) -> Option<V> {
        let mut guard = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        let inner = &mut *guard;
        let held = inner.values.get_mut(key)?;
        inner.uses += 1;
        inner.by_use.remove(&held.used);
        held.used = inner.uses;
        inner.by_use.insert(inner.uses, key.clone());
        Some(held.value.clone())
    }

    /// Keeps a value that weighs `bytes`; one that weighs more than everything is not kept.
    pub fn put(&self, key: K, value: V, bytes: usize) {
        if bytes > self.most_bytes {
            return;
        }
        let mut guard = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        let inner = &mut *guard;
        inner.forget(&key);
        while inner.bytes + bytes > self.most_bytes {
            let Some((_, oldest)) = inner.by_use.pop_first() else {
                break;
            };
            inner.forget(&oldest);
        }
        inner.uses += 1;
        inner.bytes += bytes;
        inner.by_use.insert(inner.uses, key.clone());
        let used = inner.uses;
        inner.values.insert(key, Held { value, bytes, used });
    }
}

impl<K: Eq + Hash, V> Inner<K, V> {
    fn forget(&mut self, key: &K) {
        if let Some(held) = self.values.remove(key) {
            self.by_use.remove(&held.used);
            self.bytes -= held.bytes;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_used_longest_ago_goes_first() {
        let cache = BoundedCache::new(10);
        cache.put("a", 1, 4);
        cache.put("b", 2, 4);
        assert_eq!(cache.get(&"a"), Some(1));
        cache.put("c", 3, 4);
        assert_eq!(cache.get(&"b"), None);
        assert_eq!((cache.get(&"a"), cache.get(&"c")), (Some(1), Some(3)));
        cache.put("a", 4, 10);
        assert_eq!((cache.get(&"a"), cache.get(&"c")), (Some(4), None));
        cache.put("d", 5, 11);
        assert_eq!((cache.get(&"a"), cache.get(&"d")), (Some(4), None));
    }
}
