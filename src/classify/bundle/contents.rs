//! A bundle's folder, read and checked as far as that goes without an engine.

use crate::classify::bundle::checks;
use crate::classify::bundle::error::BundleError;
use crate::classify::bundle::files;
use crate::classify::bundle::manifest::{Golden, Manifest, Variant};
use crate::classify::bundle::transform::Transform;
use crate::classify::bundle::zoo_config::ZooConfig;
use crate::classify::model_session::GraphContract;
use crate::classify::patch_layout::PatchLayout;
use crate::domain::verdict::Thresholds;
use std::path::{Path, PathBuf};

/// A bundle whose `config.json` and `bundle.toml` hold together and whose weights are intact.
#[derive(Debug, Clone, PartialEq)]
pub struct Bundle {
    folder: PathBuf,
    config: ZooConfig,
    manifest: Manifest,
    transform: Transform,
}

impl Bundle {
    /// Reads the folder and checks all that needs no engine, the digest of every variant included.
    ///
    /// # Errors
    /// The first thing that is wrong, as [`BundleError`] names it.
    pub fn read(folder: &Path) -> Result<Self, BundleError> {
        let config_path = folder.join("config.json");
        let config_text = files::read_text(&config_path, "the model's config.json")?;
        let config = ZooConfig::parse(&config_text, &config_path)?;
        checks::config(&config, &config_path)?;
        let transform = transform(&config, &config_path)?;
        let path = folder.join("bundle.toml");
        let text = files::read_text(&path, "the bundle.toml beside config.json")?;
        let manifest = Manifest::parse(&text, &path)?;
        checks::manifest(&manifest, &config, &path)?;
        checks::digest(
            config_text.as_bytes(),
            &manifest.config_sha256,
            &config_path,
        )?;
        let bundle = Self {
            folder: folder.to_path_buf(),
            config,
            manifest,
            transform,
        };
        for variant in &bundle.manifest.variants {
            bundle.weights(variant)?;
            for golden in &variant.golden {
                bundle.golden_image(golden)?;
            }
        }
        Ok(bundle)
    }

    /// `config.json`.
    #[must_use]
    pub fn config(&self) -> &ZooConfig {
        &self.config
    }

    /// `bundle.toml`.
    #[must_use]
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// What is done to a field before the model sees it.
    #[must_use]
    pub fn transform(&self) -> Transform {
        self.transform
    }

    /// Side of a patch as the model sees it, pixels.
    #[must_use]
    pub fn patch_pixels(&self) -> u32 {
        self.transform
            .resize
            .unwrap_or(self.config.patch_size_pixels)
    }

    /// Thresholds on the slide score: the slide rule's, else the operating point's.
    #[must_use]
    pub fn thresholds(&self) -> Thresholds {
        let point = &self.manifest.operating_point;
        let (suspicious_at, clear_below) = match &self.manifest.slide_rule {
            Some(rule) => (rule.suspicious_at, rule.clear_below),
            None => (point.suspicious_at, point.clear_below),
        };
        Thresholds {
            suspicious_at,
            clear_below,
            minimum_coverage: point.minimum_coverage,
        }
    }

    /// Side of the smallest lesion for which the slide thresholds were chosen, µm; 0 if not told.
    #[must_use]
    pub fn smallest_lesion_um(&self) -> f64 {
        self.manifest
            .slide_rule
            .as_ref()
            .map_or(0.0, |rule| rule.smallest_lesion_um)
    }

    /// Side of the patch's centre that the label speaks of, µm: the slide rule's, else the field.
    #[must_use]
    pub fn label_field_um(&self) -> f64 {
        match &self.manifest.slide_rule {
            Some(rule) => rule.label_field_um,
            None => f64::from(self.config.patch_size_pixels) * self.config.spacing_um_px,
        }
    }

    /// Indices of the positive classes in the order of the scores.
    #[must_use]
    pub fn positive(&self) -> Vec<usize> {
        (0..self.config.class_names.len())
            .filter(|&index| {
                self.manifest
                    .positive_classes
                    .contains(&self.config.class_names[index])
            })
            .collect()
    }

    /// The variant called `id`, or the first one.
    ///
    /// # Errors
    /// [`BundleError::UnknownVariant`].
    pub fn variant(&self, id: Option<&str>) -> Result<&Variant, BundleError> {
        let variants = &self.manifest.variants;
        let found = match id {
            Some(id) => variants.iter().find(|variant| variant.id == id),
            None => variants.first(),
        };
        found.ok_or_else(|| BundleError::UnknownVariant {
            path: self.folder.join("bundle.toml"),
            id: id.unwrap_or_default().to_owned(),
            known: variants
                .iter()
                .map(|variant| format!("`{}`", variant.id))
                .collect::<Vec<_>>()
                .join(", "),
        })
    }

    /// What the variant's graph must look like.
    #[must_use]
    pub fn graph(&self, variant: &Variant) -> GraphContract {
        GraphContract {
            input_name: variant.input_name.clone(),
            output_name: variant.output_name.clone(),
            distance_name: self
                .manifest
                .domain
                .as_ref()
                .map(|domain| domain.output_name.clone()),
            layout: PatchLayout {
                form: variant.input,
                side: self.patch_pixels(),
            },
            classes: self.config.num_classes,
        }
    }

    /// Path of the variant's weights.
    ///
    /// # Errors
    /// [`BundleError::Escapes`].
    pub fn weights_path(&self, variant: &Variant) -> Result<PathBuf, BundleError> {
        self.inside(&variant.file)
    }

    /// The variant's weights, whose digest is the one that `bundle.toml` states.
    ///
    /// # Errors
    /// [`BundleError::Digest`], [`BundleError::Escapes`] and those of reading a file.
    pub fn weights(&self, variant: &Variant) -> Result<Vec<u8>, BundleError> {
        let path = self.weights_path(variant)?;
        let bytes = files::read(&path, "the weights of its variant", files::WEIGHTS_LIMIT)?;
        checks::digest(&bytes, &variant.sha256, &path)?;
        Ok(bytes)
    }

    /// Path and bytes of a golden patch.
    ///
    /// # Errors
    /// [`BundleError::Escapes`] and those of reading a file.
    pub fn golden_image(&self, golden: &Golden) -> Result<(PathBuf, Vec<u8>), BundleError> {
        let path = self.inside(&golden.file)?;
        let bytes = files::read(&path, "its golden patch", files::IMAGE_LIMIT)?;
        Ok((path, bytes))
    }

    fn inside(&self, file: &str) -> Result<PathBuf, BundleError> {
        files::inside(&self.folder, &self.folder.join("bundle.toml"), file)
    }
}

fn transform(config: &ZooConfig, path: &Path) -> Result<Transform, BundleError> {
    let refused = |why: String| BundleError::Transform {
        path: path.to_path_buf(),
        why,
    };
    let transform = Transform::of(&config.transform).map_err(refused)?;
    match transform.resize {
        Some(side) if !(1..=checks::LARGEST_SIDE).contains(&side) => Err(refused(format!(
            "Resize to {side} px is not between 1 and {}",
            checks::LARGEST_SIDE
        ))),
        _ => Ok(transform),
    }
}
