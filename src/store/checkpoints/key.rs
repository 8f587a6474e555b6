//! The key that checkpoints are signed with, and its public half.

use super::error::{CheckpointError, at};
use ed25519_dalek::pkcs8::spki::der::pem::LineEnding;
use ed25519_dalek::pkcs8::{DecodePrivateKey, DecodePublicKey, EncodePrivateKey, EncodePublicKey};
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

/// Bytes of a fingerprint, as digits.
const FINGERPRINT: usize = 32;
/// Longest file that is taken for a key.
const MOST_BYTES: u64 = 64 << 10;

/// An Ed25519 key that signs.
pub struct CheckpointKey(SigningKey);

/// What was found where the key should lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyFound {
    /// The key, which only its owner can read.
    Kept,
    /// The key, which others can read too.
    OpenToOthers,
    /// Nothing: it was made.
    Made,
}

impl CheckpointKey {
    /// The key in a file (PKCS #8, PEM), which is made with mode 0600 if it is not there.
    ///
    /// # Errors
    /// [`CheckpointError`] if the file is no such key, or cannot be read or made.
    pub fn open_or_make(path: &Path) -> Result<(Self, KeyFound), CheckpointError> {
        match fs::metadata(path) {
            Ok(met) => {
                let key = read(path)?;
                let open = met.permissions().mode() & 0o077 != 0;
                let found = if open {
                    KeyFound::OpenToOthers
                } else {
                    KeyFound::Kept
                };
                Ok((key, found))
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                Ok((make(path)?, KeyFound::Made))
            }
            Err(error) => Err(at(path)(error)),
        }
    }

    /// The half that everybody may know.
    #[must_use]
    pub fn public(&self) -> PublicKey {
        PublicKey(self.0.verifying_key())
    }

    /// The signature of some bytes.
    #[must_use]
    pub fn sign_bytes(&self, message: &[u8]) -> [u8; 64] {
        self.0.sign(message).to_bytes()
    }

    /// The signature of a statement, in hexadecimal digits.
    #[must_use]
    pub(super) fn sign(&self, statement: &str) -> String {
        hexadecimal(&self.0.sign(statement.as_bytes()).to_bytes())
    }
}

fn read(path: &Path) -> Result<CheckpointKey, CheckpointError> {
    SigningKey::from_pkcs8_pem(&text(path)?)
        .map(CheckpointKey)
        .map_err(|error| no_key(path, "private key", &error))
}

/// Written whole or not at all, and never over one that is there.
fn make(path: &Path) -> Result<CheckpointKey, CheckpointError> {
    let mut secret = [0; 32];
    getrandom::fill(&mut secret)?;
    let key = SigningKey::from_bytes(&secret);
    let pem = key
        .to_pkcs8_pem(LineEnding::LF)
        .map_err(|error| no_key(path, "private key", &error))?;
    let folder = path.parent().unwrap_or(Path::new("."));
    let written = || {
        let mut file = tempfile::Builder::new()
            .permissions(fs::Permissions::from_mode(0o600))
            .tempfile_in(folder)?;
        file.write_all(pem.as_bytes())?;
        file.as_file().sync_all()?;
        file.persist_noclobber(path).map_err(|error| error.error)?;
        File::open(folder)?.sync_all()
    };
    written().map_err(at(path))?;
    Ok(CheckpointKey(key))
}

/// An Ed25519 key that checks signatures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PublicKey(VerifyingKey);

impl PublicKey {
    /// The key in a file (`SubjectPublicKeyInfo`, PEM).
    ///
    /// # Errors
    /// [`CheckpointError`] if the file is no such key or cannot be read.
    pub fn read(path: &Path) -> Result<Self, CheckpointError> {
        VerifyingKey::from_public_key_pem(&text(path)?)
            .map(Self)
            .map_err(|error| no_key(path, "public key", &error))
    }

    /// The key as such a file holds it.
    pub(super) fn pem(&self, path: &Path) -> Result<String, CheckpointError> {
        self.0
            .to_public_key_pem(LineEnding::LF)
            .map_err(|error| no_key(path, "public key", &error))
    }

    /// The 32 bytes of the key.
    #[must_use]
    pub fn bytes(&self) -> [u8; 32] {
        self.0.to_bytes()
    }

    /// The key in base64, as the one line between the markers of its PEM form.
    ///
    /// # Errors
    /// Never in practice: the encoder may fail by its signature.
    pub fn in_one_line(&self) -> Result<String, CheckpointError> {
        let pem = self.pem(Path::new("public key"))?;
        Ok(pem.lines().filter(|line| !line.starts_with('-')).collect())
    }

    /// The first 128 bits of the SHA-256 of the key's 32 bytes, in hexadecimal digits, for people to
    /// compare.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        let mut digits = hexadecimal(&Sha256::digest(self.0.as_bytes()));
        digits.truncate(FINGERPRINT);
        digits
    }

    /// Whether this key's owner signed the statement.
    #[must_use]
    pub(super) fn verifies(&self, statement: &str, signature: &str) -> bool {
        let parsed: Option<Signature> = signature.parse().ok();
        parsed.is_some_and(|parsed| self.0.verify_strict(statement.as_bytes(), &parsed).is_ok())
    }
}

fn text(path: &Path) -> Result<String, CheckpointError> {
    let length = fs::metadata(path).map_err(at(path))?.len();
    if length > MOST_BYTES {
        return Err(at(path)(io::Error::new(
            io::ErrorKind::InvalidData,
            "the file is far too long for a key",
        )));
    }
    fs::read_to_string(path).map_err(at(path))
}

fn no_key(path: &Path, what: &'static str, why: &dyn ToString) -> CheckpointError {
    CheckpointError::Key {
        path: path.to_owned(),
        what,
        why: why.to_string(),
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut digits, byte| {
        // Writing to a string cannot fail.
        let _ = write!(digits, "{byte:02x}");
        digits
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_made_once_for_its_owner_only_and_signs_what_its_public_half_verifies() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key.pem");
        let (key, found) = CheckpointKey::open_or_make(&path).unwrap();
        assert_eq!(found, KeyFound::Made);
        let mode = fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        let (again, found) = CheckpointKey::open_or_make(&path).unwrap();
        assert_eq!(found, KeyFound::Kept);
        assert_eq!(again.public(), key.public());

        let signature = again.sign("a statement");
        assert!(key.public().verifies("a statement", &signature));
        assert!(!key.public().verifies("another", &signature));
        assert!(!key.public().verifies("a statement", "no signature"));
        let other = folder.path().join("other.pem");
        let (other, _) = CheckpointKey::open_or_make(&other).unwrap();
        assert!(!other.public().verifies("a statement", &signature));
    }

    #[test]
    fn a_key_that_others_can_read_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key.pem");
        CheckpointKey::open_or_make(&path).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        let (_, found) = CheckpointKey::open_or_make(&path).unwrap();
        assert_eq!(found, KeyFound::OpenToOthers);
    }

    #[test]
    fn a_file_that_is_no_key_is_named_and_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key.pem");
        fs::write(&path, "not a key").unwrap();
        let error = CheckpointKey::open_or_make(&path)
            .err()
            .unwrap()
            .to_string();
        assert!(error.contains("key.pem is no private key"), "{error}");
        assert_eq!(fs::read_to_string(&path).unwrap(), "not a key");
        assert!(PublicKey::read(&path).is_err());
    }
}
