// in tissue::mask finds crate::slide::reader::open
fn sample() {
    let _ = crate::slide::reader::open();
}
