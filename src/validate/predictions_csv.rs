//! `predictions.csv`: one row per sample and model.

use super::metrics::ModelMetrics;
use super::prediction::{Answer, Prediction};
use super::set::sample::Sample;
use std::io::Write;

const HEADER: [&str; 10] = [
    "path", "label", "positive", "group", "model", "version", "score", "ending", "why", "sha256",
];

/// Writes the predictions of every model, sample by sample. Scores have all their digits.
///
/// # Errors
/// What the writer says.
pub fn write_predictions(
    to: impl Write,
    samples: &[Sample],
    models: &[ModelMetrics],
    predictions: &[Vec<Prediction>],
) -> csv::Result<()> {
    let mut writer = csv::Writer::from_writer(to);
    writer.write_record(HEADER)?;
    for (at, sample) in samples.iter().enumerate() {
        for (model, predictions) in models.iter().zip(predictions) {
            let prediction = &predictions[at];
            let score = match &prediction.answer {
                Answer::Scored { score, .. } => Some(*score),
                Answer::Abstained { score, .. } => *score,
                Answer::Failed { .. } => None,
            };
            writer.write_record([
                sample.name.as_str(),
                &sample.label,
                if sample.positive { "1" } else { "0" },
                sample.group.as_deref().unwrap_or_default(),
                &model.model.name,
                &model.model.version,
                &score.map_or_else(String::new, |score| score.to_string()),
                prediction.answer.ending().code(),
                &why(&prediction.answer),
                &prediction
                    .digest
                    .map_or_else(String::new, |digest| digest.to_string()),
            ])?;
        }
    }
    writer.flush()?;
    Ok(())
}

fn why(answer: &Answer) -> String {
    match answer {
        Answer::Scored { .. } => String::new(),
        Answer::Failed { why } => why.clone(),
        Answer::Abstained { reasons, .. } => {
            let codes: Vec<String> = reasons
                .iter()
                .filter_map(|reason| serde_json::to_value(reason).ok())
                .filter_map(|code| code.as_str().map(str::to_owned))
                .collect();
            codes.join(" ")
        }
    }
}
