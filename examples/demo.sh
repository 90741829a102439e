# What `make demo` runs: a note to a proven code set, then four claims. Needs no network.
set -u
cd "$(dirname "$0")/.." || exit 3

say() { printf '\n\033[1m$ %s\033[0m\n' "$*"; }
run() { say "$@"; "$@"; }

run chartproof code examples/notes/visit.txt --dos 2026-05-15 --sex F --age 61
decision=$(mktemp)
trap 'rm -f "$decision"' EXIT
say "chartproof code examples/notes/visit.txt --dos 2026-05-15 --format json > decision.json"
chartproof code examples/notes/visit.txt --dos 2026-05-15 --format json > "$decision" || exit 3
say "chartproof verify decision.json"
chartproof verify "$decision" || exit 3
run chartproof validate examples/claims/pass.json || exit 3
run chartproof validate examples/claims/fail.json
[ $? -eq 1 ] || exit 3
run chartproof validate examples/claims/edits.json
[ $? -eq 1 ] || exit 3
run chartproof validate examples/claims/indeterminate.json
[ $? -eq 1 ] || exit 3
printf '\nNext: chartproof serve opens a page where you can paste a note. chartproof --help lists the rest.\n'
