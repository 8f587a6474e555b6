//! From what a graph answers to class scores.

/// What turns raw outputs into scores; WSInfer implies it by the number of outputs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Activation {
    /// One output: its logistic function is the score of the one class.
    Sigmoid,
    /// Several outputs: logits of classes that exclude each other.
    Softmax,
}

impl Activation {
    /// The activation of a model with `outputs` outputs per patch.
    #[must_use]
    pub fn of(outputs: usize) -> Self {
        if outputs == 1 {
            Self::Sigmoid
        } else {
            Self::Softmax
        }
    }

    /// Turns the finite raw outputs of one patch into scores, each 0..=1.
    pub fn apply(self, raw: &mut [f32]) {
        match self {
            Self::Sigmoid => sigmoid(raw),
            Self::Softmax => softmax(raw),
        }
    }
}

#[allow(clippy::cast_possible_truncation)]
fn sigmoid(raw: &mut [f32]) {
    for value in raw {
        *value = (1.0 / (1.0 + (-f64::from(*value)).exp())) as f32;
    }
}

/// The largest logit is taken off first, so that no exponential overflows.
#[allow(clippy::cast_possible_truncation)]
fn softmax(raw: &mut [f32]) {
    let largest = raw.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let share = |logit: f32| (f64::from(logit) - f64::from(largest)).exp();
    let sum: f64 = raw.iter().map(|&logit| share(logit)).sum();
    for value in raw {
        *value = (share(*value) / sum) as f32;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn one_output_is_a_sigmoid_and_never_a_softmax() {
        let mut raw = [-9.0];
        Activation::of(1).apply(&mut raw);
        assert!(raw[0] < 0.001);
    }

    #[test]
    fn equal_logits_share_equally() {
        let mut raw = [3.0, 3.0];
        Activation::of(2).apply(&mut raw);
        assert!(raw.iter().all(|score| (score - 0.5).abs() < 1e-6));
    }

    proptest! {
        #[test]
        fn scores_of_finite_logits_are_shares(logits in prop::collection::vec(any::<f32>(), 1..6)) {
            prop_assume!(logits.iter().all(|logit| logit.is_finite()));
            let mut scores = logits;
            Activation::of(scores.len()).apply(&mut scores);
            prop_assert!(scores.iter().all(|score| (0.0..=1.0).contains(score)));
            if scores.len() > 1 {
                prop_assert!((scores.iter().sum::<f32>() - 1.0).abs() < 1e-5);
            }
        }
    }
}
