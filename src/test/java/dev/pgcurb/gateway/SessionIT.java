package dev.pgcurb.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pgcurb.EachMajor;
import dev.pgcurb.TestPostgres;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.postgresql.util.PSQLException;

/** One session through the gateway with pgjdbc, in its several query modes. */
class SessionIT {
    @EachMajor
    void a_statement_runs_as_the_slot_and_is_on_record(TestPostgres postgres) throws SQLException {
        try (World world = World.on(postgres)) {
            try (Connection c = world.connect();
                    Statement s = c.createStatement()) {
                try (ResultSet row = s.executeQuery("SELECT session_user, 41 + 1")) {
                    assertThat(row.next()).isTrue();
                    assertThat(row.getString(1)).isEqualTo("curb:" + world.agent() + ":1");
                    assertThat(row.getInt(2)).isEqualTo(42);
                }
                assertThat(s.executeUpdate("INSERT INTO note VALUES (1, 'x'), (2, 'y')"))
                        .isEqualTo(2);
            }
            assertThat(world.log())
                    .contains(
                            "allowed SELECT session_user, 41 + 1",
                            "allowed INSERT INTO note VALUES (1, 'x'), (2, 'y')");
            Bound.until(() -> world.column("SELECT count(*) FROM pgcurb.lease WHERE closed_at IS NULL")
                    .equals(List.of("0")));
        }
    }

    @EachMajor
    void transactions_and_savepoints_end_as_they_do_without_the_gateway(TestPostgres postgres) throws SQLException {
        try (World world = World.on(postgres);
                Connection c = world.connect();
                Statement s = c.createStatement()) {
            c.setAutoCommit(false);
            s.executeUpdate("INSERT INTO note VALUES (1, 'kept')");
            var savepoint = c.setSavepoint();
            assertThatThrownBy(() -> s.executeUpdate("INSERT INTO note VALUES (1, 'twice')"))
                    .isInstanceOfSatisfying(
                            PSQLException.class,
                            e -> assertThat(e.getSQLState()).isEqualTo("23505"));
            assertThatThrownBy(() -> s.executeQuery("SELECT 1"))
                    .isInstanceOfSatisfying(
                            PSQLException.class,
                            e -> assertThat(e.getSQLState()).isEqualTo("25P02"));
            c.rollback(savepoint);
            s.executeUpdate("INSERT INTO note VALUES (2, 'kept too')");
            c.commit();
            s.executeUpdate("DELETE FROM note");
            c.rollback();
            assertThat(world.column("SELECT body FROM note ORDER BY id")).containsExactly("kept", "kept too");
        }
    }

    @EachMajor
    void several_statements_in_one_simple_query_are_one_transaction(TestPostgres postgres) throws SQLException {
        try (World world = World.on(postgres);
                Connection c = world.connect("preferQueryMode", "simple");
                Statement s = c.createStatement()) {
            assertThatThrownBy(() ->
                            s.execute("INSERT INTO note VALUES (1, 'a'); INSERT INTO note VALUES (1, 'b'); SELECT 3"))
                    .isInstanceOfSatisfying(
                            PSQLException.class,
                            e -> assertThat(e.getSQLState()).isEqualTo("23505"));
            assertThat(world.column("SELECT count(*) FROM note")).containsExactly("0");
            s.execute("INSERT INTO note VALUES (1, 'a'); SELECT 2; UPDATE note SET body = 'c'");
            List<String> results = new ArrayList<>();
            do {
                try (ResultSet rows = s.getResultSet()) {
                    if (rows != null) {
                        rows.next();
                        results.add("row " + rows.getString(1));
                    } else {
                        results.add("count " + s.getUpdateCount());
                    }
                }
            } while (s.getMoreResults() || s.getUpdateCount() != -1);
            assertThat(results).containsExactly("count 1", "row 2", "count 1");
            assertThat(world.log())
                    .contains(
                            "failed INSERT INTO note VALUES (1, 'b')",
                            "allowed INSERT INTO note VALUES (1, 'a')",
                            "allowed UPDATE note SET body = 'c'")
                    .doesNotContain("allowed SELECT 3");
        }
    }

    @EachMajor
    void prepared_statements_batches_and_cursors_work(TestPostgres postgres) throws SQLException {
        try (World world = World.on(postgres);
                Connection c = world.connect("prepareThreshold", "1")) {
            try (PreparedStatement insert = c.prepareStatement("INSERT INTO note VALUES (?, ?)")) {
                for (int i = 0; i < 500; i++) {
                    insert.setInt(1, i);
                    insert.setString(2, "body " + i);
                    insert.addBatch();
                }
                assertThat(insert.executeBatch()).hasSize(500);
            }
            c.setAutoCommit(false);
            try (PreparedStatement select = c.prepareStatement("SELECT id FROM note WHERE id >= ? ORDER BY id")) {
                select.setFetchSize(7);
                for (int from = 0; from < 3; from++) {
                    select.setInt(1, from);
                    int n = 0;
                    try (ResultSet rows = select.executeQuery()) {
                        while (rows.next()) {
                            assertThat(rows.getInt(1)).isEqualTo(from + n++);
                        }
                    }
                    assertThat(n).isEqualTo(500 - from);
                }
            }
            c.commit();
        }
    }
}
