//! Licences as they are stated: SPDX expressions.

use super::error::ImportError;
use super::licences::UNKNOWN_LICENCE;
use crate::domain::model_statement::StatedLicences;
use spdx::Expression;
use spdx::error::ParseError;
use spdx::identifiers::{EXCEPTIONS, IMPRECISE_NAMES, LICENSES};

/// Least likeness, 0 to 1, of an identifier that is worth naming.
const LIKE: f64 = 0.5;
/// What is no licence, though expressions may have it.
const NO_LICENCE: [&str; 2] = [UNKNOWN_LICENCE, "NONE"];

/// Whether every licence that is stated is an SPDX expression of known identifiers or of names that
/// begin with `LicenseRef-`.
///
/// # Errors
/// [`ImportError::Statement`] with the identifier that is nearest.
///
/// # Source
/// SPDX 2.3, annex D; the list of licences is that of the crate `spdx`.
pub fn check_licences(stated: &StatedLicences) -> Result<(), ImportError> {
    for (part, expression) in [
        ("the weights", &stated.result),
        ("the architecture", &stated.architecture),
        ("the initial weights", &stated.initial_weights),
        ("the training data", &stated.training_data),
    ] {
        if let Some(expression) = expression {
            check(expression)
                .map_err(|why| ImportError::Statement(format!("licence of {part}: {why}")))?;
        }
    }
    Ok(())
}

fn check(expression: &str) -> Result<(), String> {
    let parsed = Expression::parse(expression).map_err(|error| refusal(expression, &error))?;
    let nameless = |term: &str| term.ends_with("LicenseRef-");
    if expression
        .split(|sign: char| sign.is_whitespace() || matches!(sign, '(' | ')'))
        .any(nameless)
    {
        return Err(format!(
            "`{expression}` has a LicenseRef- without a name: write LicenseRef-NAME"
        ));
    }
    let nothing = parsed.requirements().any(|one| {
        let id = one.req.license.id();
        id.is_some_and(|id| NO_LICENCE.contains(&id.name))
    });
    if nothing {
        return Err(format!(
            "`{expression}` says that there is none or that nobody knows it; leave it out, and for the weights say --licence-unknown"
        ));
    }
    Ok(())
}

fn refusal(expression: &str, error: &ParseError) -> String {
    let is_one_name = !expression
        .split_whitespace()
        .any(|word| matches!(word, "AND" | "OR" | "WITH"))
        && !expression.contains(['(', ')']);
    let term = if is_one_name {
        expression
    } else {
        error.original.get(error.span.clone()).unwrap_or(expression)
    };
    let nearest = match nearest(term) {
        Some(name) => format!("; did you mean {name}?"),
        None => "; identifiers stand at https://spdx.org/licenses.".to_owned(),
    };
    format!(
        "`{expression}` is no SPDX expression: {} at `{term}`{nearest} A licence that is not on the list of SPDX is written LicenseRef-NAME",
        error.reason
    )
}

/// The identifier that is most like a term, in quotes; both forms where the old one says too little.
fn nearest(term: &str) -> Option<String> {
    let term = plain(term);
    let known = LICENSES
        .iter()
        .filter(|one| !NO_LICENCE.contains(&one.name));
    if let Some(old) = known
        .clone()
        .find(|one| one.flags & spdx::flags::IS_DEPRECATED != 0 && plain(one.name) == term)
    {
        let base = old.name.trim_end_matches('+');
        let both: Vec<String> = [format!("{base}-only"), format!("{base}-or-later")]
            .into_iter()
            .filter(|name| spdx::license_id(name).is_some())
            .map(|name| format!("`{name}`"))
            .collect();
        if !both.is_empty() {
            return Some(both.join(" or "));
        }
    }
    if let Some((_, name)) = IMPRECISE_NAMES.iter().find(|(said, name)| {
        plain(said) == term && spdx::license_id(name).is_some_and(|id| !id.is_deprecated())
    }) {
        return Some(format!("`{name}`"));
    }
    let current = known
        .filter(|one| one.flags & spdx::flags::IS_DEPRECATED == 0)
        .map(|one| one.name);
    let exceptions = EXCEPTIONS.iter().map(|one| one.name);
    current
        .chain(exceptions)
        .map(|name| {
            let likeness = strsim::normalized_damerau_levenshtein(&plain(name), &term);
            (likeness, name)
        })
        .filter(|(likeness, _)| *likeness >= LIKE)
        // Of equally near ones the first of the list.
        .reduce(|best, next| if next.0 > best.0 { next } else { best })
        .map(|(_, name)| format!("`{name}`"))
}

/// Without case, and without what people put between the parts of a name.
fn plain(name: &str) -> String {
    name.chars()
        .filter(|sign| !matches!(sign, ' ' | '_' | '-'))
        .flat_map(char::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_of_known_licences_and_own_names_are_taken() {
        for expression in [
            "MIT",
            "MIT OR Apache-2.0",
            "CC-BY-NC-SA-4.0",
            "(MIT AND BSD-3-Clause) OR GPL-3.0-or-later WITH Classpath-exception-2.0",
            "LicenseRef-our-hospital",
            "LicenseRef-TCIA AND CC-BY-3.0",
        ] {
            assert_eq!(check(expression), Ok(()), "{expression}");
        }
    }

    #[test]
    fn what_is_none_is_named_with_the_nearest_identifier() {
        for (expression, why) in [
            ("Apache2", "`Apache-2.0`"),
            ("apache-2.0", "`Apache-2.0`"),
            ("Apache License 2.0", "`Apache-2.0`"),
            ("CC BY 4.0", "`CC-BY-4.0`"),
            ("MIT OR Apache2.0", "`Apache-2.0`"),
            ("GPL-3.0", "`GPL-3.0-only` or `GPL-3.0-or-later`"),
            (
                "GPL-2.0-only WITH Classpath-exception",
                "`Classpath-exception-2.0`",
            ),
            ("MIT/Apache-2.0", "LicenseRef-NAME"),
            ("proprietary and secret", "LicenseRef-NAME"),
            ("LicenseRef-", "LicenseRef-NAME"),
            ("", "LicenseRef-NAME"),
            ("MIT OR", "LicenseRef-NAME"),
            ("NOASSERTION", "--licence-unknown"),
            ("MIT OR NONE", "LicenseRef-NAME"),
        ] {
            let said = check(expression).expect_err(expression);
            assert!(said.contains(why), "{expression}: {said}");
        }
    }
}
