//! Why a bundle is refused.

use crate::classify::classifier::ClassifyError;
use std::path::PathBuf;

/// Why a bundle is refused. Each says what was wrong, where, and what mends it.
#[derive(Debug, thiserror::Error)]
pub enum BundleError {
    /// A file that the bundle needs is not there.
    #[error("{path}: not there; a bundle needs {what}")]
    Missing {
        /// The file.
        path: PathBuf,
        /// What it would be.
        what: &'static str,
    },
    /// A file cannot be read.
    #[error("{path}: {source}")]
    Io {
        /// The file.
        path: PathBuf,
        /// The system's error.
        source: std::io::Error,
    },
    /// A file is larger than any such file has reason to be.
    #[error("{path}: {what} of {bytes} bytes is larger than the limit of {limit} bytes")]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// What it is.
        what: &'static str,
        /// Its size.
        bytes: u64,
        /// The limit.
        limit: u64,
    },
    /// A named file lies outside the folder.
    #[error(
        "{path}: `{file}` lies outside the bundle; name a file inside its folder, without `..` or links that lead out"
    )]
    Escapes {
        /// The file that names it.
        path: PathBuf,
        /// The name as written.
        file: String,
    },
    /// `config.json` or `bundle.toml` cannot be understood.
    #[error("{path}: {why}")]
    Syntax {
        /// The file.
        path: PathBuf,
        /// What the parser said, with the place.
        why: String,
    },
    /// A later or unknown form of `bundle.toml`.
    #[error("{path}: `format = {found}` is unknown; this program reads format {known}")]
    UnknownFormat {
        /// The file.
        path: PathBuf,
        /// The format it states.
        found: i64,
        /// The format that this program reads.
        known: i64,
    },
    /// A field holds a value that means nothing.
    #[error("{path}: `{field}` {why}")]
    Field {
        /// The file.
        path: PathBuf,
        /// The field, with its table.
        field: String,
        /// What is wrong with it, as the rest of a sentence.
        why: String,
    },
    /// The classes do not fit their number.
    #[error("{path}: `class_names` has {names} names for {num_classes} classes; name each once")]
    ClassCount {
        /// The file.
        path: PathBuf,
        /// Names given.
        names: usize,
        /// `num_classes`.
        num_classes: usize,
    },
    /// A class name stands twice.
    #[error("{path}: `class_names` has `{class}` twice; scores could not be told apart")]
    DuplicateClass {
        /// The file.
        path: PathBuf,
        /// The name.
        class: String,
    },
    /// A positive class that the model does not have.
    #[error("{path}: `positive_classes` names `{class}`, but the model's classes are {known}")]
    UnknownPositiveClass {
        /// The file.
        path: PathBuf,
        /// The name.
        class: String,
        /// The model's classes.
        known: String,
    },
    /// A threshold outside 0..=1, or not a number.
    #[error("{path}: `{field}` is {value}; a score lies between 0 and 1")]
    ThresholdRange {
        /// The file.
        path: PathBuf,
        /// The field, with its table.
        field: String,
        /// The value.
        value: f64,
    },
    /// Thresholds that would clear what is suspicious.
    #[error(
        "{path}: `{table}.clear_below` is {clear_below}, above `suspicious_at` {suspicious_at}; a score could be both suspicious and clear"
    )]
    ThresholdOrder {
        /// The file.
        path: PathBuf,
        /// The table.
        table: &'static str,
        /// The lower threshold.
        clear_below: f64,
        /// The upper threshold.
        suspicious_at: f64,
    },
    /// The list of transforms cannot be carried out.
    #[error(
        "{path}: `transform`: {why}; known are Resize (optional), ToTensor, Normalize (optional), in this order"
    )]
    Transform {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        why: String,
    },
    /// Two variants of one name.
    #[error("{path}: two variants are called `{id}`; give each its own `id`")]
    DuplicateVariant {
        /// The file.
        path: PathBuf,
        /// The name.
        id: String,
    },
    /// The bundle has no such variant.
    #[error("{path}: no variant is called `{id}`; there is {known}")]
    UnknownVariant {
        /// The file.
        path: PathBuf,
        /// The name asked for.
        id: String,
        /// The variants that there are.
        known: String,
    },
    /// The weights or `config.json` are not the ones that were checked in.
    #[error(
        "{path}: sha256 is {found}, but bundle.toml states {expected}; the file was changed or damaged: fetch the bundle again"
    )]
    Digest {
        /// The file.
        path: PathBuf,
        /// What `bundle.toml` states.
        expected: String,
        /// What the file has.
        found: String,
    },
    /// The engine does not take the graph.
    #[error("{path}: {engine} cannot load the graph: {why}")]
    Graph {
        /// The weights.
        path: PathBuf,
        /// The engine.
        engine: String,
        /// What it said.
        why: String,
    },
    /// The graph's input is not what the bundle states.
    #[error("{path}: the graph takes {found}, but the bundle states {expected}")]
    Input {
        /// The weights.
        path: PathBuf,
        /// What the bundle states.
        expected: String,
        /// What the graph has.
        found: String,
    },
    /// The graph's output is not what the bundle states.
    #[error("{path}: the graph answers {found}, but the bundle states {expected}")]
    Output {
        /// The weights.
        path: PathBuf,
        /// What the bundle states.
        expected: String,
        /// What the graph has.
        found: String,
    },
    /// The graph takes only one batch size.
    #[error(
        "{path}: `{name}` has a fixed batch of {batch}; export the model with a dynamic first dimension"
    )]
    FixedBatch {
        /// The weights.
        path: PathBuf,
        /// The input or output.
        name: String,
        /// Its first dimension.
        batch: i64,
    },
    /// Nothing shows that the model does what it did where it was made.
    #[error(
        "{path}: variant `{variant}` has no golden patches; add at least one [[variant.golden]] with its expected scores"
    )]
    NoGolden {
        /// The file.
        path: PathBuf,
        /// The variant.
        variant: String,
    },
    /// A golden patch that is no square image.
    #[error("{path}: the golden patch cannot be used: {why}")]
    GoldenImage {
        /// The image.
        path: PathBuf,
        /// What is wrong.
        why: String,
    },
    /// The model could not be run on the golden patches, or broke its contract there.
    #[error("{path}: on the golden patches, {source}")]
    GoldenRun {
        /// The weights.
        path: PathBuf,
        /// What happened.
        source: ClassifyError,
    },
    /// The graph ends in the activation that the host applies.
    #[error(
        "{path}: the graph's outputs are already {activation} scores, and the host would apply {activation} once more; export the model without its last activation"
    )]
    ActivationInGraph {
        /// The weights.
        path: PathBuf,
        /// `softmax` or `sigmoid`.
        activation: &'static str,
    },
    /// The scores are not those of the model that was bundled.
    #[error(
        "{path}: class `{class}` scores {found:.6} on {engine}, expected {expected:.6} ± {tolerance}; class order, transform or weights do not belong to this bundle"
    )]
    GoldenMismatch {
        /// The golden patch.
        path: PathBuf,
        /// The class.
        class: String,
        /// The score that `bundle.toml` states.
        expected: f64,
        /// The score found.
        found: f64,
        /// The variant's tolerance.
        tolerance: f64,
        /// The engine.
        engine: String,
    },
    /// The distances from the domain are not those of the model that was bundled.
    #[error(
        "{path}: the distance from the model's domain is {found:.3} on {engine}, expected {expected:.3} within {tolerance:.3}; transform or weights do not belong to this bundle"
    )]
    GoldenDistance {
        /// The golden patch.
        path: PathBuf,
        /// The distance that `bundle.toml` states.
        expected: f64,
        /// The distance found.
        found: f64,
        /// The largest difference.
        tolerance: f64,
        /// The engine.
        engine: String,
    },
    /// What else is in the batch changes the scores.
    #[error(
        "{path}: a golden patch scores {alone:.6} alone and {together:.6} in a batch; the graph mixes patches, such as batch normalisation left in training mode: export it in evaluation mode"
    )]
    BatchDependent {
        /// The weights.
        path: PathBuf,
        /// Score of the patch alone.
        alone: f64,
        /// Score of the same patch among others.
        together: f64,
    },
    /// The system gives no more threads.
    #[error("no thread could be started for an inference session: {source}")]
    Threads {
        /// The system's error.
        source: std::io::Error,
    },
}
