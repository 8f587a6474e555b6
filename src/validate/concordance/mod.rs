//! Whether reading on this system agrees with reading at the microscope, by the same observer.
//!
//! This validates a laboratory's use of the display, not a model: a pathologist reads each case
//! twice, on glass and on the display, with a wash-out between the two.
//!
//! # Source
//! Evans et al., *Validating Whole Slide Imaging Systems for Diagnostic Purposes in Pathology*,
//! guideline update of the College of American Pathologists, Arch. Pathol. Lab. Med. 146:440
//! (2022): at least 60 cases for each use, a wash-out of at least two weeks, and a look for the
//! cause where concordance is below 95 %.

pub mod pair;
pub mod read;
pub mod report;
