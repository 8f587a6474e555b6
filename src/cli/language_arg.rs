//! A language on the command line.

use crate::domain::account::Language;
use clap::ValueEnum;

/// A language, as it is typed.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum LanguageArg {
    En,
    Kk,
    Ru,
    Uz,
}

impl From<LanguageArg> for Language {
    fn from(argument: LanguageArg) -> Self {
        match argument {
            LanguageArg::En => Self::En,
            LanguageArg::Kk => Self::Kk,
            LanguageArg::Ru => Self::Ru,
            LanguageArg::Uz => Self::Uz,
        }
    }
}
