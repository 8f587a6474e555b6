#!/usr/bin/env bash
# Builds the web application into web/dist/, if its sources changed since the last build.
set -euo pipefail
cd "$(dirname "$0")/../web"
command -v npm >/dev/null || {
  echo "error: npm is missing; install Node.js 20 or newer (Debian: apt-get install nodejs npm)" >&2
  exit 1
}
digest=$(find . -type f -not -path './node_modules/*' -not -path './dist/*' -print0 | sort -z | xargs -0 sha256sum | sha256sum)
if [ -f dist/index.html ] && [ -f dist/.sources ] && [ "$(cat dist/.sources)" = "$digest" ]; then
  echo "web/dist is up to date"
  exit 0
fi
npm ci --no-audit --no-fund
npm run build
printf '%s\n' "$digest" > dist/.sources
