#!/bin/sh
# How fast the gateway is, verdict and ledger on, beside pgbouncer (session mode) and nothing in between.
#
#   ./mvnw -B -q -DskipTests package && bench/gateway.sh [seconds a run] [rounds] [major]
#
# pgbench, SELECT only, simple and prepared, 1, 8 and 32 clients. The three are run one after the other in each round, so
# that what else the machine does hits all alike; the table shows medians over the rounds, pgbouncer = 1.00. Needs pgbench
# and pgbouncer (installed with apt-get where that is possible).
set -eu
cd "$(dirname "$0")/.."
SECONDS_A_RUN=${1:-5} ROUNDS=${2:-3} MAJOR=${3:-18}
CLIENTS=${CLIENTS:-1 8 32} MODES=${MODES:-simple prepared}
for tool in pgbench pgbouncer; do
    command -v $tool >/dev/null || apt-get install -y --no-install-recommends postgresql-client pgbouncer >/dev/null
done
JAVA=${PGCURB_JAVA_HOME:-${JAVA_HOME:-}}
JAVA=${JAVA:+$JAVA/bin/}java
WORK=$(mktemp -d)
mkfifo "$WORK/in"
CP=${BENCH_CLASSPATH:-target/pgcurb.jar:target/test-classes}
"$JAVA" -Xmx512m ${BENCH_JAVA_OPTIONS:-} -Dpgcurb.postgres.binaries=target/postgres -cp "$CP" \
    dev.pgcurb.gateway.BenchWorld "$MAJOR" ${LEDGER:-} <"$WORK/in" >"$WORK/world" &
WORLD=$!
exec 3>"$WORK/in"
BOUNCER=
clean() {
    exec 3>&-
    [ -z "$BOUNCER" ] || kill "$BOUNCER" 2>/dev/null || true
    wait "$WORLD" 2>/dev/null || true
    rm -rf "$WORK"
}
trap clean EXIT INT TERM
while ! grep -q READY= "$WORK/world" 2>/dev/null; do
    kill -0 $WORLD
    sleep 0.2
done
grep -E "^[A-Z_]+=" "$WORK/world" >"$WORK/variables"
. "$WORK/variables"

PGPASSWORD=$ADMIN_PASSWORD pgbench -q -i -s 10 -h 127.0.0.1 -p "$DIRECT_PORT" -U "$ADMIN_USER" "$DATABASE" >/dev/null 2>&1
PGPASSWORD=$ADMIN_PASSWORD psql -q -h 127.0.0.1 -p "$DIRECT_PORT" -U "$ADMIN_USER" "$DATABASE" -c \
    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO $AGENT"

BOUNCER_PORT=$((DIRECT_PORT > 40000 ? DIRECT_PORT - 7777 : DIRECT_PORT + 7777))
cat >"$WORK/pgbouncer.ini" <<INI
[databases]
$DATABASE = host=127.0.0.1 port=$DIRECT_PORT dbname=$DATABASE
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = $BOUNCER_PORT
unix_socket_dir =
auth_type = scram-sha-256
auth_file = $WORK/users
pool_mode = session
default_pool_size = 60
max_client_conn = 100
logfile = $WORK/pgbouncer.log
INI
echo "\"$DIRECT_USER\" \"$DIRECT_PASSWORD\"" >"$WORK/users"
if [ "$(id -u)" = 0 ]; then
    chmod 755 "$WORK" && chown nobody "$WORK/pgbouncer.ini" "$WORK/users"
    touch "$WORK/pgbouncer.log" && chown nobody "$WORK/pgbouncer.log"
    setpriv --reuid=nobody --regid=nogroup --clear-groups pgbouncer -q "$WORK/pgbouncer.ini" >/dev/null 2>&1 &
else
    pgbouncer -q "$WORK/pgbouncer.ini" >/dev/null 2>&1 &
fi
BOUNCER=$!
sleep 1

cpu() { # user and system time of a process, in clock ticks
    [ -r "/proc/$1/stat" ] && sed 's/.*) //' "/proc/$1/stat" | awk '{print $12 + $13}' || echo 0
}
measure() { # name port user password clients mode [pid]
    before=$(cpu "${7:-0}")
    tps=$(PGPASSWORD=$4 pgbench -n -S -M "$6" -c "$5" -j 1 -T "$SECONDS_A_RUN" -h 127.0.0.1 -p "$2" -U "$3" "$DATABASE" 2>"$WORK/err" |
        awk '/^tps/ {print $3}')
    [ -n "$tps" ] || { cat "$WORK/err" >&2; exit 1; }
    after=$(cpu "${7:-0}")
    echo "$6 $5 $1 $tps $(awk "BEGIN {printf \"%.1f\", ($after - $before) * 10000 / ($tps * $SECONDS_A_RUN)}")" >>"$WORK/results"
}
# The first run of each warms it up and does not count.
for mode in $MODES; do
    measure gateway "$GATEWAY_PORT" "$AGENT" "$GATEWAY_PASSWORD" 8 "$mode" "$GATEWAY_PID"
    measure pgbouncer "$BOUNCER_PORT" "$DIRECT_USER" "$DIRECT_PASSWORD" 8 "$mode" "$BOUNCER"
done
: >"$WORK/results"
for round in $(seq "$ROUNDS"); do
    for mode in $MODES; do
        for clients in $CLIENTS; do
            measure gateway "$GATEWAY_PORT" "$AGENT" "$GATEWAY_PASSWORD" "$clients" "$mode" "$GATEWAY_PID"
            measure pgbouncer "$BOUNCER_PORT" "$DIRECT_USER" "$DIRECT_PASSWORD" "$clients" "$mode" "$BOUNCER"
            measure direct "$DIRECT_PORT" "$DIRECT_USER" "$DIRECT_PASSWORD" "$clients" "$mode"
        done
    done
done
echo "mode clients what tps of-pgbouncer cpu-us-a-statement"
sort "$WORK/results" | awk '
    function median(list, n, a, i, j, t) {
        n = split(list, a, " ")
        for (i = 1; i <= n; i++) for (j = i + 1; j <= n; j++) if (a[j] + 0 < a[i] + 0) { t = a[i]; a[i] = a[j]; a[j] = t }
        return a[int((n + 1) / 2)]
    }
    { k = $1 " " $2 " " $3; tps[k] = tps[k] " " $4; cpu[k] = cpu[k] " " $5 }
    END { for (k in tps) { split(k, p, " "); base = median(tps[p[1] " " p[2] " pgbouncer"])
          printf "%s %d %.2f %.1f\n", k, median(tps[k]), median(tps[k]) / base, median(cpu[k]) } }' | sort -k1,1 -k2,2n -k3,3
echo "gateway resident: $(awk '/VmRSS/ {print $2 / 1024 " MiB"}' "/proc/$GATEWAY_PID/status")"
