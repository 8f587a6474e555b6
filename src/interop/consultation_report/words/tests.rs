use super::*;
use std::fs;
use std::path::Path;

impl Words {
    /// Every word that both have, with sentences cut at their values.
    fn shared(&self) -> Vec<String> {
        let mark = "\u{1}";
        let sentences = [
            (self.of_part)(mark),
            (self.called_off)(mark),
            (self.margin)(mark, Some(mark), mark, Some(mark)),
            (self.signed_by)(mark, mark, 1),
            (self.acknowledged)(mark, mark),
            (self.zone)(mark),
            (self.read_at)(mark),
            (self.amended)(1, mark),
            (self.replaced)(1, mark),
            (self.nodes_counted)(1, 1),
        ];
        let pieces = sentences
            .iter()
            .flat_map(|sentence| sentence.split([mark.chars().next().unwrap(), '1']));
        let fixed = [
            self.title,
            self.laboratory,
            self.accession,
            self.part,
            self.site,
            self.laterality,
            self.urgency,
            self.room,
            self.question,
            self.clinical_note,
            self.unstated,
            self.not_stated,
            self.not_signed,
            self.not_signed_meaning,
            self.read,
            self.no_diagnosis_yet,
            self.deferral,
            self.nodes,
            self.adequacy,
            self.allocation,
            self.text,
            self.signature,
            self.looked,
            self.at_microscope,
            self.ai_before,
            self.ai_after,
            self.calls,
            self.not_called,
            self.changed_since,
            self.disputed,
            self.earlier,
            self.intended_use,
            self.statement,
            self.late,
        ];
        let codes = self.of_codes();
        let all = pieces.chain(fixed).chain(codes);
        all.map(|word| word.trim().to_owned())
            .filter(|word| !word.is_empty())
            .collect()
    }

    fn of_codes(&self) -> Vec<&'static str> {
        use CategoryCode as C;
        use DeferralReason as D;
        let mut all: Vec<&'static str> = [
            C::Malignant,
            C::Benign,
            C::Atypical,
            C::NonDiagnostic,
            C::Deferred,
        ]
        .map(self.category)
        .into();
        all.extend(
            [
                D::Sampling,
                D::FreezingArtefact,
                D::NeedsImmunohistochemistry,
                D::NeedsPermanentSection,
                D::Other,
            ]
            .map(self.deferral_reason),
        );
        all.extend(
            [
                MarginCode::Involved,
                MarginCode::Free,
                MarginCode::NotAssessable,
            ]
            .map(self.margin_status),
        );
        all.extend(
            [
                DepositKind::IsolatedTumourCells,
                DepositKind::Micrometastasis,
                DepositKind::Macrometastasis,
            ]
            .map(self.deposit),
        );
        all.extend(
            [Adequacy::Adequate, Adequacy::Limited, Adequacy::Inadequate].map(self.adequacy_of),
        );
        all.extend(
            [
                Destination::Frozen,
                Destination::Formalin,
                Destination::FlowCytometry,
                Destination::Molecular,
                Destination::Cytogenetics,
                Destination::ElectronMicroscopy,
                Destination::Microbiology,
                Destination::Biobank,
                Destination::Other,
            ]
            .map(self.destination),
        );
        all.extend(Question::ALL.map(self.question_of));
        all.extend(Laterality::ALL.map(self.side));
        all.extend(
            [Urgency::Intraoperative, Urgency::Urgent, Urgency::Routine].map(self.urgency_of),
        );
        all.extend(
            [
                CalledRole::Surgeon,
                CalledRole::Nurse,
                CalledRole::Anaesthetist,
                CalledRole::Other,
            ]
            .map(self.role),
        );
        all.extend(
            [Signature::Session, Signature::Password, Signature::Totp]
                .iter()
                .map(self.signed_how),
        );
        all.extend([ReadBack::Correct, ReadBack::Wrong].map(self.read_back));
        all
    }
}

#[test]
fn the_words_are_those_of_the_web_application() {
    for language in Language::ALL {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("web/src/lib/i18n")
            .join(language.code());
        let web: String = fs::read_dir(folder)
            .unwrap()
            .map(|file| fs::read_to_string(file.unwrap().path()).unwrap())
            .collect();
        let shared = words(language).shared();
        assert!(shared.len() > 90, "{}", shared.len());
        for word in shared {
            assert!(
                web.contains(&word),
                "{language:?}: “{word}” is not in the web application"
            );
        }
    }
}

#[test]
fn sections_are_counted_as_each_language_counts() {
    let told = |language, n| (words(language).on_screen)(n);
    assert_eq!(told(Language::En, 1), "1 section on the screen.");
    for (n, noun) in [
        (1, "срез"),
        (2, "среза"),
        (5, "срезов"),
        (11, "срезов"),
        (21, "срез"),
        (112, "срезов"),
    ] {
        assert_eq!(told(Language::Ru, n), format!("На экране {n} {noun}."));
    }
    assert_eq!(told(Language::Kk, 5), "Экранда 5 кесінді.");
}
