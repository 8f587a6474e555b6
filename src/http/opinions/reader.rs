//! Whoever gives an opinion here, as the asking side will name them.

use super::place::Place;
use crate::access::actor::Actor;
use crate::domain::opinion::reader::Reader;
use crate::http::consultations::people::Names;
use crate::http::problem::Problem;
use crate::http::state::Service;
use axum::http::StatusCode;

/// The actor by name, organisation and country. Whoever reads for another organisation states all three.
pub(super) async fn reader(
    service: &Service,
    actor: &Actor,
    for_another: bool,
) -> Result<Reader, Problem> {
    let profile = service.parts.store.own_profile(actor).await?;
    if for_another && profile.country.is_none() {
        return Err(country_missing());
    }
    let names = Names::ask(service, actor).await?;
    let shorten = |text: String| text.chars().take(120).collect::<String>();
    let line = |text: String| {
        let taken = shorten(text).parse();
        taken.map_err(|_| Problem::internal(&"a name that cannot be shown"))
    };
    Ok(Reader {
        name: line(names.of(actor.principal).name)?,
        organisation: line(profile.name)?,
        country: profile.country,
    })
}

/// Whether a request at this place comes from another organisation.
pub(super) fn is_of_another(place: &Place, actor: &Actor, asking: &str) -> bool {
    *place != Place::Here || asking != actor.organisation.to_string()
}

pub(super) fn country_missing() -> Problem {
    Problem::new(
        StatusCode::CONFLICT,
        "country_missing",
        "Nobody has stated the country of your organisation, which the asking side has to see.",
    )
    .next("Ask an administrator to state it on the page Pairings.")
}
