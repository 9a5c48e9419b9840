package dev.pgcurb.ledger;

import dev.pgcurb.explain.Code;
import dev.pgcurb.explain.Problem;
import dev.pgcurb.postgres.DatabaseUrl;
import dev.pgcurb.sql.Script;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

/** The chains in a database, all of them as they were at one moment: one read-only snapshot until it is closed. */
public final class DatabaseChains implements Chains, AutoCloseable {
    private static final String HEADS =
            Script.of(DatabaseChains.class, "heads.sql").text();
    private static final String LINKS =
            Script.of(DatabaseChains.class, "links.sql").text();
    private static final int FETCH = 2000;

    private final Connection connection;

    private DatabaseChains(Connection connection) {
        this.connection = connection;
    }

    /**
     * Connects and takes the snapshot with the first read.
     *
     * @throws Problem PGC402 when the ledger cannot be read there; PGC5xx when the database cannot be reached
     */
    public static DatabaseChains open(DatabaseUrl database) {
        Connection connection = database.open();
        try {
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            connection.setReadOnly(true);
            connection.setAutoCommit(false);
            return new DatabaseChains(connection);
        } catch (SQLException e) {
            throw unreadable(e);
        }
    }

    /** As the interface says. @throws Problem PGC402 when the ledger cannot be read */
    @Override
    public List<Head> heads() {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(HEADS)) {
            List<Head> heads = new ArrayList<>();
            while (row.next()) {
                String gateway = row.getString("gateway");
                heads.add(new Head(
                        new Mark(gateway, row.getLong("origin_seq"), bytes(row, "origin_hash")),
                        new Mark(gateway, row.getLong("seq"), bytes(row, "hash"))));
            }
            return heads;
        } catch (SQLException e) {
            throw unreadable(e);
        }
    }

    /** As the interface says. @throws Problem PGC402 when the ledger cannot be read */
    @Override
    public void each(Consumer<Link> reader) {
        try (Statement statement = connection.createStatement()) {
            statement.setFetchSize(FETCH);
            try (ResultSet row = statement.executeQuery(LINKS)) {
                while (row.next()) {
                    reader.accept(new Link(
                            row.getString("gateway"),
                            row.getLong("seq"),
                            row.getLong("id"),
                            row.getLong("at_us"),
                            row.getString("body"),
                            bytes(row, "prev_hash"),
                            bytes(row, "hash")));
                }
            }
        } catch (SQLException e) {
            throw unreadable(e);
        }
    }

    /** Whoever tampers may have put a NULL there. */
    private static byte[] bytes(ResultSet row, String column) throws SQLException {
        return Objects.requireNonNullElse(row.getBytes(column), new byte[0]);
    }

    static Problem unreadable(SQLException e) {
        String why = String.valueOf(e.getMessage()).lines().findFirst().orElse("no reason given");
        return Problem.of(Code.PGC402, "the ledger cannot be read: " + why)
                .hint("log in as a member of pgcurb_approver, to a database where \"pgcurb apply\" has run")
                .because(e);
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw unreadable(e);
        }
    }
}
