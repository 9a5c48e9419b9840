#!/bin/sh
# How many attempts a second the ledger makes durable, at 1, 8 and 32 sessions: about 90 seconds. Builds first. The server is
# an embedded one that waits for its disk, in the folder for temporary files: TMPDIR says which disk is measured.
set -eu
cd "$(dirname "$0")/.."
./mvnw -B -q -o -DskipTests -Dspotless.check.skip=true test-compile
./mvnw -B -q -o dependency:build-classpath -Dmdep.outputFile=target/bench.classpath -Dmdep.includeScope=test
exec java -Dpgcurb.postgres.binaries=target/postgres -Djava.io.tmpdir="${TMPDIR:-/tmp}" \
    -cp "target/test-classes:target/classes:$(cat target/bench.classpath)" dev.pgcurb.ledger.GroupCommitBench
