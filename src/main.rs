//! The `zhedel` binary: parse, run, exit code.

fn main() -> std::process::ExitCode {
    zhedel::cli::run()
}
