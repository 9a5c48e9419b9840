package dev.pgcurb.postgres;

import dev.pgcurb.sql.Script;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * What one server says of itself and of the role that asks.
 *
 * @param versionNum {@code server_version_num}, such as 180006
 * @param version {@code server_version}, such as {@code 18.6 (Debian 18.6-1)}
 * @param standby true in recovery: nothing can be written
 * @param database the current database
 * @param databaseOwner the role that owns it
 * @param user the current role
 * @param superuser whether {@code user} is a superuser; then the three that follow are true as well
 * @param createRole CREATEROLE, which {@code apply} needs
 * @param createDatabase CREATEDB
 * @param bypassRowSecurity BYPASSRLS
 */
public record Server(
        int versionNum,
        String version,
        boolean standby,
        String database,
        String databaseOwner,
        String user,
        boolean superuser,
        boolean createRole,
        boolean createDatabase,
        boolean bypassRowSecurity) {

    private static final Script FACTS = Script.of(Server.class, "server.sql");

    /** Asks the server at the other end of this connection. */
    public static Server of(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(FACTS.text())) {
            row.next();
            return new Server(
                    row.getInt("version_num"),
                    row.getString("version"),
                    row.getBoolean("standby"),
                    row.getString("database"),
                    row.getString("database_owner"),
                    row.getString("username"),
                    row.getBoolean("superuser"),
                    row.getBoolean("create_role"),
                    row.getBoolean("create_database"),
                    row.getBoolean("bypass_row_security"));
        }
    }

    /** 18 for 18.6. */
    public int major() {
        return versionNum / 10_000;
    }
}
