#!/bin/sh
# How fast large results and COPY pass the gateway, beside pgbouncer and nothing in between, and whether its memory stays flat.
#
#   bench/gateway-bulk.sh [rounds]
#
# A SELECT of 1,000,000 rows (pgbench_accounts, some 100 MB), COPY of the same table out, and COPY of 1,000,000 rows in, each by the
# three ways in turn; seconds, median over the rounds. Resident memory of the gateway before and at its highest.
set -eu
cd "$(dirname "$0")/.."
ROUNDS=${1:-5}
. bench/gateway-world

admin -c "CREATE TABLE filled (aid int, bid int, abalance int, filler text)" -c "GRANT ALL ON filled TO $AGENT"
admin -c "COPY (SELECT * FROM pgbench_accounts LIMIT 1000000) TO STDOUT" >"$WORK/rows"
one() { # way what
    by "$1"
    began=$(date +%s%N)
    case $2 in
        select) psql -X -q -A -t -v FETCH_COUNT=0 -h 127.0.0.1 -p "$PORT" -U "$LOGIN" "$DATABASE" -o /dev/null \
            -c "SELECT * FROM pgbench_accounts" ;;
        copy-out) psql -X -q -h 127.0.0.1 -p "$PORT" -U "$LOGIN" "$DATABASE" -c "COPY pgbench_accounts TO STDOUT" >/dev/null ;;
        copy-in) psql -X -q -h 127.0.0.1 -p "$PORT" -U "$LOGIN" "$DATABASE" -c "COPY filled FROM STDIN" <"$WORK/rows" ;;
    esac
    ended=$(date +%s%N)
    admin -c "TRUNCATE filled"
    echo "$2 $1 $(((ended - began) / 1000000)) $3" >>"$WORK/results"
}
resident() { awk '/^VmRSS/ {print int($2 / 1024)}' "/proc/$GATEWAY_PID/status"; }
for what in select copy-out copy-in; do one gateway $what 0; done
: >"$WORK/results"
before=$(resident) most=0
for round in $(seq "$ROUNDS"); do
    for what in select copy-out copy-in; do
        for way in gateway pgbouncer direct; do
            one $way $what "$round"
            now=$(resident)
            [ "$now" -le "$most" ] || most=$now
        done
    done
done
echo "what way seconds of-pgbouncer's-rate"
awk '
    function median(list, n, a, i, j, t) {
        n = split(list, a, " ")
        for (i = 1; i <= n; i++) for (j = i + 1; j <= n; j++) if (a[j] + 0 < a[i] + 0) { t = a[i]; a[i] = a[j]; a[j] = t }
        return a[int((n + 1) / 2)]
    }
    { k = $1 " " $2; all[k] = 1; ms[k] = ms[k] " " $3; at[k, $4] = $3; if ($4 > rounds) rounds = $4 }
    END { for (k in all) { split(k, p, " "); ratios = ""
          for (r = 1; r <= rounds; r++) ratios = ratios " " at[p[1] " pgbouncer", r] / at[k, r]
          printf "%s %.2f %.2f\n", k, median(ms[k]) / 1000, median(ratios) } }' "$WORK/results" | sort | column -t
echo "gateway resident: $before MiB before, $most MiB at most; $(wc -c <"$WORK/rows" | awk '{print int($1 / 1048576)}') MiB a pass"
