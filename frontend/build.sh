#!/bin/sh
# Builds survey_app/static from these sources, with the exact packages of package-lock.json. Run by `make css`.
# The results are committed, so that a server needs no Node; tests/frame/test_build.py notices a stale one.
set -eu
cd "$(dirname "$0")"
out=../survey_app/static
[ -d node_modules ] || npm ci --no-audit --no-fund
for sheet in respondent staff; do
  npx sass --no-source-map --no-charset --style=compressed "$sheet.scss" "$out/$sheet.css"
done
for script in answering staff; do
  npx esbuild "$script/main.js" --bundle --minify --target=es2018 --charset=utf8 --log-level=warning \
    --outfile="$out/$script.js"
done
find . -path ./node_modules -prune -o -type f \( -name '*.scss' -o -name '*.js' -o -name '*.json' \) -print |
  LC_ALL=C sort | xargs cat | sha256sum | cut -c1-64 > built-from.sha256
for file in "$out"/*.css "$out"/*.js "$out"/*.svg; do gzip -9 -n -k -f "$file"; done
wc -c "$out"/*.gz
