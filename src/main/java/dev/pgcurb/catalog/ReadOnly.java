package dev.pgcurb.catalog;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/** Reads the catalogs as they stood at one moment, and changes nothing. */
final class ReadOnly {
    private ReadOnly() {}

    /** What reads. */
    interface Reading<T> {
        T read() throws SQLException;
    }

    /**
     * Outside a transaction, opens one of its own, REPEATABLE READ and READ ONLY, and ends it; inside one, reads what that
     * transaction sees, its own changes included.
     */
    static <T> T in(Connection connection, Reading<T> reading) throws SQLException {
        if (!connection.getAutoCommit()) {
            return reading.read();
        }
        connection.setAutoCommit(false);
        try {
            run(connection, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
            return reading.read();
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    static void run(Connection connection, String sql) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.execute();
        }
    }
}
