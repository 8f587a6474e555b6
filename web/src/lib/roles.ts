/** Roles and what they allow, as the service codes them. */

/** What somebody may do, by the codes of the service. */
export type Action =
  | 'submit_slide'
  | 'see_cases'
  | 'correct_run'
  | 'stamp_turnaround'
  | 'set_turnaround_targets'
  | 'see_audit'
  | 'see_validations'
  | 'run_validations'
  | 'see_figures'
  | 'manage_accounts'
  | 'see_metrics'
  | 'see_reads'
  | 'read_slides'
  | 'request_consultation'
  | 'cancel_consultation'
  | 'record_call'
  | 'acknowledge_call'
  | 'resolve_identity'
  | 'record_permanent'
  | 'set_duty'
  | 'manage_notifications'
  | 'ask_opinion'
  | 'give_opinion'
  | 'manage_pairings'
  | 'see_emergencies';

export const PEOPLE_ROLES = ['technician', 'pathologist', 'surgeon', 'nurse', 'validator', 'administrator'] as const;
export type PersonRole = (typeof PEOPLE_ROLES)[number];
export type Role = PersonRole | 'service_account';
