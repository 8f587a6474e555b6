//! TIFF tag numbers (TIFF 6.0, section 8, and its technical notes).

/// Kind of image: bit 0 reduced resolution, bit 2 transparency mask.
pub const NEW_SUBFILE_TYPE: u16 = 254;
/// Columns.
pub const IMAGE_WIDTH: u16 = 256;
/// Rows.
pub const IMAGE_LENGTH: u16 = 257;
/// Bits of each sample.
pub const BITS_PER_SAMPLE: u16 = 258;
/// How the pixels are packed.
pub const COMPRESSION: u16 = 259;
/// What the samples mean.
pub const PHOTOMETRIC: u16 = 262;
/// Free text, in which some scanners put all they know.
pub const IMAGE_DESCRIPTION: u16 = 270;
/// Who made the device.
pub const MAKE: u16 = 271;
/// Model of the device.
pub const MODEL: u16 = 272;
/// Byte offset of each strip.
pub const STRIP_OFFSETS: u16 = 273;
/// How the picture is to be turned, 1 to 8.
pub const ORIENTATION: u16 = 274;
/// Samples of each pixel.
pub const SAMPLES_PER_PIXEL: u16 = 277;
/// Rows of each strip.
pub const ROWS_PER_STRIP: u16 = 278;
/// Bytes of each strip.
pub const STRIP_BYTE_COUNTS: u16 = 279;
/// Columns per resolution unit.
pub const X_RESOLUTION: u16 = 282;
/// Rows per resolution unit.
pub const Y_RESOLUTION: u16 = 283;
/// 1 samples side by side, 2 one plane each.
pub const PLANAR_CONFIGURATION: u16 = 284;
/// 1 none, 2 inch, 3 centimetre.
pub const RESOLUTION_UNIT: u16 = 296;
/// 1 none, 2 horizontal differences.
pub const PREDICTOR: u16 = 317;
/// Colours of a palette.
pub const COLOUR_MAP: u16 = 320;
/// Columns of each tile.
pub const TILE_WIDTH: u16 = 322;
/// Rows of each tile.
pub const TILE_LENGTH: u16 = 323;
/// Byte offset of each tile.
pub const TILE_OFFSETS: u16 = 324;
/// Bytes of each tile.
pub const TILE_BYTE_COUNTS: u16 = 325;
/// Offsets of child directories.
pub const SUB_IFDS: u16 = 330;
/// Meaning of samples beyond the colour.
pub const EXTRA_SAMPLES: u16 = 338;
/// 1 unsigned integer.
pub const SAMPLE_FORMAT: u16 = 339;
/// JPEG tables that all tiles share.
pub const JPEG_TABLES: u16 = 347;
/// Present in Hamamatsu NDPI files, which are TIFF files with rules of their own.
pub const NDPI_FLAG: u16 = 65_420;
