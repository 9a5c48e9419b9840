package dev.pgcurb.cli;

import static dev.pgcurb.cli.Served.column;
import static dev.pgcurb.cli.Served.one;
import static dev.pgcurb.cli.Served.state;
import static dev.pgcurb.cli.Served.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pgcurb.Replicated;
import dev.pgcurb.TestPostgres;
import dev.pgcurb.postgres.DatabaseUrl;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A gateway in front of a primary and its standby: reads there on request, and the day on which the primary dies. */
@Timeout(300)
class FailoverIT {
    private static final int WRITERS = 2;

    @TempDir
    Path folder = Path.of("");

    @ParameterizedTest
    @ValueSource(ints = {15, 18})
    void reads_go_to_the_standby_on_request_and_end_with_their_lease(int major) throws Exception {
        try (Replicated servers = new Replicated(major)) {
            Served served = new Served(fresh(servers), folder);
            try (Serve serve = new Serve(servers.both(served.gateway()), folder);
                    Connection replica = served.connect(serve.port(), "-c pgcurb.replica=on");
                    Connection primary = served.connect(serve.port())) {
                assertThat(one(replica, "SELECT pg_is_in_recovery()")).isEqualTo("t");
                assertThat(one(primary, "SELECT pg_is_in_recovery()")).isEqualTo("f");
                assertThat(one(replica, "SELECT count(*) FROM item")).isEqualTo("1000");
                assertThat(state(() -> replica.createStatement().executeUpdate("DELETE FROM item WHERE id = 1")))
                        .isEqualTo("25006");
                until(() -> column(
                                        served.admin(),
                                        "SELECT verdict FROM pgcurb.log WHERE statement LIKE 'DELETE%' AND verdict = 'failed'")
                                .size()
                        == 1);
                assertThat(state(() -> served.connect(serve.port(), "-c pgcurb.replica=on -c work_mem=1GB")
                                .close()))
                        .isEqualTo("42501");
                Ran.of(
                        "suspend",
                        served.agent(),
                        "--reason",
                        "tested",
                        "--database",
                        served.admin().withPassword());
                until(() -> state(() -> one(replica, "SELECT 1")).startsWith("0")
                        || state(() -> one(replica, "SELECT 1")).startsWith("57"));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {15, 18})
    void when_the_primary_dies_nothing_acknowledged_is_lost_and_nothing_runs_twice(int major) throws Exception {
        try (Replicated servers = new Replicated(major)) {
            Served served = new Served(fresh(servers), folder);
            DatabaseUrl later =
                    served.admin().withLogin("postgres", servers.standby().password());
            DatabaseUrl promoted = new DatabaseUrl(
                    servers.standby().hosts(), later.database(), "postgres", later.password(), later.parameters());
            Path witness = folder.resolve("witness.jsonl");
            try (Serve serve = new Serve(servers.both(served.gateway()), folder)) {
                Connection stuck = served.connect(serve.port());
                CompletableFuture<String> sleeping = Served.meanwhile(
                        () -> state(() -> one(stuck, "SELECT count(*) FROM item, (SELECT pg_sleep(300)) AS s")));
                List<AtomicInteger> acknowledged = new ArrayList<>();
                List<CompletableFuture<String>> writers = new ArrayList<>();
                for (int i = 1; i <= WRITERS; i++) {
                    AtomicInteger count = new AtomicInteger();
                    int row = i;
                    acknowledged.add(count);
                    writers.add(Served.meanwhile(() -> write(served, serve, row, count)));
                }
                until(() -> acknowledged.stream().allMatch(count -> count.get() > 30));
                Ran.of(
                        "log",
                        "checkpoint",
                        "--to",
                        witness.toString(),
                        "--database",
                        served.admin().withPassword());
                int before = acknowledged.getFirst().get();
                until(() -> acknowledged.getFirst().get() > before + 30);
                servers.failOver();
                assertThat(sleeping.join()).matches("08.*|57P01|57P02");
                for (CompletableFuture<String> writer : writers) {
                    assertThat(writer.join()).matches("08.*|57P01|57P02|58000");
                }
                until(() -> state(() -> {
                            try (Connection after = served.connect(serve.port())) {
                                after.createStatement().executeUpdate("UPDATE item SET note = 'after' WHERE id = 100");
                            }
                        })
                        .equals("none"));
                for (int i = 1; i <= WRITERS; i++) {
                    int told = acknowledged.get(i - 1).get();
                    int ran = Integer.parseInt(column(promoted, "SELECT length(note) FROM item WHERE id = " + i)
                            .getFirst());
                    assertThat(ran).isBetween(told, told + 1);
                    assertThat(Integer.parseInt(column(
                                            promoted,
                                            "SELECT count(*) FROM pgcurb.entry WHERE kind = 'attempt' AND body ->> 'statement'"
                                                    + " LIKE '%x'' WHERE id = " + i + "'")
                                    .getFirst()))
                            .as("every write that ran is on record")
                            .isGreaterThanOrEqualTo(ran);
                }
                until(() -> column(promoted, "SELECT verdict FROM pgcurb.log WHERE statement LIKE '%pg_sleep(300)%'")
                        .equals(List.of("unknown")));
                until(() -> column(promoted, "SELECT id FROM pgcurb.lease WHERE closed_at IS NULL")
                        .isEmpty());
            }
            Ran fsck = Ran.of("log", "fsck", "--witness", witness.toString(), "--database", promoted.withPassword());
            assertThat(fsck.exit()).as(fsck.out()).isEqualTo(Exit.DONE);
        }
    }

    private static DatabaseUrl fresh(Replicated servers) {
        TestPostgres.run(servers.primary(), "CREATE DATABASE served");
        return servers.primary().withDatabase("served");
    }

    /** Adds a letter to the note of a row, again and again; the SQLSTATE that ends it. */
    private static String write(Served served, Serve serve, int row, AtomicInteger acknowledged) {
        try (Connection connection = served.connect(serve.port());
                var statement = connection.createStatement()) {
            statement.executeUpdate("UPDATE item SET note = '' WHERE id = " + row);
            while (true) {
                statement.executeUpdate("UPDATE item SET note = note || 'x' WHERE id = " + row);
                acknowledged.incrementAndGet();
            }
        } catch (SQLException e) {
            return String.valueOf(e.getSQLState());
        }
    }
}
