//! The `zhedel` binary: parse, run, exit code.

use zhedel::classify::engine::NO_REPORTS;

fn main() -> std::process::ExitCode {
    let (variable, value) = NO_REPORTS;
    // SAFETY: no other thread runs yet, so none reads the environment meanwhile.
    #[allow(unsafe_code)]
    unsafe {
        std::env::set_var(variable, value);
    }
    zhedel::cli::run()
}
