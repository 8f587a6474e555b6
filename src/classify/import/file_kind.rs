//! What kind of model a file holds, by its first bytes.

/// The kinds of model file that people hand over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    /// ONNX, or at least nothing else that is known here.
    Onnx,
    /// A zip archive by `torch.save` or `torch.jit.save`.
    PyTorch,
    /// A zip archive by Keras 3.
    Keras,
    /// HDF5, as Keras 2 writes it.
    Hdf5,
    /// TensorFlow Lite.
    TfLite,
    /// Weights without a graph.
    SafeTensors,
    /// A pickled Python object.
    Pickle,
}

impl FileKind {
    /// The kind of a file that begins with, or is, `bytes`.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        let has = |needle: &[u8]| bytes.windows(needle.len()).any(|window| window == needle);
        if bytes.starts_with(b"PK\x03\x04") {
            // The names of an archive's members stand in it as they are.
            return if has(b"config.json") && has(b"weights.h5") {
                Self::Keras
            } else {
                Self::PyTorch
            };
        }
        if bytes.starts_with(b"\x89HDF\r\n\x1a\n") {
            return Self::Hdf5;
        }
        if bytes.get(4..8) == Some(b"TFL3") {
            return Self::TfLite;
        }
        // Eight bytes of length, then a JSON object.
        if bytes.get(8..10) == Some(b"{\"") {
            return Self::SafeTensors;
        }
        if matches!(bytes, [0x80, 2..=5, ..]) {
            return Self::Pickle;
        }
        Self::Onnx
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_of_other_kinds_are_known_by_their_first_bytes() {
        for (bytes, kind) in [
            (&b"PK\x03\x04....model/constants.pkl"[..], FileKind::PyTorch),
            (
                b"PK\x03\x04..config.json....model.weights.h5",
                FileKind::Keras,
            ),
            (b"\x89HDF\r\n\x1a\n....", FileKind::Hdf5),
            (b"\x1c\0\0\0TFL3", FileKind::TfLite),
            (b"\x40\0\0\0\0\0\0\0{\"a\":1}", FileKind::SafeTensors),
            (b"\x80\x02}q\0", FileKind::Pickle),
            (b"\x08\x08\x12\x07pytorch", FileKind::Onnx),
            (b"", FileKind::Onnx),
        ] {
            assert_eq!(FileKind::of(bytes), kind, "{bytes:?}");
        }
    }
}
