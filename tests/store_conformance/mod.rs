//! What every store, job queue and blob store must do, written once against the traits.
//!
//! An implementation runs the whole suite with `store_conformance!(make_world)`, where
//! `make_world` is an `async fn() -> World` that gives a fresh, empty one.

pub mod accounts;
pub mod arrivals;
pub mod audit;
pub mod blobs;
pub mod claims;
pub mod clinic;
pub mod clinic_figures;
pub mod consultations;
pub mod downtime;
pub mod drift;
pub mod duty;
pub mod emergency;
pub mod forecasts;
pub mod idempotency;
pub mod intake;
pub mod isolation;
pub mod late_entry;
pub mod notices;
pub mod opinions;
pub mod pairings;
pub mod permanents;
pub mod queue;
pub mod reading;
pub mod runs;
pub mod signing;
pub mod surgeon;
pub mod turnaround;
pub mod turnaround_targets;
pub mod uploads;
pub mod validations;
pub mod world;

/// Runs every test of the suite.
macro_rules! store_conformance {
    ($make:ident) => {
        crate::store_conformance::each_test! { $make;
            accounts: an_account_is_found_by_its_login_in_any_organisation,
                roles_of_parts_of_the_service_are_no_persons,
                a_session_is_its_account_as_it_is_now,
                a_session_ends_with_its_time_and_with_signing_out,
                a_new_password_or_second_factor_ends_the_other_sessions,
                a_code_counts_once,
                failures_are_counted_until_somebody_signs_in,
                an_invitation_is_good_once_and_for_a_time,
                the_last_administrator_stays,
                a_token_acts_within_its_actions_until_it_ends,
                the_token_of_an_upload_reaches_that_upload_alone,
                organisations_have_names_of_their_own;
            arrivals: what_is_seen_of_an_upload_is_told_and_listed,
                uploads_are_read_ahead_one_worker_each_the_urgent_first,
                an_upload_that_stalls_waits_for_its_bytes,
                what_was_read_ahead_is_given_to_the_run_and_forgotten_with_its_verdict,
                nothing_outlives_an_upload_that_ends_without_a_slide,
                a_duplicate_leaves_nothing_behind,
                an_upload_that_ends_its_readers_is_given_up;
            audit: the_chain_of_a_whole_story_is_intact,
                nobody_is_named_in_audit_or_events,
                origins_refusals_and_views_are_on_record,
                a_checkpoint_is_made_by_the_service_and_told_of_in_the_chain;
            blobs: bytes_are_kept_under_their_digest,
                a_wrong_digest_is_refused_and_nothing_is_kept,
                what_a_broken_request_left_is_cut_off,
                a_part_is_written_by_one_request_at_a_time,
                committing_again_gives_the_same_blob,
                a_part_with_missing_bytes_is_refused,
                the_same_bytes_twice_are_one_blob,
                an_orphan_is_swept_after_its_grace_time,
                a_sweep_touches_nothing_that_is_in_use,
                a_blob_stored_again_is_safe_from_the_sweep;
            claims: a_claim_is_one_readers_until_it_lapses,
                a_hand_over_is_accepted_by_the_one_it_was_offered_to,
                a_draft_outlives_its_claim_and_is_never_overwritten_unseen,
                of_many_who_claim_at_once_one_reads;
            clinic_figures: the_figures_are_of_what_the_operating_room_knew_and_of_the_last_diagnosis;
            consultations: a_request_waits_for_its_slide_and_its_clock_begins_with_it,
                a_request_after_its_slide_says_what_that_is_for,
                a_request_for_another_side_is_refused_and_changes_nothing,
                glass_without_a_scan_can_be_received_read_and_signed,
                a_section_that_was_asked_for_comes_back_to_the_one_who_asked,
                no_slide_joins_what_was_called_off,
                a_slide_after_the_signature_joins_it_for_a_day_and_its_reader_is_told,
                blocks_and_sections_go_by_their_labels,
                who_may_ask_receive_and_call_off,
                another_organisation_moves_nothing;
            drift: the_verdict_of_every_current_run_is_followed,
                weeks_are_kept_apart_by_scanner_and_time,
                what_validations_found_is_for_those_who_may_see_it;
            duty: the_roster_holds_pathologists_of_the_house,
                what_nobody_reads_sounds_once_in_each_line,
                a_due_read_and_a_call_sound_for_whoever_has_them,
                what_is_called_off_sounds_no_more_and_nobody_on_duty_is_everybody;
            emergency: an_emergency_shows_cases_for_half_an_hour_and_allows_nothing_else,
                an_emergency_is_ended_by_its_person_or_by_whoever_sees_it,
                an_emergency_is_on_record_without_its_reason,
                only_a_person_with_an_account_opens_an_emergency;
            forecasts: the_line_is_that_of_claims_with_what_is_known_of_each_run,
                only_a_run_carried_out_in_one_go_tells_what_it_cost,
                a_forecast_stays_as_it_was_made_and_meets_its_verdict;
            idempotency: the_same_request_gets_the_same_answer,
                another_request_under_the_same_key_is_refused,
                a_key_can_be_released_or_abandoned;
            intake: an_accepted_slide_stands_in_the_worklist,
                the_same_bytes_again_are_a_duplicate,
                other_facts_with_the_same_bytes_are_a_correction,
                a_case_that_nobody_named_takes_the_first_name,
                an_unnamed_slide_joins_the_case_that_is_there_and_keeps_its_clock,
                the_same_bytes_under_another_accession_are_a_conflict_on_both,
                the_same_bytes_under_another_part_are_a_conflict_on_both,
                bytes_that_nobody_names_are_a_duplicate_of_themselves,
                the_same_bytes_at_the_same_moment_become_one_slide,
                an_upload_is_accepted_once,
                an_incomplete_upload_is_not_accepted,
                what_was_stated_before_holds_for_the_next_slide,
                a_slide_after_the_due_time_opens_another_consultation;
            downtime: what_is_open_stands_on_paper_until_it_is_read_back,
                the_earliest_due_stands_first_and_names_who_reads_it,
                what_is_open_is_for_the_laboratory_and_for_its_own;
            isolation: another_organisation_sees_nothing,
                the_same_bytes_in_two_organisations_do_not_meet,
                roles_are_held_to;
            late_entry: a_consultation_is_entered_afterwards_with_its_true_times,
                nothing_is_signed_by_a_clock_that_went_back;
            notices: a_webhook_is_told_once_of_what_happens_after_it_was_added,
                what_did_not_arrive_waits_dies_and_is_sent_again_under_the_same_id,
                one_slow_webhook_does_not_crowd_out_another,
                a_webhook_that_is_given_up_waits_and_goes_on_with_what_is_new,
                two_secrets_sign_while_one_takes_the_place_of_the_other,
                a_webhook_is_checked_and_bounded,
                mail_goes_to_whoever_it_concerns_or_whoever_chose_it,
                mail_follows_roles_and_ends_with_the_account,
                whoever_signed_is_told_of_what_comes_after,
                without_a_mail_server_nobody_hears_of_that_time_later,
                notices_are_for_administrators_and_for_their_own_organisation;
            permanents: a_signed_read_waits_for_its_permanent_diagnosis,
                what_contradicts_the_read_is_told_field_by_field,
                it_is_compared_with_what_the_operating_room_knew,
                the_laboratory_sends_the_diagnosis_and_a_pathologist_compares,
                who_may_record_and_see_the_comparison,
                pages_of_what_waits_join;
            opinions: an_opinion_is_advice_that_the_local_reader_weighs,
                whoever_does_not_accept_in_two_minutes_is_passed_over,
                pixels_are_shown_from_accepting_until_the_grant_ends,
                another_organisation_sees_what_it_was_asked_and_nothing_else,
                of_many_who_accept_at_once_one_reads,
                what_cannot_be_asked_is_refused;
            pairings: a_link_is_good_once_and_a_pairing_once_it_was_confirmed,
                a_link_ends_with_its_day_or_with_whoever_made_it,
                pairings_of_others_are_not_seen_and_only_administrators_pair;
            queue: the_earliest_due_comes_first,
                a_patient_on_the_table_goes_before_what_is_overdue,
                no_job_is_given_to_two_workers,
                yielding_costs_no_attempt_and_lets_the_urgent_one_through,
                a_stale_lease_is_taken_over_and_its_holder_records_nothing,
                a_heartbeat_keeps_a_lease,
                a_job_that_kills_every_worker_ends_as_failed,
                a_failed_attempt_waits_before_the_next,
                a_dead_workers_job_goes_back_at_once,
                pushing_again_changes_nothing,
                a_job_is_done_only_with_a_verdict;
            reading: pages_of_the_worklist_join_without_gap_or_repeat,
                what_a_filter_leaves_out_is_counted,
                a_specimen_is_cleared_only_with_all_its_slides,
                events_come_in_order_and_from_where_one_left_off,
                old_progress_is_forgotten_and_nothing_else,
                a_made_up_cursor_is_refused;
            runs: a_verdict_is_read_as_it_was_recorded,
                a_run_has_exactly_one_final_verdict,
                tiles_outlive_the_worker_that_recorded_them,
                tiles_of_another_model_do_not_count,
                a_tile_that_is_recorded_again_takes_the_place_of_what_was,
                what_can_be_said_early_is_told_until_the_verdict_is_final,
                what_another_model_said_early_does_not_count,
                a_correction_supersedes_by_a_link,
                a_correction_cancels_a_run_that_is_under_way,
                progress_is_shown_and_told,
                nothing_is_recorded_before_a_run_was_begun;
            signing: a_signature_names_what_was_on_screen_and_stands,
                the_wrong_patient_part_or_side_is_not_signed,
                what_changed_since_the_screen_is_told_instead_of_signed,
                what_comes_after_the_signature_is_told,
                a_case_that_nobody_named_is_not_signed,
                of_two_readers_who_sign_at_once_one_signature_stands,
                a_read_is_called_until_it_is_read_back_correctly,
                an_amendment_keeps_the_earlier_version_and_is_called_anew,
                bytes_under_two_names_are_signed_only_once_a_person_decided,
                only_the_holder_signs;
            surgeon: the_operating_room_sees_signed_reads_and_no_machine,
                a_room_sees_its_own_and_what_is_awaited;
            turnaround: what_the_service_knows_is_stamped_as_it_happens,
                the_last_byte_is_when_it_came_and_not_when_the_slide_was_accepted,
                a_run_that_failed_gave_no_verdict,
                what_is_stated_is_checked_kept_and_audited,
                what_is_noted_last_counts,
                what_comes_with_a_slide_is_kept_even_where_it_is_out_of_order,
                each_part_has_a_clock_of_its_own,
                the_ledger_of_others_is_not_seen;
            turnaround_targets: the_defaults_hold_until_targets_are_set,
                a_consultation_is_due_by_the_targets_at_receipt_and_keeps_its_due_time,
                targets_set_meanwhile_are_not_overwritten_and_the_same_again_change_nothing,
                each_organisation_has_targets_of_its_own,
                only_some_may_set_targets_and_every_change_is_audited;
            uploads: bytes_are_counted_in_order,
                an_upload_that_was_given_up_takes_no_more,
                an_upload_expires;
            validations: a_run_is_carried_out_as_it_was_asked_for,
                a_slide_comes_before_every_validation,
                one_validation_runs_at_a_time_the_oldest_first,
                whoever_was_thought_dead_ends_no_validation,
                a_validation_fails_after_three_attempts,
                a_validation_that_kills_the_service_fails_too,
                cancelling_ends_a_validation_that_is_under_way,
                pages_of_validations_join,
                a_set_is_there_once_and_stays_while_it_is_needed,
                validations_of_others_are_not_seen,
                only_validators_and_operators_run_validations;
        }
    };
}

/// Makes a test of each function, by module.
macro_rules! each_test {
    ($make:ident; $($module:ident: $($name:ident),+;)+) => {
        $(mod $module {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
                async fn $name() {
                    crate::store_conformance::$module::$name(super::$make().await).await;
                }
            )+
        })+
    };
}
pub(crate) use {each_test, store_conformance};
