// in triage::pipeline finds unsafe
fn sample(pointer: *const u8) -> u8 {
    unsafe { *pointer }
}
