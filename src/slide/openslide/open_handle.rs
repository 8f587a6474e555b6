//! A handle that outlives its failures.
//!
//! OpenSlide keeps the first error of a handle and then refuses every later call on it, so that
//! one corrupt tile would make the whole slide unreadable, for all threads at once. A failed
//! handle is therefore thrown away: the read is repeated once on a fresh one, which tells whether
//! it was this place that failed or another thread's, and everyone goes on with a fresh one.

use super::ffi::{Functions, Handle};
use std::ffi::CString;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A file that stays readable after a failed read.
#[derive(Debug)]
pub(super) struct OpenHandle {
    functions: Arc<Functions>,
    path: CString,
    shared: Mutex<Option<Arc<Handle>>>,
    /// Held during a second try, so that many threads over a corrupt place reopen one by one.
    repair: Mutex<()>,
}

impl OpenHandle {
    /// Opens a file; the error is OpenSlide's text.
    pub(super) fn open(functions: &Arc<Functions>, path: CString) -> Result<Self, String> {
        let handle = fresh(functions, &path)?;
        Ok(Self {
            functions: Arc::clone(functions),
            path,
            shared: Mutex::new(Some(Arc::new(handle))),
            repair: Mutex::new(()),
        })
    }

    /// Makes a call on a working handle; the error is OpenSlide's text about this very call.
    pub(super) fn call<T>(&self, mut call: impl FnMut(&Handle) -> T) -> Result<T, String> {
        let handle = self.shared_handle()?;
        let answer = call(&handle);
        if handle.error().is_none() {
            return Ok(answer);
        }
        self.forget(&handle);
        drop(handle);
        let _one_at_a_time = lock(&self.repair);
        let private = Arc::new(fresh(&self.functions, &self.path)?);
        let answer = call(&private);
        if let Some(why) = private.error() {
            return Err(why);
        }
        lock(&self.shared).get_or_insert(private);
        Ok(answer)
    }

    fn shared_handle(&self) -> Result<Arc<Handle>, String> {
        let mut shared = lock(&self.shared);
        if let Some(handle) = &*shared {
            return Ok(Arc::clone(handle));
        }
        let handle = Arc::new(fresh(&self.functions, &self.path)?);
        *shared = Some(Arc::clone(&handle));
        Ok(handle)
    }

    /// Takes a failed handle out of use, unless another thread did so already.
    fn forget(&self, failed: &Arc<Handle>) {
        let mut shared = lock(&self.shared);
        if shared
            .as_ref()
            .is_some_and(|handle| Arc::ptr_eq(handle, failed))
        {
            *shared = None;
        }
    }
}

fn fresh(functions: &Arc<Functions>, path: &CString) -> Result<Handle, String> {
    let handle = Handle::open(functions, path)
        .ok_or_else(|| "OpenSlide does not know the format".to_owned())?;
    match handle.error() {
        Some(why) => Err(why),
        None => Ok(handle),
    }
}

/// The values behind these locks are whole at every moment, so a panic elsewhere leaves them good.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
