//! Breaking words into lines.

use super::face::Faces;
use crate::paper::document::{Look, Text};

/// Words of one look within a line, with the place at which they begin, points from the left.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Piece {
    pub(super) left: f64,
    pub(super) words: String,
    pub(super) bold: bool,
}

/// Breaks words of several looks into lines no wider than `width`.
pub(super) fn lines(text: &Text, faces: &Faces, size: f64, width: f64) -> Vec<Vec<Piece>> {
    let mut breaker = Breaker {
        faces,
        size,
        width,
        lines: vec![Vec::new()],
        used: 0.0,
    };
    // A space at the end of a span stands before the first word of the next, whatever its look.
    let mut after_space = false;
    for span in &text.0 {
        let bold = span.look == Look::Strong;
        for (number, word) in span.words.split(' ').enumerate() {
            after_space |= number > 0;
            if !word.is_empty() {
                breaker.word(word, bold, after_space);
                after_space = false;
            }
        }
    }
    breaker.lines
}

/// The same for words of one look.
pub(super) fn plain_lines(
    words: &str,
    bold: bool,
    faces: &Faces,
    size: f64,
    width: f64,
) -> Vec<String> {
    let look = if bold { Look::Strong } else { Look::Plain };
    lines(&Text::default().and(look, words), faces, size, width)
        .into_iter()
        .map(|line| line.into_iter().map(|piece| piece.words).collect())
        .collect()
}

struct Breaker<'a> {
    faces: &'a Faces,
    size: f64,
    width: f64,
    lines: Vec<Vec<Piece>>,
    used: f64,
}

impl Breaker<'_> {
    fn word(&mut self, word: &str, bold: bool, after_space: bool) {
        let face = self.faces.of(bold);
        let space = if after_space && self.used > 0.0 {
            " "
        } else {
            ""
        };
        let spaced = format!("{space}{word}");
        let width = face.width(&spaced, self.size);
        if self.used + width <= self.width {
            return self.put(&spaced, bold, width);
        }
        if after_space && face.width(word, self.size) <= self.width {
            self.next_line();
            return self.put(word, bold, face.width(word, self.size));
        }
        // Too long for any line, or joined to what stands before: broken where the line ends.
        self.by_signs(&spaced, bold);
    }

    fn by_signs(&mut self, word: &str, bold: bool) {
        let face = self.faces.of(bold);
        let mut fitting = String::new();
        let mut fits = 0.0;
        for sign in word.chars() {
            let width = face.width(sign.encode_utf8(&mut [0; 4]), self.size);
            if self.used + fits + width > self.width && self.used + fits > 0.0 {
                self.put(&std::mem::take(&mut fitting), bold, fits);
                self.next_line();
                fits = 0.0;
            }
            fitting.push(sign);
            fits += width;
        }
        self.put(&fitting, bold, fits);
    }

    fn put(&mut self, words: &str, bold: bool, width: f64) {
        let left = self.used;
        self.used += width;
        let Some(line) = self.lines.last_mut() else {
            return;
        };
        match line.last_mut() {
            Some(piece) if piece.bold == bold => piece.words.push_str(words),
            _ => line.push(Piece {
                left,
                words: words.to_owned(),
                bold,
            }),
        }
    }

    fn next_line(&mut self) {
        self.lines.push(Vec::new());
        self.used = 0.0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_word_after_words_of_another_look_is_not_broken() {
        let faces = Faces::load().unwrap();
        let text = Text::from("said: ").and(Look::Strong, "wrongly");
        let width = faces.of(false).width("said: wro", 9.0);
        let said: Vec<String> = lines(&text, &faces, 9.0, width)
            .into_iter()
            .map(|line| line.into_iter().map(|piece| piece.words).collect())
            .collect();
        assert_eq!(said, ["said:", "wrongly"]);
    }

    proptest! {
        /// Nothing is lost but the spaces at which lines are broken, and no line is too wide unless it
        /// is a single sign.
        #[test]
        fn lines_hold_every_sign_and_keep_the_width(words in "[a-zж0-9 /]{0,120}", width in 5.0..200.0) {
            let faces = Faces::load().unwrap();
            let lines = plain_lines(&words, false, &faces, 9.0, width);
            let signs = |text: &str| text.chars().filter(|sign| *sign != ' ').collect::<String>();
            prop_assert_eq!(signs(&lines.concat()), signs(&words));
            for line in &lines {
                let fits = faces.of(false).width(line, 9.0) <= width + 1e-3;
                prop_assert!(fits || line.chars().count() == 1, "{line}");
            }
        }
    }
}
