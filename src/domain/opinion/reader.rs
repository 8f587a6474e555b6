//! Whoever gives an opinion, as the asking side names them.

use super::country::Country;
use crate::domain::free_text::Line;
use serde::{Deserialize, Serialize};

/// Who gives an opinion: by name, organisation and country, so that the advice can be weighed without an account here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reader {
    /// Their name.
    pub name: Line<120>,
    /// Their organisation.
    pub organisation: Line<120>,
    /// Its country; a colleague's may be unstated.
    pub country: Option<Country>,
}
