#!/bin/sh
# How long `pgcurb mcp` takes from the start of its process to the end of a conversation that lists the tools, and how large what it
# tells a model is.
#
#   bench/mcp.sh [rounds]        with PGCURB_URL of an agent at a running gateway (`./pgcurb up` prints one)
#
# Bytes over four stand for tokens: a rule of thumb, good enough to compare.
set -eu
cd "$(dirname "$0")/.."
: "${PGCURB_URL:?the connection string of an agent}"
ROUNDS=${1:-9}
START='{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"bench","version":"1"}}}
{"jsonrpc":"2.0","method":"notifications/initialized"}'
LIST='{"jsonrpc":"2.0","id":1,"method":"tools/list"}'
DESCRIBE='{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"describe","arguments":{"object":"observations"}}}'

say() {
    printf '%s\n' "$START" "$1" | ./pgcurb mcp 2>/dev/null | tail -n 1
}

say "$LIST" >/dev/null # builds the jar, warms the disk
i=0
while [ $i -lt "$ROUNDS" ]; do
    before=$(date +%s%N)
    say "$LIST" >/dev/null
    echo $((($(date +%s%N) - before) / 1000000))
    i=$((i + 1))
done | sort -n | awk '{v[NR] = $1} END {print "start to tools/list and end, ms: median " v[int((NR + 1) / 2)] ", best " v[1]}'
for what in LIST DESCRIBE; do
    eval "message=\$$what"
    say "$message" | wc -c | awk -v what="$what" '{print tolower(what) ": " $1 " bytes, about " int($1 / 4) " tokens"}'
done
