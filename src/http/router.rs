//! Every route, on one page.

use super::openapi::Document;
use super::problem::in_place_of_plain;
use super::state::{Service, Shared};
use super::{
    about, alarms, api_tokens, arrivals, cases, clinic_figures, deliveries, downtime, drift, duty,
    emergencies, events, exports, forecasts, guard, invitations, mail_choice, metrics_page,
    observe, oidc, openapi, panics, pictures, probes, pulse, runs, second_factor, security,
    session, slides, stamps, submit, tiles, turnaround, turnaround_targets, uploads, users,
    validation_documents, validation_sets, validations, web, webhooks, worklist,
};
use axum::http::StatusCode;
use axum::middleware::{from_fn, from_fn_with_state, map_response};
use axum::{Extension, Router};
use std::sync::Arc;
use std::time::Duration;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::limit::RequestBodyLimitLayer;
use tower_http::timeout::TimeoutLayer;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Longest time for any answer but an upload's and the events'.
const TIME_LIMIT: Duration = Duration::from_mins(1);
/// Largest body of any request but an upload's.
const BODY_LIMIT: usize = 64 << 10;

/// Which hosts the service answers to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hosts {
    /// Names of this machine, and the public one if there is one.
    Known,
    /// Any, since it was started so on purpose.
    Any,
}

/// The service as a router.
pub fn router(service: Service, hosts: Hosts) -> Router {
    let service: Shared = Arc::new(service);
    let (routes, description) = all().split_for_parts();
    let router = routes
        .route_layer(from_fn_with_state(Shared::clone(&service), guard::admit))
        .fallback(web::page)
        .layer(Extension(Document::from(description)))
        .layer(map_response(in_place_of_plain))
        .layer(CompressionLayer::new())
        .layer(CatchPanicLayer::custom(panics::answer))
        .layer(from_fn(security::headers))
        .layer(from_fn(observe::observe));
    let router = match hosts {
        Hosts::Known => {
            let state = Shared::clone(&service);
            router.layer(from_fn_with_state(state, security::only_known_names))
        }
        Hosts::Any => router,
    };
    router.with_state(service)
}

/// The description of every route, as it is served and checked in as `docs/openapi.json`.
#[must_use]
pub fn description() -> String {
    let (_, description) = all().split_for_parts();
    Document::from(description).as_str().to_owned()
}

fn all() -> OpenApiRouter<Shared> {
    OpenApiRouter::with_openapi(openapi::empty())
        .merge(quick())
        .merge(uploading())
        .routes(routes!(events::events))
}

/// Routes that answer soon and take little.
fn quick() -> OpenApiRouter<Shared> {
    OpenApiRouter::new()
        .routes(routes!(probes::alive))
        .routes(routes!(probes::ready))
        .routes(routes!(metrics_page::metrics_page))
        .routes(routes!(openapi::openapi))
        .routes(routes!(about::about))
        .routes(routes!(pulse::pulse))
        .routes(routes!(
            session::session,
            session::sign_in,
            session::sign_out
        ))
        .routes(routes!(oidc::ways))
        .routes(routes!(oidc::start))
        .routes(routes!(oidc::callback))
        .routes(routes!(session::set_password))
        .routes(routes!(session::set_language))
        .routes(routes!(mail_choice::mail, mail_choice::set_mail))
        .routes(routes!(
            second_factor::offer,
            second_factor::set,
            second_factor::remove
        ))
        .routes(routes!(invitations::open))
        .routes(routes!(invitations::redeem))
        .routes(routes!(users::list, users::create))
        .routes(routes!(users::change))
        .routes(routes!(users::invite))
        .routes(routes!(api_tokens::list, api_tokens::create))
        .routes(routes!(api_tokens::revoke))
        .routes(routes!(webhooks::list, webhooks::create))
        .routes(routes!(webhooks::change, webhooks::remove))
        .routes(routes!(webhooks::rotate))
        .routes(routes!(webhooks::test))
        .routes(routes!(deliveries::list))
        .routes(routes!(deliveries::resend))
        .routes(routes!(worklist::worklist))
        .routes(routes!(arrivals::arrivals))
        .routes(routes!(arrivals::arrival))
        .routes(routes!(arrivals::thumbnail))
        .routes(routes!(downtime::sheet))
        .routes(routes!(clinic_figures::clinic_figures))
        .routes(routes!(clinic_figures::clinic_figures_csv))
        .routes(routes!(drift::drift))
        .routes(routes!(forecasts::accuracy))
        .routes(routes!(turnaround::turnaround))
        .routes(routes!(turnaround::turnaround_csv))
        .routes(routes!(
            turnaround_targets::turnaround_targets,
            turnaround_targets::set_turnaround_targets
        ))
        .routes(routes!(stamps::stamps, stamps::state_stamp))
        .routes(routes!(stamps::note_turnaround))
        .routes(routes!(cases::case))
        .merge(clinic())
        .merge(opinions())
        .routes(routes!(slides::slide))
        .routes(routes!(runs::request_run))
        .routes(routes!(exports::verdict))
        .routes(routes!(exports::regions))
        .routes(routes!(exports::tiles_csv))
        .routes(routes!(exports::tiles_geojson))
        .routes(routes!(exports::tiles_extra_csv))
        .routes(routes!(pictures::heatmap))
        .routes(routes!(pictures::overview))
        .routes(routes!(pictures::thumbnail))
        .routes(routes!(pictures::label))
        .routes(routes!(pictures::macro_image))
        .routes(routes!(tiles::descriptor))
        .routes(routes!(tiles::tile))
        .routes(routes!(validations::list, validations::request))
        .routes(routes!(validations::one))
        .routes(routes!(validations::cancel))
        .routes(routes!(validation_documents::report))
        .routes(routes!(validation_documents::report_pdf))
        .routes(routes!(validation_documents::metrics))
        .routes(routes!(validation_documents::predictions))
        .routes(routes!(validation_documents::gate))
        .routes(routes!(validation_sets::list))
        .routes(routes!(validation_sets::contents))
        .routes(routes!(validation_sets::remove))
        .layer(TimeoutLayer::with_status_code(
            StatusCode::SERVICE_UNAVAILABLE,
            TIME_LIMIT,
        ))
        .layer(RequestBodyLimitLayer::new(BODY_LIMIT))
}

/// Routes of consultations: asked for, claimed, written, signed, called.
fn clinic() -> OpenApiRouter<Shared> {
    use super::consultations::{
        calls, claims, identities, life, people, permanents, reads, report, surgeon,
    };
    OpenApiRouter::new()
        .routes(routes!(people::people))
        .routes(routes!(surgeon::lines))
        .routes(routes!(life::request))
        .routes(routes!(life::consultation))
        .routes(routes!(life::receive))
        .routes(routes!(life::cancel))
        .routes(routes!(claims::claim))
        .routes(routes!(claims::beat))
        .routes(routes!(claims::release))
        .routes(routes!(claims::take_over))
        .routes(routes!(claims::hand_over))
        .routes(routes!(claims::accept))
        .routes(routes!(reads::save_draft))
        .routes(routes!(reads::ask_section))
        .routes(routes!(reads::stop_waiting))
        .routes(routes!(reads::sign))
        .routes(routes!(calls::record))
        .routes(routes!(calls::acknowledge))
        .routes(routes!(report::report_pdf))
        .routes(routes!(permanents::record))
        .routes(routes!(permanents::waiting))
        .routes(routes!(identities::resolve))
        .routes(routes!(duty::duties, duty::enter))
        .routes(routes!(duty::withdraw))
        .routes(routes!(emergencies::emergencies, emergencies::open))
        .routes(routes!(emergencies::end))
        .routes(routes!(alarms::alarms))
        .routes(routes!(alarms::acknowledge))
}

/// Routes of second opinions: asked for, given, and between installations.
fn opinions() -> OpenApiRouter<Shared> {
    use super::opinions::{asking, giving, pairings, peer, recipients, slides};
    OpenApiRouter::new()
        .routes(routes!(pairings::list, pairings::begin))
        .routes(routes!(pairings::offer))
        .routes(routes!(pairings::confirm))
        .routes(routes!(pairings::end))
        .routes(routes!(pairings::set_country))
        .routes(routes!(recipients::recipients))
        .routes(routes!(asking::list, asking::ask))
        .routes(routes!(asking::withdraw))
        .routes(routes!(asking::adjudicate))
        .routes(routes!(giving::list))
        .routes(routes!(giving::one))
        .routes(routes!(giving::accept))
        .routes(routes!(giving::decline))
        .routes(routes!(giving::answer))
        .routes(routes!(slides::descriptor))
        .routes(routes!(slides::tile))
        .routes(routes!(pairings::meet))
        .routes(routes!(peer::list))
        .routes(routes!(peer::one))
        .routes(routes!(peer::accept))
        .routes(routes!(peer::decline))
        .routes(routes!(peer::answer))
        .routes(routes!(peer::descriptor))
        .routes(routes!(peer::tile))
}

/// Routes that take slides and sets: as long as bytes keep coming, and as large as the reception allows.
fn uploading() -> OpenApiRouter<Shared> {
    let tus = OpenApiRouter::new()
        .routes(routes!(uploads::options, uploads::create))
        .routes(routes!(
            uploads::standing,
            uploads::append,
            uploads::terminate
        ))
        .layer(from_fn(uploads::version));
    OpenApiRouter::new()
        .routes(routes!(submit::submit))
        .routes(routes!(validation_sets::take))
        .merge(tus)
}
