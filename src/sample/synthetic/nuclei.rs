//! Nuclei: one at most per cell of a jittered lattice, so that each can be found from any tile.

use super::noise::{hash, unit};

/// Most stretch of the long axis over a circle of the same area.
const LONGEST: f32 = 1.35;

/// What the nuclei of one kind of tissue are like.
#[derive(Debug, Clone, Copy)]
pub struct Kind {
    /// Which lattice.
    pub salt: u64,
    /// Side of a cell of the lattice, µm.
    pub pitch: f64,
    /// Smallest and largest radius, µm.
    pub radius: (f32, f32),
    /// Least and most haematoxylin.
    pub darkness: (f32, f32),
}

/// Small, pale and apart.
pub const NORMAL: Kind = Kind {
    salt: 0x6e6f,
    pitch: 13.0,
    radius: (2.6, 3.6),
    darkness: (0.45, 0.65),
};

/// Large, dark and crowded, of very unequal size.
pub const LESIONAL: Kind = Kind {
    salt: 0x6c65,
    pitch: 11.0,
    radius: (4.2, 7.0),
    darkness: (0.70, 1.0),
};

/// One nucleus. Places are in µm from the top left corner of the slide.
#[derive(Debug, Clone, Copy)]
pub struct Nucleus {
    /// Middle.
    pub x: f64,
    /// Middle.
    pub y: f64,
    /// Long half axis, µm.
    pub long: f32,
    /// Short half axis, µm.
    pub short: f32,
    /// Direction of the long axis, a unit vector.
    pub direction: (f32, f32),
    /// Haematoxylin.
    pub darkness: f32,
    /// A number of its own in 0..1, by which sparse tissue leaves it out.
    pub rank: f32,
}

impl Kind {
    /// The nuclei that may touch a rectangle (left, top, right, bottom), µm.
    pub fn touching(
        self,
        seed: u64,
        (left, top, right, bottom): (f64, f64, f64, f64),
    ) -> impl Iterator<Item = Nucleus> {
        let reach = f64::from(self.radius.1 * LONGEST);
        let cell = |at: f64| {
            #[allow(clippy::cast_possible_truncation)]
            let cell = (at / self.pitch).floor() as i64;
            cell
        };
        let columns = cell(left - reach)..=cell(right + reach);
        (cell(top - reach)..=cell(bottom + reach)).flat_map(move |row| {
            columns
                .clone()
                .map(move |column| self.nucleus(seed, column, row))
        })
    }

    fn nucleus(self, seed: u64, column: i64, row: i64) -> Nucleus {
        let place = hash(seed ^ self.salt, column, row);
        let shape = hash(place, 1, 2);
        let between = |(low, high): (f32, f32), share: f32| low + (high - low) * share;
        let radius = between(self.radius, unit(shape, 0));
        let stretch = 1.0 + (LONGEST - 1.0) * unit(shape, 16);
        let (dx, dy) = (unit(shape, 32) - 0.5, unit(shape, 48) - 0.5);
        let length = (dx * dx + dy * dy).sqrt().max(1e-6);
        Nucleus {
            x: (column as f64 + f64::from(unit(place, 0))) * self.pitch,
            y: (row as f64 + f64::from(unit(place, 16))) * self.pitch,
            long: radius * stretch,
            short: radius / stretch,
            direction: (dx / length, dy / length),
            darkness: between(self.darkness, unit(place, 32)),
            rank: unit(place, 48),
        }
    }
}
