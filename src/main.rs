//! The `zhedel` binary: its environment, then parse, run, exit code.

use zhedel::cli;

fn main() -> std::process::ExitCode {
    let (variable, value) = cli::ENVIRONMENT;
    // SAFETY: no other thread runs yet that could read the environment meanwhile.
    #[allow(unsafe_code)]
    unsafe {
        std::env::set_var(variable, value);
    }
    cli::run()
}
