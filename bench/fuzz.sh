#!/usr/bin/env bash
# Looks for bytes that break the codec or a session, guided by coverage.
#
#   bench/fuzz.sh codec|session [seconds]
#
# A session is one of a real gateway in front of an embedded Postgres. What reaches something new is added to
# src/test/resources/fuzz, where tests play it for ever; a finding is printed and left in target/fuzz. Ends with the finding, or with
# the time (600 seconds).
set -eu
cd "$(dirname "$0")/.."
case ${1:-} in
    codec) target=dev.pgcurb.wire.CodecFuzz ;;
    session) target=dev.pgcurb.gateway.SessionFuzz ;;
    *) echo "usage: bench/fuzz.sh codec|session [seconds]" >&2; exit 2 ;;
esac
jdk=
for home in "${PGCURB_JAVA_HOME:-}" "${JAVA_HOME:-}" /usr/lib/jvm/*; do
    if [ -r "$home/release" ] && grep -qE '^JAVA_VERSION="(2[5-9]|[3-9][0-9])' "$home/release"; then
        jdk=$home
        break
    fi
done
[ -n "$jdk" ] || { echo 'error: no JDK 25 or newer; name one with PGCURB_JAVA_HOME' >&2; exit 1; }
if [ -z "${BENCH_CLASSPATH:-}" ]; then
    ./mvnw -B -q -o -DskipTests -Dspotless.check.skip=true test-compile
    ./mvnw -B -q -o dependency:build-classpath -Dmdep.outputFile=target/bench.classpath -Dmdep.includeScope=test
    BENCH_CLASSPATH=target/test-classes:target/classes:$(cat target/bench.classpath)
fi
# Jazzer takes a connection, a process and a file for findings, and the gateway and its Postgres need them.
in=com.code_intelligence.jazzer.sanitizers
quiet=$in.ServerSideRequestForgery:$in.OsCommandInjection:$in.FilePathTraversal:$in.SqlInjection
kept=src/test/resources/fuzz/$1.txt
mkdir -p "target/fuzz/$1"
n=0
while read -r line; do # each byte as two digits, each input in a line
    n=$((n + 1))
    # shellcheck disable=SC2059 # it is a format
    printf "$(echo "$line" | sed 's/../\\x&/g')" >"target/fuzz/$1/kept-$n"
done <"$kept"
status=0
"$jdk/bin/java" -XX:+UseSerialGC -Dpgcurb.postgres.binaries=target/postgres -cp "$BENCH_CLASSPATH" \
    com.code_intelligence.jazzer.Jazzer --target_class=$target --reproducer_path=target/fuzz -artifact_prefix=target/fuzz/ \
    '--instrumentation_includes=dev.pgcurb.wire.**:dev.pgcurb.gateway.**:dev.pgcurb.verdict.**' \
    --disabled_hooks="$quiet" -max_total_time="${2:-600}" "target/fuzz/$1" || status=$?
for file in "target/fuzz/$1"/*; do
    od -An -v -tx1 "$file" | tr -d ' \n'
    echo
done | grep . | sort -u >"target/fuzz/$1.txt"
mv "target/fuzz/$1.txt" "$kept"
echo "$(wc -l <"$kept") inputs are kept in $kept" >&2
exit $status
