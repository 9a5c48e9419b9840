package dev.pgcurb.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pgcurb.EachMajor;
import dev.pgcurb.TestPostgres;
import dev.pgcurb.wire.Tag;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;
import org.postgresql.util.PSQLException;

/** COPY in both directions, and cancelling. */
class CopyAndCancelIT {
    @EachMajor
    void copy_carries_rows_in_and_out(TestPostgres postgres) throws SQLException, IOException {
        try (World world = World.on(postgres);
                Connection c = world.connect()) {
            CopyManager copy = c.unwrap(PGConnection.class).getCopyAPI();
            String rows = IntStream.range(0, 20_000)
                    .mapToObj(i -> i + "\tbody of note number " + i + "\n")
                    .collect(Collectors.joining());
            assertThat(copy.copyIn("COPY note (id, body) FROM STDIN", new StringReader(rows)))
                    .isEqualTo(20_000);
            var out = new StringWriter();
            assertThat(copy.copyOut("COPY (SELECT id, body FROM note ORDER BY id) TO STDOUT", out))
                    .isEqualTo(20_000);
            assertThat(out.toString()).isEqualTo(rows);
            assertThat(world.log()).contains("allowed COPY note (id, body) FROM STDIN");
        }
    }

    @EachMajor
    void a_copy_that_fails_in_the_middle_leaves_a_usable_session(TestPostgres postgres) throws SQLException {
        try (World world = World.on(postgres);
                Connection c = world.connect()) {
            CopyManager copy = c.unwrap(PGConnection.class).getCopyAPI();
            String rows = "1\tone\nno number\ttwo\n" + "3\tthree\n".repeat(50_000);
            PSQLException e = catchThrowableOfType(
                    PSQLException.class, () -> copy.copyIn("COPY note (id, body) FROM STDIN", new StringReader(rows)));
            assertThat(e.getSQLState()).isEqualTo("22P02");
            var gaveUp = copy.copyIn("COPY note (id, body) FROM STDIN");
            gaveUp.writeToCopy("7\tseven\n".getBytes(java.nio.charset.StandardCharsets.UTF_8), 0, 8);
            gaveUp.cancelCopy();
            try (Statement s = c.createStatement()) {
                assertThat(s.execute("SELECT 1")).isTrue();
            }
            assertThat(world.column("SELECT count(*) FROM note")).containsExactly("0");
        }
    }

    @EachMajor
    void a_cancel_reaches_the_statement_of_its_own_session_only(TestPostgres postgres) throws Exception {
        try (World world = World.on(postgres);
                Connection c = world.connect();
                Connection other = world.connect();
                Statement s = c.createStatement();
                Statement t = other.createStatement();
                var threads = Executors.newCachedThreadPool()) {
            var sleeping = CompletableFuture.supplyAsync(
                    () -> catchThrowableOfType(PSQLException.class, () -> s.execute("SELECT pg_sleep(60)")), threads);
            var longer = CompletableFuture.supplyAsync(
                    () -> catchThrowableOfType(PSQLException.class, () -> t.execute("SELECT pg_sleep(60), 'other'")),
                    threads);
            Bound.until(() -> world.column("SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%'"
                            + " AND state = 'active' AND datname = current_database()")
                    .equals(java.util.List.of("2")));
            s.cancel();
            assertThat(sleeping.get().getSQLState()).isEqualTo("57014");
            assertThat(longer.isDone()).isFalse();
            t.cancel();
            assertThat(longer.get().getSQLState()).isEqualTo("57014");
            assertThat(s.execute("SELECT 1")).isTrue();
            assertThat(world.log()).contains("cancelled SELECT pg_sleep(60)");
        }
    }

    @EachMajor
    void a_number_without_its_key_cancels_nothing(TestPostgres postgres) throws Exception {
        try (World world = World.on(postgres);
                Connection c = world.connect()) {
            int number = c.unwrap(PGConnection.class).getBackendPID();
            CompletableFuture<Boolean> ran = CompletableFuture.supplyAsync(() -> {
                try {
                    return c.createStatement().execute("SELECT pg_sleep(2)");
                } catch (SQLException e) {
                    return false;
                }
            });
            Bound.until(() -> world.column("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'"
                            + " AND usename LIKE 'curb:" + world.agent() + ":%'")
                    .equals(List.of("1")));
            for (int guess = 0; guess < 20; guess++) {
                WireAttacks.cancel(world.gateway().port(), number, guess);
            }
            assertThat(ran.get(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    /** As a client may that does not wait to be asked: found by {@link SessionFuzz}. */
    @EachMajor
    void a_copy_whose_rows_come_with_it_in_one_segment_gets_them(TestPostgres postgres) throws IOException {
        try (World world = World.on(postgres);
                RawClient raw = RawClient.connect(world)) {
            for (String row : List.of("1\tx\n", "2\ty\n")) {
                raw.parse("", "COPY note FROM STDIN").bind("", "").execute("", 0);
                raw.out().frame(Tag.COPY_DATA, row.getBytes(StandardCharsets.UTF_8));
                raw.out().frame(Tag.COPY_DONE, new byte[0]);
                assertThat(raw.sync().untilReady()).containsExactly("1", "2", "G", "C COPY 1", "Z I");
            }
            raw.parse("", "COPY note FROM STDIN").bind("", "").execute("", 0);
            raw.out().begin(Tag.COPY_FAIL).string("enough").end();
            assertThat(raw.sync().untilReady()).containsExactly("1", "2", "G", "E 57014", "Z I");
            assertThat(world.column("SELECT body FROM note ORDER BY id")).containsExactly("x", "y");
        }
    }
}
