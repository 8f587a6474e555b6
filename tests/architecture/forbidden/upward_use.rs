// in domain::verdict finds crate::triage::pipeline
use crate::triage::pipeline;
