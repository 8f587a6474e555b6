// in tissue::mask finds crate::classify::classifier::NAME
fn sample() {
    println!("{}", crate::classify::classifier::NAME);
}
