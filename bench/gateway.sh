#!/bin/sh
# How fast the gateway is, verdict and ledger on, beside pgbouncer (session mode) and nothing in between.
#
#   bench/gateway.sh [seconds a run] [rounds]
#
# pgbench's SELECT only (-S) and its short write transaction (-N); simple, extended and prepared; 1, 8 and 32 clients. The three
# ways run one after the other in each round, so that what else the machine does hits all alike; each figure is the median over
# the rounds. of-pgbouncer: throughput with pgbouncer = 1.00, the median of the rounds' own ratios. cpu: processor time a transaction
# of the gateway or pgbouncer; ledger: of the server process that writes the ledger. What can be narrowed: LOADS, MODES, CLIENTS.
set -eu
cd "$(dirname "$0")/.."
SECONDS_A_RUN=${1:-5} ROUNDS=${2:-5}
LOADS=${LOADS:-select write} MODES=${MODES:-simple extended prepared} CLIENTS=${CLIENTS:-1 8 32}
. bench/gateway-world

measure() { # load way clients mode
    by "$2"
    case $2 in gateway) pid=$GATEWAY_PID ledger=$LEDGER_PID ;; pgbouncer) pid=$BOUNCER ledger=0 ;; *) pid=0 ledger=0 ;; esac
    case $1 in select) script=-S ;; *) script=-N ;; esac
    before=$(ticks $pid) ledger_before=$(ticks $ledger)
    rm -f "$WORK"/latency.*
    tps=$(cd "$WORK" && pgbench -n $script -M "$4" -c "$3" -j 1 -T "$SECONDS_A_RUN" -l --log-prefix=latency --sampling-rate=0.05 \
        -h 127.0.0.1 -p "$PORT" -U "$LOGIN" "$DATABASE" 2>"$WORK/err" | awk '/^tps/ {print $3}')
    [ -n "$tps" ] || { cat "$WORK/err" >&2; exit 1; }
    sleep 0.3 # the ledger's last batch
    after=$(ticks $pid) ledger_after=$(ticks $ledger)
    percentiles=$(cat "$WORK"/latency.* | awk '{print $3}' | sort -n |
        awk '{v[NR] = $1} END {print v[int(NR * 0.5) + 1], v[int(NR * 0.99) + 1]}')
    awk "BEGIN {n = $tps * $SECONDS_A_RUN; printf \"%s %s %d %s %s %.1f %.1f %s %s\n\", \"$1\", \"$4\", $3, \"$2\", $tps,
        ($after - $before) * 10000 / n, ($ledger_after - $ledger_before) * 10000 / n, \"$percentiles\", \"$5\"}" >>"$WORK/results"
}
# The first run of each warms it up and does not count.
for load in $LOADS; do
    for mode in $MODES; do
        for way in gateway pgbouncer; do
            measure "$load" $way 8 "$mode" 0
        done
    done
done
: >"$WORK/results"
for round in $(seq "$ROUNDS"); do
    for load in $LOADS; do
        for mode in $MODES; do
            for clients in $CLIENTS; do
                for way in gateway pgbouncer direct; do
                    measure "$load" $way "$clients" "$mode" "$round"
                done
            done
        done
    done
done
echo "load mode clients way tps of-pgbouncer p50-us p99-us cpu-us ledger-us"
awk '
    function median(list, n, a, i, j, t) {
        n = split(list, a, " ")
        for (i = 1; i <= n; i++) for (j = i + 1; j <= n; j++) if (a[j] + 0 < a[i] + 0) { t = a[i]; a[i] = a[j]; a[j] = t }
        return a[int((n + 1) / 2)]
    }
    { k = $1 " " $2 " " $3 " " $4; all[k] = 1; tps[k] = tps[k] " " $5; cpu[k] = cpu[k] " " $6; ledger[k] = ledger[k] " " $7
      p50[k] = p50[k] " " $8; p99[k] = p99[k] " " $9; at[k, $10] = $5; if ($10 > rounds) rounds = $10 }
    END { for (k in all) { split(k, p, " "); base = p[1] " " p[2] " " p[3] " pgbouncer"; ratios = ""
          for (r = 1; r <= rounds; r++) ratios = ratios " " at[k, r] / at[base, r]
          printf "%s %d %.2f %d %d %.1f %.1f\n", k, median(tps[k]), median(ratios), median(p50[k]), median(p99[k]),
              median(cpu[k]), median(ledger[k]) } }' "$WORK/results" | sort -k1,1 -k2,2r -k3,3n -k4,4 | column -t
echo "gateway resident: $(awk '/VmRSS/ {print $2 / 1024 " MiB"}' "/proc/$GATEWAY_PID/status")"
