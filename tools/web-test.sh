#!/usr/bin/env bash
# Tests the web application: types, units, contrast, then a browser against the real service.
set -euo pipefail
cd "$(dirname "$0")/.."
npm --prefix web run check
npm --prefix web test

chromium=${CHROMIUM:-$(command -v chromium || command -v google-chrome || true)}
if [ -z "$chromium" ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  apt-get update -qq && apt-get install -y -qq chromium >/dev/null
  chromium=$(command -v chromium)
fi
if [ -z "$chromium" ]; then
  echo "skipped: the browser tests need Chromium (Debian: apt-get install chromium)"
  exit 0
fi

folder=$(mktemp -d)
service=
other=
trap 'for one in $service $other; do kill "$one" 2>/dev/null || true; done; wait 2>/dev/null || true; rm -rf "$folder"' EXIT
# The binary of `cargo test`: a `cargo build` would compile every dependency again.
[ -x target/debug/zhedel ] || cargo test --locked --quiet --no-run
mkfifo "$folder/out"
# A set of the golden patches of the tiny model.
mkdir -p "$folder/sets/golden"
cp tests/models/stain-density/golden/*.png "$folder/sets/golden/"
printf 'path,label,positive\nstroma.png,a,0\nglass.png,a,0\nlesion.png,b,1\nbetween.png,b,1\n' > "$folder/sets/golden/labels.csv"
# The browser tests play the mail server.
export ZHEDEL_SMTP_PORT
ZHEDEL_SMTP_PORT=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
ZHEDEL_TUNING= target/debug/zhedel serve --listen 127.0.0.1:0 --data "$folder/data" \
  --validation-sets "$folder/sets" --webhook-network 127.0.0.0/8 \
  --smtp-url "smtp://127.0.0.1:$ZHEDEL_SMTP_PORT" --mail-from 'Zhedel <zhedel@hospital.example>' \
  --models models --models tests/models > "$folder/out" 2> "$folder/log" &
service=$!
# Signs in as the first administrator; the lines of the service are read to their end.
python3 tools/web_test_session.py < "$folder/out" > "$folder/session"
read -r address cookie password < "$folder/session"
# Another installation, which is asked for opinions.
mkfifo "$folder/other-out"
ZHEDEL_TUNING= target/debug/zhedel serve --listen 127.0.0.1:0 --data "$folder/other" --workers 0 \
  --models tests/models > "$folder/other-out" 2> "$folder/other-log" &
other=$!
python3 tools/web_test_session.py < "$folder/other-out" > "$folder/other-session"
read -r other_address other_cookie _ < "$folder/other-session"
target/debug/zhedel sample generate "$folder/lesion.svs" --width 5000 --height 4000 --seed 7 --lesions 2 > /dev/null
target/debug/zhedel sample generate "$folder/quiet.svs" --width 3000 --height 2400 --seed 4 > /dev/null
target/debug/zhedel sample generate "$folder/no-scale.svs" --width 3000 --height 2400 --seed 4 --without-scale > /dev/null
python3 - "$address" "$cookie" "$folder" <<'PY'
import json, sys, time, urllib.request
address, cookie, folder = sys.argv[1:]
facts = "organ=synthetic&preparation=ffpe&age_group=adult&model=stain-density"
for name in ("lesion", "quiet", "no-scale"):
    body = open(f"{folder}/{name}.svs", "rb").read()
    request = urllib.request.Request(f"{address}/api/v1/slides?accession=E2E-{name}&{facts}", body,
                                     {"Content-Type": "application/octet-stream", "Cookie": cookie})
    slide = json.load(urllib.request.urlopen(request))["slide_id"]
    until = time.monotonic() + 120
    detail = urllib.request.Request(f"{address}/api/v1/slides/{slide}", headers={"Cookie": cookie})
    while json.load(urllib.request.urlopen(detail))["verdict"] is None:
        if time.monotonic() > until:
            sys.exit(f"no verdict on the {name} slide within 120 s")
        time.sleep(0.3)
PY
python3 web/tests/drift_weeks.py "$folder/data/zhedel.db"
ZHEDEL_URL=$address ZHEDEL_SLIDE=$folder/lesion.svs ZHEDEL_DATABASE=$folder/data/zhedel.db ZHEDEL_COOKIE=$cookie \
  ZHEDEL_OTHER_URL=$other_address ZHEDEL_OTHER_COOKIE=$other_cookie \
  ZHEDEL_PASSWORD=$password CHROMIUM=$chromium npm --prefix web run e2e || {
  tail -n 40 "$folder/log" >&2
  exit 1
}
