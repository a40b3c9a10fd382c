#!/bin/sh
# Fuzzes each target, starting from the seeds and from the inputs that earlier runs found:
#     shared/counting/fuzz/run.sh [SECONDS]
# A target runs for 300 seconds by default. Needs a nightly compiler and cargo-fuzz.
set -eu
cd "$(dirname "$0")"
python3 seed.py
for target in text document container; do
    cargo +nightly fuzz run "$target" -- -max_total_time="${1:-300}" -timeout=5 -rss_limit_mb=512 -max_len=16384
done
