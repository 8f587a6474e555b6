//! What Aperio scanners write into the image description: a line of text, then fields such as
//! `|AppMag = 20|MPP = 0.4990`.

use crate::domain::scale::Mpp;
use crate::slide::reader::AssociatedImage;

/// The description of an Aperio image.
#[derive(Debug, Clone, Copy)]
pub struct AperioDescription<'a> {
    text: &'a str,
}

impl<'a> AperioDescription<'a> {
    /// The description, if an Aperio scanner wrote it.
    pub fn parse(text: &'a str) -> Option<Self> {
        text.starts_with("Aperio").then_some(Self { text })
    }

    /// µm per pixel, if told and believable.
    pub fn mpp(&self) -> Option<Mpp> {
        let mpp = self.number("MPP")?;
        Mpp::believable(mpp, mpp)
    }

    /// Magnification of the objective.
    pub fn objective_power(&self) -> Option<f64> {
        self.number("AppMag").filter(|power| *power > 0.0)
    }

    /// Which associated image it is: the second line begins with its name; a thumbnail has none.
    pub fn associated_image(&self) -> AssociatedImage {
        match self.text.lines().nth(1).map(str::trim_start) {
            Some(line) if line.starts_with("label") => AssociatedImage::Label,
            Some(line) if line.starts_with("macro") => AssociatedImage::Macro,
            _ => AssociatedImage::Thumbnail,
        }
    }

    /// The text of a field.
    pub fn field(&self, field: &str) -> Option<&'a str> {
        self.text
            .split('|')
            .filter_map(|part| part.split_once('='))
            .find(|(name, _)| name.trim() == field)
            .map(|(_, value)| value.trim())
    }

    fn number(&self, field: &str) -> Option<f64> {
        let number: f64 = self.field(field)?.parse().ok()?;
        number.is_finite().then_some(number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_read_and_broken_ones_are_unknown() {
        let text = "Aperio Image Library v11.2.1 \r\n46000x32914 (240x240) JPEG/RGB Q=30|AppMag = 20|ScanScope ID = SS1302|MPP = 0.4990";
        let description = AperioDescription::parse(text).unwrap();
        assert_eq!(description.mpp(), Some(Mpp { x: 0.499, y: 0.499 }));
        assert_eq!(description.objective_power(), Some(20.0));
        assert_eq!(description.field("ScanScope ID"), Some("SS1302"));
        let broken = AperioDescription::parse("Aperio|MPP = NaN|AppMag = -1").unwrap();
        assert_eq!(broken.mpp(), None);
        assert_eq!(broken.objective_power(), None);
        assert!(AperioDescription::parse("ImageJ=1.53").is_none());
    }

    #[test]
    fn associated_images_are_named_in_the_second_line() {
        for (text, kind) in [
            ("Aperio v11\r\nlabel 387x463", AssociatedImage::Label),
            ("Aperio v11\r\nmacro 1280x431", AssociatedImage::Macro),
            (
                "Aperio v11\r\n2220x2967 -> 574x768",
                AssociatedImage::Thumbnail,
            ),
            ("Aperio v11", AssociatedImage::Thumbnail),
        ] {
            assert_eq!(
                AperioDescription::parse(text).unwrap().associated_image(),
                kind
            );
        }
    }
}
