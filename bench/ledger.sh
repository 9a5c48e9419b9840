#!/bin/sh
# How many attempts a second the ledger makes durable, at 1, 8 and 32 sessions: about 90 seconds. Builds first. The server is
# an embedded one that waits for its disk, in the folder for temporary files: TMPDIR says which disk is measured.
set -eu
cd "$(dirname "$0")/.."

jdk=
for home in "${PGCURB_JAVA_HOME:-}" "${JAVA_HOME:-}" /usr/lib/jvm/*; do
    if [ -r "$home/release" ] && grep -qE '^JAVA_VERSION="(2[5-9]|[3-9][0-9])' "$home/release"; then
        jdk=$home
        break
    fi
done
if [ -z "$jdk" ]; then
    echo 'error: no JDK 25 or newer; name one with PGCURB_JAVA_HOME' >&2
    exit 1
fi

./mvnw -B -q -o -DskipTests -Dspotless.check.skip=true test-compile
./mvnw -B -q -o dependency:build-classpath -Dmdep.outputFile=target/bench.classpath -Dmdep.includeScope=test
exec "$jdk/bin/java" -Dpgcurb.postgres.binaries=target/postgres -Djava.io.tmpdir="${TMPDIR:-/tmp}" \
    -cp "target/test-classes:target/classes:$(cat target/bench.classpath)" dev.pgcurb.ledger.GroupCommitBench
