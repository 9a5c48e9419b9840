# Runs one PostgreSQL for as long as standard input stays open. Started by dev.pgcurb.embedded.Watch as
#   sh -c "<this text>" pgcurb-postgres <folder with initdb, pg_ctl, postgres> <folder> <run folder> keep|drop
# Says one line on standard output: "ready", or "failed" and then the reason.
set -u
bin=$1 folder=$2 run=$3 afterwards=$4

# Ctrl-C reaches every process of the terminal's group. The server's end is decided by the pipe alone, so that whoever
# holds it may still use the server while it tidies up.
trap '' INT HUP TERM QUIT
umask 077

remove() {
    rm -rf -- "$run"
    if [ "$afterwards" = drop ]; then rm -rf -- "$folder"; fi
}

fail() {
    echo failed
    tail -n 12 "$folder/log"
    remove
    exit 1
}

: >"$folder/log" || exit 1
exec 2>>"$folder/log"

if [ ! -d "$folder/data" ]; then
    # Made beside and then renamed: an interrupted initdb leaves no data folder behind.
    rm -rf -- "$folder/data.new"
    "$bin/initdb" --pgdata="$folder/data.new" --username=postgres --pwfile="$folder/password" \
        --auth=scram-sha-256 --encoding=UTF8 --locale=C --no-sync --no-instructions \
        </dev/null >>"$folder/log" || fail
    echo "include = '../pgcurb.conf'" >>"$folder/data.new/postgresql.conf" || fail
    mv "$folder/data.new" "$folder/data" || fail
fi

# pg_ctl starts the server in a session of its own, out of reach of Ctrl-C.
"$bin/pg_ctl" start --pgdata="$folder/data" --log="$folder/log" --silent --wait --timeout=60 \
    </dev/null >>"$folder/log" || fail
echo ready
exec >/dev/null

while read -r _; do :; done

"$bin/pg_ctl" stop --pgdata="$folder/data" --mode=fast --silent --wait --timeout=60 </dev/null ||
    "$bin/pg_ctl" stop --pgdata="$folder/data" --mode=immediate --silent --wait --timeout=10 </dev/null
remove
