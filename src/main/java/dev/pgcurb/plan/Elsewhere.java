package dev.pgcurb.plan;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Whether another database of the cluster stands on the control roles. */
final class Elsewhere {
    private Elsewhere() {}

    static boolean uses(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(Template.read("elsewhere.sql"));
                ResultSet row = statement.executeQuery()) {
            row.next();
            return row.getBoolean(1);
        }
    }
}
