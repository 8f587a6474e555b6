// in triage::pipeline finds tokio::spawn
fn sample() {
    tokio::spawn(async {});
}
