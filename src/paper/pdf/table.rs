//! Tables: how wide columns are, and rows that go on over pages below a repeated head.

use super::flow::{Flow, LEADING, WIDTH};
use super::mark::MARGIN;
use super::paragraph::plain_lines;
use crate::paper::document::starts;
use crate::paper::document::{Cell, Column, Table, Tone};
use crate::paper::drawing::{INK, SOFT};

const SIZE: f64 = 7.6;
/// Room between two columns, points.
const GAP: f64 = 9.0;
/// Room above and below the words of a row, points.
const PAD: f64 = 2.2;
/// A longer word may be broken, points.
const LONGEST_WORD: f64 = 90.0;

impl Flow<'_> {
    pub(super) fn table(&mut self, table: &Table) {
        if table.rows.is_empty() {
            return;
        }
        let widths = self.widths(table);
        let whole = widths.iter().sum::<f64>() + GAP * (widths.len().max(1) - 1) as f64;
        let head: Vec<Cell> = table
            .columns
            .iter()
            .map(|column| Cell::name(&column.name))
            .collect();
        let has_head = table.columns.iter().any(|column| !column.name.is_empty());
        let head_height = if has_head {
            self.height(&head, &widths)
        } else {
            0.0
        };
        for (number, row) in table.rows.iter().enumerate() {
            let height = self.height(row, &widths);
            let needed = if number == 0 {
                head_height + height
            } else {
                height
            };
            let on_new_page = self.room(needed);
            if has_head && (number == 0 || on_new_page) {
                self.row(&head, &widths, &table.columns, SOFT);
                self.y += head_height;
                self.rule(whole);
            }
            self.row(row, &widths, &table.columns, INK);
            self.y += height;
            self.rule(whole);
        }
        self.y += 8.0;
    }

    /// Columns as wide as their words, and narrower where all together would be too wide.
    fn widths(&self, table: &Table) -> Vec<f64> {
        let columns = table
            .rows
            .iter()
            .map(|row| row.iter().map(|cell| cell.span).sum())
            .chain([table.columns.len()])
            .max()
            .unwrap_or(0);
        let (mut natural, mut least) = (vec![0.0_f64; columns], vec![0.0_f64; columns]);
        let mut take = |at: usize, words: &str, bold: bool| {
            let face = self.faces.of(bold);
            natural[at] = natural[at].max(face.width(words, SIZE) + 0.5);
            let longest = words
                .split(' ')
                .map(|word| face.width(word, SIZE) + 0.5)
                .fold(0.0, f64::max);
            least[at] = least[at].max(longest.min(LONGEST_WORD));
        };
        for (at, column) in table.columns.iter().enumerate() {
            take(at, &column.name, true);
        }
        for row in &table.rows {
            for (at, cell) in starts(row).filter(|(_, cell)| cell.span == 1) {
                for line in &cell.lines {
                    take(at, line, cell.names);
                }
            }
        }
        let room = WIDTH - GAP * (columns.max(1) - 1) as f64;
        let (wanted, needed) = (natural.iter().sum::<f64>(), least.iter().sum::<f64>());
        if wanted <= room {
            self.widen_for_spans(table, &mut natural, room - wanted);
            return natural;
        }
        if needed >= room {
            return least.iter().map(|width| width * room / needed).collect();
        }
        let share = (room - needed) / (wanted - needed);
        natural
            .iter()
            .zip(&least)
            .map(|(natural, least)| least + (natural - least) * share)
            .collect()
    }

    /// Gives the last column what is left over, as far as words over several columns need it.
    fn widen_for_spans(&self, table: &Table, widths: &mut [f64], spare: f64) {
        let mut missing = 0.0_f64;
        for row in &table.rows {
            for (at, cell) in starts(row).filter(|(_, cell)| cell.span > 1) {
                let has = spanned(widths, at, cell.span);
                for line in &cell.lines {
                    missing = missing.max(self.faces.of(false).width(line, SIZE) + 0.5 - has);
                }
            }
        }
        if let Some(last) = widths.last_mut() {
            *last += missing.clamp(0.0, spare.max(0.0));
        }
    }

    fn cell_lines(&self, cell: &Cell, width: f64) -> Vec<String> {
        cell.lines
            .iter()
            .flat_map(|line| plain_lines(line, cell.names, self.faces, SIZE, width))
            .collect()
    }

    fn height(&self, row: &[Cell], widths: &[f64]) -> f64 {
        let lines = starts(row)
            .map(|(at, cell)| self.cell_lines(cell, spanned(widths, at, cell.span)).len())
            .max()
            .unwrap_or(1);
        lines as f64 * SIZE * LEADING + 2.0 * PAD
    }

    fn row(
        &mut self,
        row: &[Cell],
        widths: &[f64],
        columns: &[Column],
        colour: crate::paper::drawing::Colour,
    ) {
        for (at, cell) in starts(row) {
            let left = MARGIN + widths[..at].iter().map(|width| width + GAP).sum::<f64>();
            let width = spanned(widths, at, cell.span);
            let right = cell.span == 1 && columns.get(at).is_some_and(|column| column.number);
            let colour = if cell.tone == Tone::Soft {
                SOFT
            } else {
                colour
            };
            for (number, line) in self.cell_lines(cell, width).iter().enumerate() {
                let spare = width - self.faces.of(cell.names).width(line, SIZE);
                let x = if right { left + spare.max(0.0) } else { left };
                let y = self.y + PAD + number as f64 * SIZE * LEADING + SIZE;
                self.words((x, y), line, SIZE, cell.names, colour);
            }
        }
    }
}

/// Width of so many columns from one on, with the gaps between.
fn spanned(widths: &[f64], at: usize, span: usize) -> f64 {
    let columns = &widths[at.min(widths.len())..(at + span).min(widths.len())];
    columns.iter().sum::<f64>() + GAP * (columns.len().max(1) - 1) as f64
}
