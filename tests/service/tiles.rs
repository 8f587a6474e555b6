//! Tiles for the viewer: the file's own ones as they are, all others drawn.

use super::inputs::slide;
use super::server::Server;
use reqwest::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use reqwest::{Method, StatusCode};
use std::path::Path;

/// Tiles that were handed on so far, and tiles that were drawn.
async fn counted(server: &Server) -> [u64; 2] {
    let figures = server.get("/metrics").await.text().await.unwrap();
    ["file", "drawn"].map(|from| {
        let line = format!("zhedel_viewer_tiles_total{{from=\"{from}\"}} ");
        let found = figures.lines().find_map(|told| told.strip_prefix(&line));
        found.map_or(0, |count| count.parse().unwrap())
    })
}

/// A service without workers and a slide in it.
async fn with_slide(file: &Path) -> (Server, String) {
    let data = tempfile::tempdir().unwrap();
    let server = Server::start_on(std::sync::Arc::new(data), 0);
    let (status, taken) = server.submit("", file).await;
    assert_eq!(status, StatusCode::CREATED, "{taken:#}");
    let id = taken["slide_id"].as_str().unwrap().to_owned();
    (server, id)
}

/// Where the JPEG streams of a file begin.
fn streams(bytes: &[u8]) -> Vec<usize> {
    let starts = bytes.windows(4).enumerate();
    starts
        .filter(|(_, window)| *window == [0xff, 0xd8, 0xff, 0xe0])
        .map(|(at, _)| at)
        .collect()
}

#[tokio::test]
async fn a_tile_of_the_file_is_handed_on_and_an_edge_is_drawn() {
    let folder = tempfile::tempdir().unwrap();
    let file = slide(folder.path(), "Doe-Jane.svs", 5, 1);
    let (server, id) = with_slide(&file).await;
    let descriptor = server.get(&format!("/slides/{id}/dzi.dzi")).await;
    let xml = descriptor.text().await.unwrap();
    let grid = r#"TileSize="256" Overlap="0" Format="jpg""#;
    assert!(xml.contains(grid), "{xml}");

    let tile = format!("/slides/{id}/dzi_files/11/2_0.jpg");
    let response = server.get(&tile).await;
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(response.headers()[CONTENT_TYPE], "image/jpeg");
    let kept = response.headers()[CACHE_CONTROL].to_str().unwrap();
    assert_eq!(kept, "private, max-age=31536000, immutable");
    let tag = response.headers()[ETAG].clone();
    let shown = response.bytes().await.unwrap();
    let whole = std::fs::read(&file).unwrap();
    let starts = streams(&whole);
    let original = &whole[starts[2]..starts[3]];
    let data = |stream: &[u8]| {
        let find = |marker| stream.windows(2).position(|pair| pair == [0xff, marker]);
        stream[find(0xda).unwrap()..find(0xd9).unwrap()].to_vec()
    };
    assert_eq!(data(&shown), data(original), "not the file's own data");
    assert_eq!(counted(&server).await, [1, 0]);
    let again = server
        .request(Method::GET, &tile)
        .header(IF_NONE_MATCH, &tag)
        .send()
        .await
        .unwrap();
    assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
    assert_eq!(again.headers()[ETAG], tag);
    // From memory.
    assert_eq!(server.get(&tile).await.bytes().await.unwrap(), shown);
    assert_eq!(counted(&server).await, [1, 0]);

    for (tile, side, from) in [
        ("11/7_7", 2_000 - 7 * 256, [1, 1]),
        ("10/1_1", 256, [2, 1]),
        ("9/1_1", 500 - 256, [2, 2]),
        ("8/0_0", 250, [2, 3]),
    ] {
        let response = server
            .get(&format!("/slides/{id}/dzi_files/{tile}.jpg"))
            .await;
        let picture = image::load_from_memory(&response.bytes().await.unwrap()).unwrap();
        assert_eq!((picture.width(), picture.height()), (side, side), "{tile}");
        assert_eq!(counted(&server).await, from, "{tile}");
    }
    // The other grid's addresses.
    let other = server
        .get(&format!("/slides/{id}/dzi_files/11/2_0.jpeg"))
        .await;
    assert_eq!(other.status(), StatusCode::NOT_FOUND);
    server.stop(&["Doe"]);
}

#[tokio::test]
async fn a_photograph_is_drawn_in_the_old_grid() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a.png");
    image::RgbImage::from_fn(600, 500, |x, y| {
        let value = |n: u32| u8::try_from(n % 256).unwrap();
        image::Rgb([value(x), value(y), 120])
    })
    .save(&file)
    .unwrap();
    let (server, id) = with_slide(&file).await;
    let descriptor = server.get(&format!("/slides/{id}/dzi.dzi")).await;
    let xml = descriptor.text().await.unwrap();
    let grid = r#"TileSize="254" Overlap="1" Format="jpeg""#;
    assert!(xml.contains(grid), "{xml}");
    for (tile, status) in [
        ("10/1_1.jpeg", StatusCode::OK),
        ("10/1_1.jpg", StatusCode::NOT_FOUND),
    ] {
        let response = server.get(&format!("/slides/{id}/dzi_files/{tile}")).await;
        assert_eq!(response.status(), status, "{tile}");
    }
    assert_eq!(counted(&server).await, [0, 1]);
    server.stop(&[]);
}

#[tokio::test]
async fn a_damaged_tile_is_refused_and_never_handed_on() {
    let folder = tempfile::tempdir().unwrap();
    let file = slide(folder.path(), "a.svs", 5, 1);
    let mut bytes = std::fs::read(&file).unwrap();
    let starts = streams(&bytes);
    bytes[starts[2]..starts[3]].fill(0);
    std::fs::write(&file, bytes).unwrap();
    let (server, id) = with_slide(&file).await;
    for (column, status) in [
        (1, StatusCode::OK),
        (2, StatusCode::UNPROCESSABLE_ENTITY),
        (3, StatusCode::OK),
    ] {
        let tile = format!("/slides/{id}/dzi_files/11/{column}_0.jpg");
        let response = server.get(&tile).await;
        assert_eq!(response.status(), status, "{tile}");
    }
    assert_eq!(counted(&server).await, [2, 0]);
    server.stop(&[]);
}
