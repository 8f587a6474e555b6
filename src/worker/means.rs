//! What a run is carried out with, as it is recorded.

use crate::classify::classifier::Contract;
use crate::domain::scale::Mpp;
use crate::slide::reader::SlideDescription;
use crate::store::contract::read_ahead::AheadWork;
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

/// What decides the scores of tiles that are read with this model of a slide that tells itself so, at a scale that a
/// person may have stated.
pub fn ahead_work(
    contract: &Contract,
    mpp: Option<Mpp>,
    description: &SlideDescription,
) -> AheadWork {
    let SlideDescription {
        back_end,
        levels,
        reduced,
        scale,
        ..
    } = description;
    AheadWork {
        means: means(contract),
        mpp,
        reader: format!("{back_end}; {levels:?}; {reduced:?}; {scale:?}"),
    }
}
