#!/bin/sh
# What sessions cost, and whether any leave something behind.
#
#   bench/gateway-sessions.sh [idle sessions] [connect and disconnect cycles]
#
# First 490 sessions that do nothing (a gateway takes 500 connections): resident memory of the gateway. Then 10,000 logins, each with one
# statement, from 8 clients at a time; threads, descriptors, heap after a collection, and leases before and after.
set -eu
cd "$(dirname "$0")/.."
IDLE=${1:-490} CYCLES=${2:-10000}
SESSIONS=$((IDLE + 10)) CONNECTIONS=$((IDLE + 40)) SCALE=1
. bench/gateway-world
by gateway
now() {
    "$jdk/bin/jcmd" "$GATEWAY_PID" GC.run >/dev/null
    sleep 1
    heap=$("$jdk/bin/jcmd" "$GATEWAY_PID" GC.heap_info | awk '/ total / && match($0, /used [0-9]+K/) {k += substr($0, RSTART + 5)} END {print int(k / 1024)}')
    leases=$(admin -At -c "SELECT count(*) FROM pgcurb.lease WHERE closed_at IS NULL")
    echo "$1: threads $(ls "/proc/$GATEWAY_PID/task" | wc -l), descriptors $(ls "/proc/$GATEWAY_PID/fd" | wc -l)," \
        "heap $heap MiB, resident $(awk '/^VmRSS/ {print int($2 / 1024)}' "/proc/$GATEWAY_PID/status") MiB, open leases $leases"
}
cycles() { # how many: each a connection of its own with one SELECT
    echo 'SELECT 1;' >"$WORK/one.sql"
    pgbench -n -C -f "$WORK/one.sql" -c 8 -j 1 -t $(($1 / 8)) -h 127.0.0.1 -p "$PORT" -U "$LOGIN" "$DATABASE" 2>&1 |
        awk '/^tps/ {print "logins a second: " $3} /processed/ {print}'
}
now "at rest"
"$jdk/bin/java" -cp "$BENCH_CLASSPATH" dev.pgcurb.gateway.IdleSessions "$GATEWAY_PORT" "$DATABASE" "$AGENT" "$GATEWAY_PASSWORD" "$IDLE" \
    >"$WORK/idle" 3>&- &
IDLER=$!
while ! grep -q READY "$WORK/idle" 2>/dev/null; do
    kill -0 $IDLER
    sleep 0.2
done
now "$IDLE idle sessions"
kill $IDLER
wait $IDLER 2>/dev/null || true
sleep 2
cycles 800
now "after 800 cycles"
cycles "$CYCLES"
now "after $CYCLES more"
