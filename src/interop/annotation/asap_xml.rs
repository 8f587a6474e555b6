//! XML as ASAP writes it, the form of CAMELYON16's lesion annotations.

use super::error::AnnotationError;
use super::kind_of;
use super::limits::AnnotationLimits;
use super::ring::Gatherer;
use crate::domain::annotation::{Annotation, Level0Place};
use roxmltree::{Document, Node, ParsingOptions};

/// Nodes of a document for each place that it may have: an element and the text after it, and the
/// same around it.
const NODES_PER_PLACE: u32 = 4;

/// Reads the areas of a document; what is no area is left out and told.
pub(super) fn read(text: &str, limits: &AnnotationLimits) -> Result<Annotation, AnnotationError> {
    let malformed = |why: String| AnnotationError::Malformed {
        form: "ASAP XML",
        why,
    };
    let options = ParsingOptions {
        nodes_limit: u32::try_from(limits.places)
            .unwrap_or(u32::MAX)
            .saturating_mul(NODES_PER_PLACE),
        ..ParsingOptions::default()
    };
    let document = Document::parse_with_options(text, options)
        .map_err(|error| malformed(error.to_string()))?;
    let root = document.root_element();
    if !root.has_tag_name("ASAP_Annotations") {
        return Err(malformed(format!(
            "its root is `{}`, not `ASAP_Annotations`",
            root.tag_name().name()
        )));
    }
    let mut gatherer = Gatherer::new(limits);
    let mut no_areas = 0;
    let annotations = root
        .descendants()
        .filter(|node| node.has_tag_name("Annotation"));
    for (number, annotation) in (1..).zip(annotations) {
        let Some(kind) = kind_of(annotation.attribute("PartOfGroup")) else {
            continue;
        };
        if matches!(
            annotation.attribute("Type"),
            Some("Dot" | "PointSet" | "Measurement")
        ) {
            no_areas += 1;
            continue;
        }
        let name = format!("annotation {number}");
        let mut places = annotation
            .descendants()
            .filter(|node| node.has_tag_name("Coordinate"))
            .map(|node| place(&node))
            .collect::<Result<Vec<_>, _>>()
            .map_err(|why| malformed(format!("{name}: {why}")))?;
        places.sort_by_key(|(order, _)| *order);
        let ring = places.into_iter().map(|(_, place)| place).collect();
        gatherer.area(&name, kind, vec![ring])?;
    }
    if no_areas > 0 {
        gatherer.remark(format!(
            "{no_areas} annotations are no areas and are left out"
        ));
    }
    Ok(gatherer.finish())
}

/// A place with its number in the outline.
fn place(node: &Node<'_, '_>) -> Result<(u64, Level0Place), String> {
    let text = |name: &str| {
        node.attribute(name)
            .ok_or_else(|| format!("a `Coordinate` has no `{name}`"))
    };
    let number = |name: &str| -> Result<f64, String> {
        let text = text(name)?;
        // Some locales of ASAP write a comma.
        let value: Option<f64> = text.trim().replace(',', ".").parse().ok();
        value
            .filter(|value| value.is_finite())
            .ok_or_else(|| format!("`{text}` is no {name}"))
    };
    let order = text("Order")?;
    Ok((
        order
            .trim()
            .parse()
            .map_err(|_| format!("`{order}` is no Order"))?,
        Level0Place {
            x: number("X")?,
            y: number("Y")?,
        },
    ))
}

#[cfg(test)]
mod tests {
    use super::super::read_annotation;
    use super::*;
    use crate::domain::annotation::AreaKind;

    fn found(text: &str) -> Result<Annotation, AnnotationError> {
        read_annotation(text.as_bytes(), &AnnotationLimits::default())
    }

    const TWO: &str = r##"<?xml version="1.0"?>
<ASAP_Annotations>
	<Annotations>
		<Annotation Name="Annotation 0" Type="Polygon" PartOfGroup="_0" Color="#F4FA58">
			<Coordinates>
				<Coordinate Order="1" X="200.5" Y="100" />
				<Coordinate Order="0" X="100" Y="100" />
				<Coordinate Order="2" X="200" Y="300,25" />
			</Coordinates>
		</Annotation>
		<Annotation Name="Annotation 1" Type="Spline" PartOfGroup="_2" Color="#F4FA58">
			<Coordinates>
				<Coordinate Order="0" X="120" Y="120" /><Coordinate Order="1" X="130" Y="120" />
				<Coordinate Order="2" X="130" Y="130" />
			</Coordinates>
		</Annotation>
		<Annotation Name="Annotation 2" Type="Dot" PartOfGroup="_0" Color="#F4FA58">
			<Coordinates><Coordinate Order="0" X="120" Y="120" /></Coordinates>
		</Annotation>
	</Annotations>
	<AnnotationGroups>
		<Group Name="_0" PartOfGroup="None" Color="\#00ff00"><Attributes /></Group>
	</AnnotationGroups>
</ASAP_Annotations>"##;

    #[test]
    fn a_document_of_asap_gives_its_areas_in_order() {
        let annotation = found(TWO).unwrap();
        assert_eq!(annotation.areas.len(), 2);
        let first = &annotation.areas[0];
        assert_eq!(first.kind, AreaKind::Lesion);
        let places: Vec<(f64, f64)> = first.rings[0].iter().map(|p| (p.x, p.y)).collect();
        assert_eq!(places, [(100.0, 100.0), (200.5, 100.0), (200.0, 300.25)]);
        assert_eq!(annotation.areas[1].kind, AreaKind::Healthy);
        assert_eq!(
            annotation.remarks,
            ["1 annotations are no areas and are left out"]
        );
    }

    #[test]
    fn what_is_no_such_document_is_refused_with_its_reason() {
        let cut = &TWO[..TWO.len() - 30];
        let laughs = "<!DOCTYPE l [<!ENTITY a \"lol\">]><ASAP_Annotations>&a;</ASAP_Annotations>";
        for (text, why) in [
            (cut, "ASAP XML"),
            (laughs, "ASAP XML"),
            ("<html/>", "its root is `html`"),
            (&TWO.replace("200.5", "far"), "annotation 1: `far` is no X"),
            (&TWO.replace("X=\"100\"", "X=\"NaN\""), "`NaN` is no X"),
            (&TWO.replace("Order=\"1\"", ""), "no `Order`"),
        ] {
            let error = found(text).unwrap_err().to_string();
            assert!(error.contains(why), "{error}");
        }
        let few = AnnotationLimits {
            places: 2,
            ..AnnotationLimits::default()
        };
        assert!(read_annotation(TWO.as_bytes(), &few).is_err());
    }
}
