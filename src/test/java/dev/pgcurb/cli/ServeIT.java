package dev.pgcurb.cli;

import static dev.pgcurb.cli.Served.column;
import static dev.pgcurb.cli.Served.one;
import static dev.pgcurb.cli.Served.state;
import static dev.pgcurb.cli.Served.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pgcurb.EachMajor;
import dev.pgcurb.TestPostgres;
import dev.pgcurb.gateway.Authority;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code pgcurb serve} as a process: how it ends, what it tells a monitor, what it reads again. */
@Timeout(180)
class ServeIT {
    private static final Pattern SAMPLE =
            Pattern.compile("pgcurb_[a-z_]+(\\{[a-z]+=\"[^\"\\\\\n]*\"(,[a-z]+=\"[^\"\\\\\n]*\")*})? [0-9.E+-]+");

    @TempDir
    Path folder = Path.of("");

    @EachMajor(cluster = "serve")
    void sigterm_lets_statements_end_tells_the_idle_and_leaves_nothing(TestPostgres postgres) throws Exception {
        Served served = new Served(postgres.database(), folder);
        try (Serve serve = new Serve(served.gateway(), folder);
                Connection idle = served.connect(serve.port());
                Connection busy = served.connect(serve.port())) {
            assertThat(one(idle, "SELECT count(*) FROM item")).isEqualTo("1000");
            CompletableFuture<String> running = Served.meanwhile(() -> {
                try {
                    return one(busy, "SELECT count(*) FROM item, (SELECT pg_sleep(2)) AS s");
                } catch (java.sql.SQLException e) {
                    return String.valueOf(e.getSQLState());
                }
            });
            until(() -> served.column("SELECT pid FROM pg_stat_activity WHERE wait_event = 'PgSleep'")
                            .size()
                    == 1);
            serve.signal("TERM");
            until(() -> state(() -> served.connect(serve.port()).close()).startsWith("08"));
            until(() -> state(() -> one(idle, "SELECT 1")).equals("57P01"));
            assertThat(running.join()).isEqualTo("1000");
            assertThat(state(() -> one(busy, "SELECT 1"))).isEqualTo("57P01");
            assertThat(serve.ended()).isZero();
            assertThat(serve.log()).contains("\"event\":\"session_closed\"", "\"event\":\"gateway_stopped\"");
        }
        assertThat(served.column("SELECT id FROM pgcurb.lease WHERE closed_at IS NULL"))
                .isEmpty();
        assertThat(served.column("SELECT rolname FROM pg_roles WHERE rolcanlogin AND rolname LIKE 'curb:"
                        + served.agent() + ":%'"))
                .isEmpty();
        assertThat(served.column("SELECT statement FROM pgcurb.log WHERE verdict IN ('unknown', 'running')"))
                .isEmpty();
        assertThat(served.column("SELECT name FROM pgcurb.gateway WHERE stopped_at IS NULL"))
                .isEmpty();
    }

    @EachMajor(cluster = "serve")
    void a_statement_that_does_not_end_is_cancelled_and_on_record_as_such(TestPostgres postgres) throws Exception {
        Served served = new Served(postgres.database(), folder);
        try (Serve serve = new Serve(served.gateway(), folder, "--drain", "1s");
                Connection busy = served.connect(serve.port())) {
            CompletableFuture<String> running = Served.meanwhile(
                    () -> state(() -> one(busy, "SELECT count(*) FROM item, (SELECT pg_sleep(100)) AS s")));
            until(() -> served.column("SELECT pid FROM pg_stat_activity WHERE wait_event = 'PgSleep'")
                            .size()
                    == 1);
            serve.signal("TERM");
            assertThat(running.join()).isEqualTo("57014");
            assertThat(serve.ended()).isZero();
        }
        assertThat(served.column("SELECT verdict FROM pgcurb.log WHERE statement LIKE '%pg_sleep(100)%'"))
                .containsExactly("cancelled");
    }

    @EachMajor(cluster = "serve")
    void a_policy_that_is_applied_holds_for_sessions_that_are_open(TestPostgres postgres) throws Exception {
        Served served = new Served(postgres.database(), folder);
        String all = "SELECT id FROM item LIMIT 50";
        try (Serve serve = new Serve(served.gateway(), folder);
                Connection session = served.connect(serve.port())) {
            assertThat(state(() -> one(session, all))).isEqualTo("none");
            served.apply("result_rows: 10");
            until(() -> state(() -> one(session, all)).equals("54000"));
            served.apply("result_rows: 100");
            serve.signal("HUP");
            until(() -> state(() -> one(session, all)).equals("none"));
        }
    }

    @EachMajor(cluster = "serve")
    void a_monitor_learns_how_it_is_and_nothing_that_agents_wrote(TestPostgres postgres) throws Exception {
        Served served = new Served(postgres.database(), folder);
        try (Serve serve = new Serve(served.gateway(), folder);
                Connection session = served.connect(serve.port())) {
            one(session, "SELECT 'a secret of mine'");
            assertThat(state(() -> one(session, "SELECT pg_notify('a', 'b')"))).isEqualTo("42501");
            assertThat(state(() -> session.createStatement().executeUpdate("DELETE FROM item WHERE id < 50")))
                    .isEqualTo("55000");
            assertThat(serve.get("/healthz")).isEqualTo("200 alive\n");
            assertThat(serve.get("/readyz")).isEqualTo("200 ready\n");
            assertThat(serve.get("/metrics/")).startsWith("404");
            String metrics = serve.get("/metrics").substring(4);
            assertThat(metrics.lines().filter(line -> !line.startsWith("#")))
                    .allMatch(SAMPLE.asMatchPredicate())
                    .contains(
                            "pgcurb_attempts_total{agent=\"" + served.agent() + "\",verdict=\"held\"} 1",
                            "pgcurb_attempts_total{agent=\"" + served.agent() + "\",verdict=\"refused\"} 1",
                            "pgcurb_sessions{agent=\"" + served.agent() + "\"} 1",
                            "pgcurb_leases{agent=\"" + served.agent() + "\"} 1",
                            "pgcurb_holds_waiting{agent=\"" + served.agent() + "\"} 1",
                            "pgcurb_upstream_up 1",
                            "pgcurb_ledger_up 1",
                            "pgcurb_watch_up 1",
                            "pgcurb_watch_acts_total{act=\"cancelled\"} 0");
            assertThat(metrics)
                    .contains("pgcurb_statement_seconds_bucket{le=\"+Inf\"}")
                    .doesNotContain("evil");
            TestPostgres.run(
                    served.admin(), "REVOKE EXECUTE ON FUNCTION pgcurb.append(text, jsonb) FROM pgcurb_gateway");
            until(() -> state(() -> one(session, "SELECT 1")).equals("58000"));
            assertThat(serve.get("/readyz")).isEqualTo("503 the ledger cannot be written\n");
            assertThat(serve.get("/metrics")).contains("pgcurb_ledger_up 0");
            assertThat(serve.log().lines())
                    .allMatch(line -> line.startsWith("{\"v\":1,\"at\":\"") && line.endsWith("}"))
                    .anyMatch(line -> line.contains("\"event\":\"session_opened\"")
                            && line.contains("\"agent\":\"" + served.agent() + "\""));
            assertThat(serve.log()).doesNotContain("a secret of mine", "gateway'");
        }
    }

    @EachMajor(cluster = "serve")
    void a_new_certificate_is_read_again_by_itself(TestPostgres postgres) throws Exception {
        Served served = new Served(postgres.database(), folder);
        Authority authority = new Authority(folder, "authority");
        Authority.Issued first = authority.issue("first", "DNS:localhost", "rsa:2048");
        Authority.Issued second = authority.issue("second", "DNS:localhost", "rsa:2048");
        try (Serve serve = new Serve(
                served.gateway(),
                folder,
                "--tls-cert",
                first.certificate().toString(),
                "--tls-key",
                first.key().toString())) {
            served.connect(serve.port()).close();
            Files.writeString(first.certificate(), "half of a certificate");
            until(() -> said(serve, "the old one stays"));
            served.connect(serve.port()).close();
            Files.move(second.key(), first.key(), StandardCopyOption.REPLACE_EXISTING);
            Files.move(second.certificate(), first.certificate(), StandardCopyOption.REPLACE_EXISTING);
            until(() -> said(serve, "certificate was read again"));
            served.connect(serve.port()).close();
        }
    }

    @EachMajor(cluster = "serve")
    void two_gateways_share_slots_holds_and_a_ledger_of_two_chains(TestPostgres postgres) throws Exception {
        Served served = new Served(postgres.database(), folder);
        String url = served.admin().withPassword();
        try (Serve one = new Serve(served.gateway(), folder);
                Serve other = new Serve(served.gateway(), folder)) {
            try (Connection a = served.connect(one.port());
                    Connection b = served.connect(other.port());
                    Connection c = served.connect(one.port())) {
                assertThat(List.of(
                                one(a, "SELECT session_user"),
                                one(b, "SELECT session_user"),
                                one(c, "SELECT session_user")))
                        .doesNotHaveDuplicates();
                assertThat(state(() -> served.connect(other.port()).close())).isEqualTo("53300");
                assertThat(state(() -> a.createStatement().executeUpdate("DELETE FROM item WHERE id <= 10")))
                        .isEqualTo("55000");
                String hold = served.column("SELECT id FROM pgcurb.hold").getFirst();
                assertThat(Ran.of("approve", hold, "--reason", "tested", "--yes", "--database", url)
                                .exit())
                        .isEqualTo(Exit.DONE);
                assertThat(b.createStatement().executeUpdate("DELETE FROM item WHERE id <= 10"))
                        .isEqualTo(10);
            }
            try (Connection d = served.connect(other.port())) {
                assertThat(one(d, "SELECT count(*) FROM item")).isEqualTo("990");
            }
        }
        until(() -> served.column("SELECT DISTINCT gateway FROM pgcurb.entry WHERE kind = 'attempt'")
                        .size()
                == 2);
        assertThat(Ran.of("log", "fsck", "--database", url).exit()).isEqualTo(Exit.DONE);
    }

    @EachMajor(cluster = "serve")
    void what_a_killed_gateway_left_is_closed_by_another_one(TestPostgres postgres) throws Exception {
        Served served = new Served(postgres.database(), folder);
        try (Serve killed = new Serve(served.gateway(), folder);
                Serve lives = new Serve(served.gateway(), folder)) {
            Connection orphan = served.connect(killed.port());
            orphan.setAutoCommit(false);
            orphan.createStatement().executeUpdate("UPDATE item SET note = 'half done' WHERE id = 1");
            String slot = one(orphan, "SELECT session_user");
            CompletableFuture<String> running = Served.meanwhile(
                    () -> state(() -> one(orphan, "SELECT count(*) FROM item, (SELECT pg_sleep(100)) AS s")));
            until(() -> served.column("SELECT pid FROM pg_stat_activity WHERE wait_event = 'PgSleep'")
                            .size()
                    == 1);
            killed.signal("KILL");
            assertThat(killed.ended()).isEqualTo(137);
            assertThat(running.join()).startsWith("08");
            assertThat(served.column("SELECT slot FROM pgcurb.lease WHERE closed_at IS NULL"))
                    .containsExactly(slot);
            // Half a minute of silence, at once.
            TestPostgres.run(served.admin(), """
                    UPDATE pgcurb.gateway SET heartbeat_at = heartbeat_at - INTERVAL '1 minute'
                    WHERE name = (SELECT gateway FROM pgcurb.lease WHERE closed_at IS NULL);
                    UPDATE pgcurb.lease SET opened_at = opened_at - INTERVAL '1 minute' WHERE closed_at IS NULL""");
            until(() -> served.column("SELECT closed_why FROM pgcurb.lease WHERE slot = '" + slot + "'")
                    .equals(List.of("gateway lost")));
            assertThat(served.column("SELECT note FROM item WHERE id = 1")).containsExactly("item 1");
            assertThat(served.column("SELECT verdict FROM pgcurb.log WHERE statement LIKE '%pg_sleep%'"))
                    .containsExactly("unknown");
            try (Connection next = served.connect(lives.port())) {
                assertThat(one(next, "SELECT note FROM item WHERE id = 1")).isEqualTo("item 1");
            }
            assertThat(column(
                            served.admin(),
                            "SELECT count(*) FROM pgcurb.lease WHERE closed_at IS NULL AND gateway IS NULL"))
                    .containsExactly("0");
        }
    }

    @EachMajor(cluster = "serve")
    void the_policy_says_how_the_ledger_is_kept(TestPostgres postgres) throws Exception {
        Served served = new Served(postgres.database(), folder);
        String mine = "SELECT statement FROM pgcurb.log WHERE kind = 'attempt' AND ";
        try (Serve serve = new Serve(served.gateway(), folder);
                Connection session = served.connect(serve.port())) {
            one(session, "SELECT 'plain'");
            state(() -> session.createStatement().execute("CREATE ROLE x PASSWORD 'hunter2'"));
            state(() -> session.createStatement().execute("CREATE ROLE PASSWORD 'hunter2' not a statement"));
            until(() -> served.column(mine + "statement LIKE '%ROLE%'").size() == 2);
            assertThat(served.column(mine + "statement LIKE '%hunter2%'")).isEmpty();
            assertThat(served.column(mine + "statement LIKE '%plain%'")).containsOnly("SELECT 'plain'");

            served.apply("result_rows: 1000", "ledger: {mode: strict, statements: redacted, retention: 1 month}");
            serve.signal("HUP");
            until(() -> state(() -> one(session, "SELECT 'ripe' -- a comment")).equals("none")
                    && !served.column(mine + "statement LIKE 'SELECT ?%'").isEmpty());
            assertThat(state(() -> session.createStatement().executeUpdate("DELETE FROM item WHERE id < 50")))
                    .isEqualTo("55000");
            assertThat(served.column("SELECT statement FROM pgcurb.hold")).containsExactly("null");

            // Strict: a read whose record cannot be written does not run, and is not only noticed later.
            TestPostgres.run(
                    served.admin(), "REVOKE EXECUTE ON FUNCTION pgcurb.append(text, jsonb) FROM pgcurb_gateway");
            assertThat(state(() -> one(session, "SELECT 1"))).isEqualTo("58000");
            TestPostgres.run(served.admin(), "GRANT EXECUTE ON FUNCTION pgcurb.append(text, jsonb) TO pgcurb_gateway");
        }
    }

    private static boolean said(Serve serve, String words) {
        try {
            return serve.log().contains(words);
        } catch (java.io.IOException e) {
            throw new AssertionError(e);
        }
    }
}
