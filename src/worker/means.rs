//! What a run is carried out with, as it is recorded.

use crate::classify::classifier::Contract;
use crate::store::contract::runs::RunMeans;

/// The means of a run with this model by this program.
pub fn means(contract: &Contract) -> RunMeans {
    let identity = &contract.identity;
    RunMeans {
        model_name: identity.name.clone(),
        model_version: identity.version.clone(),
        model_variant: identity.variant.clone(),
        settings: format!(
            "engine {}; weights {}; field {} px at {} µm/px",
            identity.engine, identity.sha256, contract.field_pixels, contract.spacing_um_px
        ),
        program_version: env!("CARGO_PKG_VERSION").to_owned(),
    }
}
