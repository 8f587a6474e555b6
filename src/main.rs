//! The `zhedel` binary: parse, run, exit code.

fn main() {}
