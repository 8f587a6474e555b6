//! What only a blob store on a real disk can show.

use bytes::Bytes;
use std::fs;
use zhedel::domain::ids::{OrganisationId, UploadId};
use zhedel::store::contract::blobs::{BlobError, Blobs};
use zhedel::store::disk::DiskBlobs;

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_full_disk_is_named() {
    let root = tempfile::tempdir().unwrap();
    let blobs = DiskBlobs::open(root.path()).unwrap();
    let (organisation, upload) = (OrganisationId::generate(), UploadId::generate());
    // The kernel's ever-full device stands in for a full disk.
    let parts = root.path().join(organisation.to_string()).join("parts");
    fs::create_dir_all(&parts).unwrap();
    std::os::unix::fs::symlink("/dev/full", parts.join(format!("{upload}.part"))).unwrap();
    let mut part = blobs.open_part(organisation, upload, 0).await.unwrap();
    let full = part.write(Bytes::from_static(b"hello")).await.unwrap_err();
    assert!(matches!(full, BlobError::StorageFull { .. }), "{full}");
    assert!(full.to_string().contains("free some space"));
}

#[tokio::test]
async fn blobs_are_read_only_and_lie_under_their_digest() {
    let root = tempfile::tempdir().unwrap();
    let blobs = DiskBlobs::open(root.path()).unwrap();
    let (organisation, upload) = (OrganisationId::generate(), UploadId::generate());
    let mut part = blobs.open_part(organisation, upload, 0).await.unwrap();
    part.write(Bytes::from_static(b"hello")).await.unwrap();
    part.sync().await.unwrap();
    drop(part);
    let blob = blobs.commit(organisation, upload, 5, None).await.unwrap();
    let path = blobs.local_path(organisation, blob.digest).await.unwrap();
    assert!(path.ends_with(format!(
        "sha256/2c/{}",
        "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"
    )));
    assert!(fs::metadata(path).unwrap().permissions().readonly());
}

#[tokio::test]
async fn a_crash_before_the_move_is_made_good_by_committing_again() {
    let root = tempfile::tempdir().unwrap();
    let blobs = DiskBlobs::open(root.path()).unwrap();
    let (organisation, upload) = (OrganisationId::generate(), UploadId::generate());
    let mut part = blobs.open_part(organisation, upload, 0).await.unwrap();
    part.write(Bytes::from_static(b"hello")).await.unwrap();
    part.sync().await.unwrap();
    drop(part);
    // The note was written, the move did not happen; and the note is torn, as no note of ours is.
    let parts = root.path().join(organisation.to_string()).join("parts");
    fs::write(parts.join(format!("{upload}.committed")), "2cf24d").unwrap();
    let blob = blobs.commit(organisation, upload, 5, None).await.unwrap();
    assert!(blob.digest.to_string().starts_with("2cf24d"));
    assert_eq!(
        blobs.commit(organisation, upload, 5, None).await.unwrap(),
        blob
    );
}

#[tokio::test]
async fn files_of_others_are_left_alone() {
    let root = tempfile::tempdir().unwrap();
    let blobs = DiskBlobs::open(root.path()).unwrap();
    let organisation = OrganisationId::generate();
    let ours = root.path().join(organisation.to_string());
    fs::create_dir_all(ours.join("parts")).unwrap();
    fs::create_dir_all(ours.join("sha256/ab")).unwrap();
    fs::write(ours.join("parts/notes.txt"), "x").unwrap();
    fs::write(ours.join("sha256/ab/README"), "x").unwrap();
    assert_eq!(blobs.list(organisation).await.unwrap(), []);
}
