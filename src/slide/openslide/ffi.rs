//! The C interface of libopenslide behind safe functions: the only unsafe code of the house.
//!
//! Signatures follow `openslide.h` of OpenSlide 4.0; every function used is in 3.4 as well.
#![allow(unsafe_code)]

use libloading::Library;
use std::ffi::{CStr, CString, c_char, c_double, c_void};
use std::path::Path;
use std::ptr::NonNull;
use std::sync::Arc;

/// An `openslide_t`, of which only pointers exist on this side.
type Slide = c_void;
type TextOf = unsafe extern "C" fn(*mut Slide) -> *const c_char;
type NamesOf = unsafe extern "C" fn(*mut Slide) -> *const *const c_char;

/// The functions of a loaded libopenslide.
pub(super) struct Functions {
    version: unsafe extern "C" fn() -> *const c_char,
    detect_vendor: unsafe extern "C" fn(*const c_char) -> *const c_char,
    open: unsafe extern "C" fn(*const c_char) -> *mut Slide,
    close: unsafe extern "C" fn(*mut Slide),
    error: TextOf,
    level_count: unsafe extern "C" fn(*mut Slide) -> i32,
    level_dimensions: unsafe extern "C" fn(*mut Slide, i32, *mut i64, *mut i64),
    level_downsample: unsafe extern "C" fn(*mut Slide, i32) -> c_double,
    read_region: unsafe extern "C" fn(*mut Slide, *mut u32, i64, i64, i32, i64, i64),
    property_value: unsafe extern "C" fn(*mut Slide, *const c_char) -> *const c_char,
    image_names: NamesOf,
    image_dimensions: unsafe extern "C" fn(*mut Slide, *const c_char, *mut i64, *mut i64),
    read_image: unsafe extern "C" fn(*mut Slide, *const c_char, *mut u32),
}

impl std::fmt::Debug for Functions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "libopenslide {}", self.version())
    }
}

impl Functions {
    /// Loads the library at `path`; the error is the loader's own text.
    pub(super) fn load(path: &Path) -> Result<Self, String> {
        let told = |error: libloading::Error| error.to_string();
        // SAFETY: the caller names a libopenslide; loading it runs its initialisers, which only
        // set up GLib and its codecs. Each symbol is given the signature of openslide.h, and the
        // library is never unloaded, so the pointers stay good.
        unsafe {
            let library = Library::new(path).map_err(told)?;
            macro_rules! symbol {
                ($name:literal) => {
                    *library.get($name).map_err(told)?
                };
            }
            let functions = Self {
                version: symbol!(b"openslide_get_version\0"),
                detect_vendor: symbol!(b"openslide_detect_vendor\0"),
                open: symbol!(b"openslide_open\0"),
                close: symbol!(b"openslide_close\0"),
                error: symbol!(b"openslide_get_error\0"),
                level_count: symbol!(b"openslide_get_level_count\0"),
                level_dimensions: symbol!(b"openslide_get_level_dimensions\0"),
                level_downsample: symbol!(b"openslide_get_level_downsample\0"),
                read_region: symbol!(b"openslide_read_region\0"),
                property_value: symbol!(b"openslide_get_property_value\0"),
                image_names: symbol!(b"openslide_get_associated_image_names\0"),
                image_dimensions: symbol!(b"openslide_get_associated_image_dimensions\0"),
                read_image: symbol!(b"openslide_read_associated_image\0"),
            };
            // It registers work for the end of every thread that uses it, and such a thread may
            // end after the last of us let go.
            std::mem::forget(library);
            Ok(functions)
        }
    }

    /// The library's version, such as `4.0.1`.
    pub(super) fn version(&self) -> String {
        // SAFETY: returns a static string.
        unsafe { text((self.version)()) }.unwrap_or_default()
    }

    /// The vendor whose format the file at `path` has, if OpenSlide knows it.
    pub(super) fn detect_vendor(&self, path: &CStr) -> Option<String> {
        // SAFETY: `path` ends with NUL; the answer is a static string or null.
        unsafe { text((self.detect_vendor)(path.as_ptr())) }
    }
}

/// A slide that OpenSlide has open. Reading is thread-safe, as openslide.h promises; closing
/// happens once, when the last owner drops it.
///
/// After the first failed call every later call on the same handle fails too.
#[derive(Debug)]
pub(super) struct Handle {
    slide: NonNull<Slide>,
    functions: Arc<Functions>,
}

// SAFETY: openslide.h: "all functions except openslide_close() are thread-safe", and close runs
// only in drop, when no other reference exists.
unsafe impl Send for Handle {}
// SAFETY: as above.
unsafe impl Sync for Handle {}

impl Drop for Handle {
    fn drop(&mut self) {
        // SAFETY: the pointer came from openslide_open and is closed only here.
        unsafe { (self.functions.close)(self.slide.as_ptr()) }
    }
}

impl Handle {
    /// Opens the file at `path`; `None` if OpenSlide does not know it. The handle may be born
    /// failed: ask [`Handle::error`].
    pub(super) fn open(functions: &Arc<Functions>, path: &CStr) -> Option<Self> {
        // SAFETY: `path` ends with NUL.
        let slide = NonNull::new(unsafe { (functions.open)(path.as_ptr()) })?;
        Some(Self {
            slide,
            functions: Arc::clone(functions),
        })
    }

    /// What failed first on this handle, if anything did.
    pub(super) fn error(&self) -> Option<String> {
        // SAFETY: the handle is open; the answer is null or lives as long as the handle.
        unsafe { text((self.functions.error)(self.slide.as_ptr())) }
    }

    /// Number of levels; negative on a failed handle.
    pub(super) fn level_count(&self) -> i32 {
        // SAFETY: the handle is open.
        unsafe { (self.functions.level_count)(self.slide.as_ptr()) }
    }

    /// Columns and rows of a level; negative if there is no such level.
    pub(super) fn level_dimensions(&self, level: i32) -> (i64, i64) {
        let (mut width, mut height) = (-1, -1);
        // SAFETY: the handle is open and both pointers lead to live values.
        unsafe {
            (self.functions.level_dimensions)(
                self.slide.as_ptr(),
                level,
                &raw mut width,
                &raw mut height,
            );
        }
        (width, height)
    }

    /// Level-0 pixels per pixel of a level; negative if there is no such level.
    pub(super) fn level_downsample(&self, level: i32) -> f64 {
        // SAFETY: the handle is open.
        unsafe { (self.functions.level_downsample)(self.slide.as_ptr(), level) }
    }

    /// Fills `pixels` with `width` columns of as many rows as fit, from (x, y) in level-0 pixels,
    /// as premultiplied ARGB.
    pub(super) fn read_region(&self, pixels: &mut [u32], x: i64, y: i64, level: i32, width: u32) {
        let rows = pixels.len() / (width.max(1) as usize);
        let Ok(height) = i64::try_from(rows) else {
            return;
        };
        // SAFETY: the handle is open, and `pixels` holds at least width × height values.
        unsafe {
            (self.functions.read_region)(
                self.slide.as_ptr(),
                pixels.as_mut_ptr(),
                x,
                y,
                level,
                i64::from(width),
                height,
            );
        }
    }

    /// The value of a property.
    pub(super) fn property(&self, name: &str) -> Option<String> {
        let name = CString::new(name).ok()?;
        // SAFETY: the handle is open and `name` ends with NUL; the answer is null or lives as
        // long as the handle.
        unsafe {
            text((self.functions.property_value)(
                self.slide.as_ptr(),
                name.as_ptr(),
            ))
        }
    }

    /// The names of the associated images.
    pub(super) fn image_names(&self) -> Vec<String> {
        // SAFETY: the handle is open; the list ends with null and lives as long as the handle.
        unsafe { names((self.functions.image_names)(self.slide.as_ptr())) }
    }

    /// Columns and rows of an associated image; negative if there is none of that name.
    pub(super) fn image_dimensions(&self, name: &CStr) -> (i64, i64) {
        let (mut width, mut height) = (-1, -1);
        // SAFETY: the handle is open, the name ends with NUL, both pointers lead to live values.
        unsafe {
            (self.functions.image_dimensions)(
                self.slide.as_ptr(),
                name.as_ptr(),
                &raw mut width,
                &raw mut height,
            );
        }
        (width, height)
    }

    /// Fills `pixels` with an associated image as premultiplied ARGB; `false`, with nothing
    /// read, if it has not as many pixels as `pixels`.
    pub(super) fn read_image(&self, name: &CStr, pixels: &mut [u32]) -> bool {
        let (width, height) = self.image_dimensions(name);
        if i64::try_from(pixels.len()).ok() != width.checked_mul(height) || width < 0 {
            return false;
        }
        // SAFETY: the handle is open, the name ends with NUL, and `pixels` holds exactly the
        // pixels of the image, whose size does not change while the handle is open.
        unsafe {
            (self.functions.read_image)(self.slide.as_ptr(), name.as_ptr(), pixels.as_mut_ptr());
        }
        true
    }
}

/// Copies a C string; `None` for null.
///
/// # Safety
/// `pointer` is null or leads to a string that ends with NUL.
unsafe fn text(pointer: *const c_char) -> Option<String> {
    if pointer.is_null() {
        return None;
    }
    // SAFETY: promised by the caller.
    Some(
        unsafe { CStr::from_ptr(pointer) }
            .to_string_lossy()
            .into_owned(),
    )
}

/// Copies a list of C strings.
///
/// # Safety
/// `list` is null or leads to pointers as for [`text`], the last of which is null.
unsafe fn names(list: *const *const c_char) -> Vec<String> {
    let mut found = Vec::new();
    if list.is_null() {
        return found;
    }
    // SAFETY: promised by the caller; the loop stops at the null that ends the list.
    unsafe {
        let mut next = list;
        while let Some(name) = text(*next) {
            found.push(name);
            next = next.add(1);
        }
    }
    found
}
