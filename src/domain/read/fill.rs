//! The form that a read was written in.

use super::form::{AllocationForm, MarginForm, NodesForm, ReadForm};
use crate::domain::read::allocation::Allocation;
use crate::domain::read::category::Category;
use crate::domain::read::margin::{Margin, MarginCode, MarginStatus};
use crate::domain::read::nodes::Nodes;
use crate::domain::read::structured::StructuredRead;

impl From<StructuredRead> for ReadForm {
    fn from(read: StructuredRead) -> Self {
        fill(read)
    }
}

fn fill(read: StructuredRead) -> ReadForm {
    let category = read.category.code();
    let (deferral, deferral_text) = match read.category {
        Category::Deferred { reason, text } => (Some(reason), text.map(String::from)),
        _ => (None, None),
    };
    ReadForm {
        answers: Some(read.answers),
        category: Some(category),
        deferral,
        deferral_text,
        margins: read.margins.into_iter().map(margin).collect(),
        nodes: read.nodes.map(nodes),
        adequacy: read.adequacy,
        allocation: read.allocation.into_iter().map(piece).collect(),
        text: read.text.map(String::from),
    }
}

fn margin(margin: Margin) -> MarginForm {
    let (status, distance_mm) = match margin.status {
        MarginStatus::Involved => (MarginCode::Involved, None),
        MarginStatus::Free { distance_mm } => (MarginCode::Free, distance_mm),
        MarginStatus::NotAssessable => (MarginCode::NotAssessable, None),
    };
    MarginForm {
        ink: margin.ink.map(String::from),
        face: Some(margin.face.into()),
        status: Some(status),
        distance_mm,
    }
}

fn nodes(nodes: Nodes) -> NodesForm {
    NodesForm {
        examined: Some(nodes.examined),
        positive: Some(nodes.positive),
        deposit: nodes.deposit.map(|deposit| deposit.kind),
        largest_mm: nodes.deposit.and_then(|deposit| deposit.largest_mm),
    }
}

fn piece(piece: Allocation) -> AllocationForm {
    AllocationForm {
        destination: piece.destination,
        note: piece.note.map(String::from),
    }
}
