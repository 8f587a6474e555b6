/**
 * Areas that so far are in English only: a page that is being built adds its English module here, and
 * it stands in every language until it is translated. See docs/i18n.md.
 */

export {};
