//! What every classifier must do, whichever engine runs it: the contract on the trait, as tests.

use crate::support::{answer, batch, golden, is_bytes, model, scores};
use crossbeam_channel::unbounded;
use zhedel::classify::classifier::{Batch, Classifier, ClassifyError, PatchBuffer};
use zhedel::classify::engine::Engine;

/// Rounding of an engine that takes another path for another batch size.
const ROUNDING: f32 = 1e-5;

/// Runs the whole suite on both forms of patch.
pub fn suite(engine: &Engine) {
    for variant in ["f32", "u8"] {
        let model = model(engine, variant);
        assert_eq!(is_bytes(&model.buffer(1)), variant == "u8");
        the_contract_is_the_bundles(&model, engine, variant);
        scores_are_shares_and_mean_what_they_say(&model);
        scores_do_not_depend_on_the_rest_of_the_batch(&model);
        scores_follow_their_patches_through_a_permutation(&model);
        the_same_patch_scores_the_same_every_time(&model);
        a_partly_filled_buffer_is_scored_as_far_as_it_counts(&model);
        an_empty_batch_has_no_scores(&model);
        every_batch_comes_back_once_with_its_buffer(&model);
        a_buffer_of_another_model_is_a_broken_contract(&model);
        a_buffer_too_small_is_a_broken_contract(&model);
        a_closed_model_refuses(&model);
    }
}

fn the_contract_is_the_bundles(model: &impl Classifier, engine: &Engine, variant: &str) {
    let contract = model.contract();
    assert_eq!(contract.identity.name, "stain-density");
    assert_eq!(contract.identity.variant, variant);
    assert_eq!(contract.identity.engine, engine.name());
    assert_eq!((contract.patch_pixels, contract.field_pixels), (64, 64));
    assert_eq!(contract.class_names, ["normal", "lesion"]);
    assert_eq!(contract.positive, [1]);
    assert_eq!(contract.values_per_patch, 3 * 64 * 64);
    assert_eq!((contract.sessions, contract.preferred_batch), (2, 4));
    assert!((contract.label_field_um - 64.0).abs() < 1e-9);
    assert!((contract.suspicion(&[0.25, 0.75]) - 0.75).abs() < 1e-9);
}

fn scores_are_shares_and_mean_what_they_say(model: &impl Classifier) {
    let fields = [golden("glass"), golden("stroma"), golden("lesion")];
    let rows = scores(model, &fields.each_ref());
    for row in &rows {
        assert!((row.iter().sum::<f32>() - 1.0).abs() < ROUNDING);
    }
    assert!(rows[0][1] < 0.01 && rows[1][1] < 0.01 && rows[2][1] > 0.99);
}

fn scores_do_not_depend_on_the_rest_of_the_batch(model: &impl Classifier) {
    let (one, other) = (golden("between"), golden("lesion"));
    let alone = scores(model, &[&one]).remove(0);
    for count in [2, 3, 5, 8, 17] {
        let mut fields = vec![&other; count];
        fields[count / 2] = &one;
        assert_near(&scores(model, &fields)[count / 2], &alone);
    }
}

fn scores_follow_their_patches_through_a_permutation(model: &impl Classifier) {
    let fields = ["glass", "stroma", "between", "lesion"].map(golden);
    let rows = scores(model, &fields.each_ref());
    let order = [2, 0, 3, 1];
    let permuted = scores(model, &order.map(|index| &fields[index]));
    for (place, index) in order.into_iter().enumerate() {
        assert_eq!(permuted[place], rows[index]);
    }
}

fn the_same_patch_scores_the_same_every_time(model: &impl Classifier) {
    let field = golden("between");
    let first = scores(model, &[&field]);
    for _ in 0..20 {
        assert_eq!(scores(model, &[&field]), first);
    }
}

fn a_partly_filled_buffer_is_scored_as_far_as_it_counts(model: &impl Classifier) {
    let (one, other) = (golden("between"), golden("lesion"));
    let mut part = batch(model, 0, &[&one, &other, &other]);
    part.patches = 1;
    assert_eq!(answer(model, part).unwrap(), scores(model, &[&one]));
}

fn an_empty_batch_has_no_scores(model: &impl Classifier) {
    let empty = batch(model, 0, &[]);
    assert_eq!(answer(model, empty).unwrap(), Vec::<Vec<f32>>::new());
}

fn every_batch_comes_back_once_with_its_buffer(model: &impl Classifier) {
    let fields = ["glass", "stroma", "between", "lesion"].map(golden);
    let expected: Vec<Vec<f32>> = fields
        .iter()
        .map(|f| scores(model, &[f]).remove(0))
        .collect();
    let (reply, answers) = unbounded();
    for id in 0..40 {
        let field = &fields[usize::try_from(id % 4).unwrap()];
        model
            .submit(batch(model, id, &[field]), reply.clone())
            .unwrap();
    }
    drop(reply);
    let mut seen = Vec::new();
    for answer in answers {
        let which = usize::try_from(answer.batch.id % 4).unwrap();
        assert_eq!(
            answer.batch.buffer,
            batch(model, 0, &[&fields[which]]).buffer
        );
        assert_eq!(answer.scores.unwrap()[0].classes, expected[which]);
        seen.push(answer.batch.id);
    }
    seen.sort_unstable();
    assert_eq!(seen, (0..40).collect::<Vec<_>>());
}

fn a_buffer_of_another_model_is_a_broken_contract(model: &impl Classifier) {
    let buffer = if is_bytes(&model.buffer(1)) {
        PatchBuffer::NchwF32(vec![0.0; 3 * 64 * 64])
    } else {
        PatchBuffer::NhwcU8(vec![0; 3 * 64 * 64])
    };
    assert_eq!(
        answer(
            model,
            Batch {
                id: 0,
                patches: 1,
                buffer
            }
        )
        .unwrap_err()
        .to_string(),
        "the model broke its contract on a batch of 1 patches: the buffer has another form than the model takes"
    );
}

fn a_buffer_too_small_is_a_broken_contract(model: &impl Classifier) {
    for patches in [3, usize::MAX] {
        let small = Batch {
            id: 0,
            patches,
            buffer: model.buffer(2),
        };
        let error = answer(model, small).unwrap_err();
        assert!(
            error
                .to_string()
                .ends_with("the buffer holds only 24576 values"),
            "{error}"
        );
    }
}

fn a_closed_model_refuses(model: &zhedel::classify::load::LoadedModel) {
    model.close();
    let (reply, answers) = unbounded();
    assert_eq!(
        model
            .submit(batch(model, 0, &[&golden("glass")]), reply)
            .unwrap_err(),
        ClassifyError::Closed
    );
    assert!(answers.recv().is_err());
}

fn assert_near(found: &[f32], expected: &[f32]) {
    for (one, other) in found.iter().zip(expected) {
        assert!(
            (one - other).abs() < ROUNDING,
            "{found:?} is not {expected:?}"
        );
    }
}
