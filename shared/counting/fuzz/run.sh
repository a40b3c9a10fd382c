#!/bin/sh
# Fuzzes each target for so many seconds (default 300), from the seeds and what earlier runs found.
# Needs a nightly compiler and cargo-fuzz.
set -eu
cd "$(dirname "$0")"
python3 seed.py
for target in text document container; do
    cargo +nightly fuzz run "$target" -- -max_total_time="${1:-300}" -timeout=5 -rss_limit_mb=512 -max_len=16384
done
