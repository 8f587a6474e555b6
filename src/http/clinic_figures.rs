//! Figures of the clinic, month by month: reads, deferral, concordance, the machine beside it, times, workload.

use super::answer::{document, json};
use super::consultations::people::Names;
use super::extract::Acting;
use super::problem::Problem;
use super::state::{Service, Shared};
use crate::access::actor::Actor;
use crate::access::policy::Action;
use crate::domain::clinic_figures::benchmark::Benchmark;
use crate::domain::clinic_figures::figures::Figures;
use crate::domain::clinic_figures::month::Month;
use crate::domain::clinic_figures::report::{
    ClinicReport, MonthFigures, OrganFigures, clinic_report, shown_from,
};
use crate::domain::ids::PrincipalId;
use crate::domain::turnaround::tally::Tally;
use crate::interop::clinic_csv::write_clinic_csv;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use jiff::Timestamp;
use serde::Serialize;

/// The report with whoever its readers are to the one who asks.
#[derive(Serialize)]
struct ClinicDocument<'a> {
    site: &'a str,
    since: Month,
    time_zone: &'a str,
    total: &'a Figures,
    to_call: &'a Tally,
    months: &'a [MonthFigures],
    organs: &'a [OrganFigures],
    readers: Vec<ReaderLine<'a>>,
    benchmarks: &'a [Benchmark],
}

#[derive(Serialize)]
struct ReaderLine<'a> {
    /// The place in the list, from 1: all that others see of a colleague.
    number: usize,
    /// To administrators, and to readers of themselves.
    name: Option<String>,
    reads: u64,
    months: &'a [u64],
}

/// The last twelve calendar months and the current one, UTC: reads, deferral, concordance and discordance by cause, by
/// organ; abstention of the machine and, not validated, its agreement with permanent diagnoses; times; reads by
/// pathologist, whom administrators and they themselves see by name. Rates have n and Wilson's interval.
#[utoipa::path(get, path = "/api/v1/clinic-figures", tag = "concordance",
    responses((status = 200, body = Object), (status = 304)))]
pub(super) async fn clinic_figures(
    State(service): State<Shared>,
    Acting(actor): Acting,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let report = report(&service, &actor).await?;
    let named = named(&service, &actor, &report).await?;
    let readers = report.readers.iter().zip(named).enumerate();
    let readers = readers.map(|(at, (one, name))| ReaderLine {
        number: at + 1,
        name,
        reads: one.reads,
        months: &one.months,
    });
    json(
        &headers,
        &ClinicDocument {
            site: &report.site,
            since: report.since,
            time_zone: report.time_zone,
            total: &report.total,
            to_call: &report.to_call,
            months: &report.months,
            organs: &report.organs,
            readers: readers.collect(),
            benchmarks: report.benchmarks,
        },
    )
}

/// The same as a table: a row per month, group and figure. Nothing in it is taken for a formula.
#[utoipa::path(get, path = "/api/v1/clinic-figures.csv", tag = "concordance",
    responses((status = 200, body = String, content_type = "text/csv"), (status = 304)))]
pub(super) async fn clinic_figures_csv(
    State(service): State<Shared>,
    Acting(actor): Acting,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let report = report(&service, &actor).await?;
    let named = named(&service, &actor, &report).await?.into_iter();
    let readers: Vec<String> = named
        .enumerate()
        .map(|(at, name)| name.unwrap_or_else(|| format!("pathologist_{}", at + 1)))
        .collect();
    let mut out = Vec::new();
    write_clinic_csv(&mut out, &report, &readers).map_err(|error| Problem::internal(&error))?;
    Ok(document(&headers, "text/csv; charset=utf-8", out.into()))
}

async fn report(service: &Service, actor: &Actor) -> Result<ClinicReport, Problem> {
    let now = Timestamp::now();
    let since = shown_from(now);
    let store = &service.parts.store;
    let clinic = store.clinic_ledger(actor, since.begins()).await?;
    let turnaround = store.turnaround(actor, since.first_day()).await?;
    tokio::task::spawn_blocking(move || clinic_report(&clinic, &turnaround, now))
        .await
        .map_err(|error| Problem::internal(&error))
}

/// The names of the readers that the one who asks may see, in the order of the report.
async fn named(
    service: &Service,
    actor: &Actor,
    report: &ClinicReport,
) -> Result<Vec<Option<String>>, Problem> {
    let names = Names::ask(service, actor).await?;
    let may_see =
        |reader: PrincipalId| reader == actor.principal || actor.may(Action::ManageAccounts);
    let readers = report.readers.iter().map(|one| one.reader);
    Ok(readers
        .map(|reader| may_see(reader).then(|| names.of(reader).name))
        .collect())
}
