package dev.pgcurb.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pgcurb.TestPostgres;
import dev.pgcurb.embedded.Embedded;
import dev.pgcurb.embedded.Options;
import dev.pgcurb.explain.Code;
import dev.pgcurb.explain.Problem;
import dev.pgcurb.policy.Policy;
import dev.pgcurb.postgres.DatabaseUrl;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A plan that wants more locks than the server promises to hold is refused before it begins. */
class LockRoomIT {
    private static final String POLICY = """
            version: 1
            agents:
              counter:
                purpose: counts
                reads:
                  - {table: 'many.t*', where: id > 0}
            """;

    /** 10 locks for each of 10 connections. */
    @ParameterizedTest
    @ValueSource(ints = {15, 18})
    void morePoliciesThanLocksAreRefusedBeforeAnythingIsDone(int major) throws SQLException {
        Options small = Options.ephemeral(major)
                .with("max_connections", "10")
                .with("max_wal_senders", "0")
                .with("max_locks_per_transaction", "10")
                .with("max_prepared_transactions", "0")
                .with("autovacuum", "off");
        try (Embedded server = Embedded.start(small)) {
            DatabaseUrl admin = server.adminUrl();
            TestPostgres.run(admin, """
                    DO $$
                    BEGIN
                        CREATE SCHEMA many;
                        FOR n IN 1..101 LOOP
                            EXECUTE format('CREATE TABLE many.t%s (id integer)', n);
                            COMMIT;
                        END LOOP;
                    END
                    $$
                    """);
            String before = transactions(admin);
            assertThatThrownBy(() -> apply(admin)).isInstanceOfSatisfying(Problem.class, problem -> {
                assertThat(problem.code()).isEqualTo(Code.PGC220);
                assertThat(problem.what()).endsWith("has room for 100");
            });
            assertThat(transactions(admin)).isEqualTo(before);
        }
    }

    private static void apply(DatabaseUrl admin) throws SQLException {
        Plan shown = plan(admin);
        try (Connection connection = admin.open()) {
            Apply.run(connection, shown, again -> Planner.plan(again, policy(), POLICY));
        }
    }

    private static Plan plan(DatabaseUrl admin) throws SQLException {
        try (Connection connection = admin.open()) {
            return Planner.plan(connection, policy(), POLICY);
        }
    }

    private static Policy policy() {
        return Policy.parse(POLICY, "policy.yaml");
    }

    /** The number that the next transaction which writes will get: it stays as it is where none has begun to write. */
    private static String transactions(DatabaseUrl admin) throws SQLException {
        try (Connection connection = admin.open();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT pg_snapshot_xmax(pg_current_snapshot())::text")) {
            row.next();
            return row.getString(1);
        }
    }
}
