#!/bin/sh
# Fuzzes the reader of multipart bodies, starting from a body of each kind and from the inputs that earlier runs found:
#     shared/web/fuzz/run.sh [SECONDS]
# It runs for 300 seconds by default. Needs a nightly compiler and cargo-fuzz.
set -eu
cd "$(dirname "$0")"
mkdir -p corpus/multipart
part='\n--x\r\nContent-Disposition: form-data; name="file"; filename'
printf "boundary=x$part=\"a \\\\\"b.txt\"\r\n\r\ntwo words\r\n--x--\r\n" > corpus/multipart/quoted
printf "boundary=\"x\"$part*=utf-8''%%E0%%A6%%AA.txt\r\n\r\ntwo words\r\n--x--\r\n" > corpus/multipart/extended
printf "BOUNDARY=x$part=\"\"\r\nContent-Transfer-Encoding: base64\r\n\r\ndHdvIHdvcmRz\r\n--x--\r\n" > corpus/multipart/base64
cargo +nightly fuzz run multipart -- -max_total_time="${1:-300}" -timeout=5 -rss_limit_mb=512 -max_len=4096
