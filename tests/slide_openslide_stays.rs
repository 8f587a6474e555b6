//! In a process of its own, since the tests of a process share what it has loaded.

#[path = "slide/support.rs"]
mod support;

/// A thread that used OpenSlide runs code of the library when it ends. If nobody holds the library
/// any more by then, and it was unloaded, the process crashes.
#[test]
fn openslide_stays_loaded_when_nobody_holds_it() {
    let Some(openslide) = support::openslide() else {
        return;
    };
    drop(openslide);
    let Ok(mapped) = std::fs::read_to_string("/proc/self/maps") else {
        println!("skipped: this system does not tell what is mapped");
        return;
    };
    assert!(mapped.contains("libopenslide"));
}
