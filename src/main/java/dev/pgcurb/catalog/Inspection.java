package dev.pgcurb.catalog;

import dev.pgcurb.postgres.Server;
import dev.pgcurb.sql.Script;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads a {@link Snapshot}: a dozen queries, whatever the number of tables. */
public final class Inspection {
    private final Connection connection;
    private final Collection<String> roles;

    private Inspection(Connection connection, Collection<String> roles) {
        this.connection = connection;
        this.roles = roles;
    }

    /**
     * Reads the database that {@code connection} is in. Outside a transaction, it opens one of its own, REPEATABLE READ
     * and READ ONLY, and ends it; inside one, it reads what that transaction sees, its own changes included.
     *
     * <p>Expressions are deparsed with nothing on the search path, so that the same object always reads the same.
     *
     * @param roles whose privileges to read besides those of PUBLIC and of the roles that pgcurb made
     */
    public static Snapshot of(Connection connection, Collection<String> roles) throws SQLException {
        return ReadOnly.in(connection, new Inspection(connection, roles)::read);
    }

    private Snapshot read() throws SQLException {
        ReadOnly.run(connection, "SET LOCAL search_path = pg_catalog");
        Map<Long, List<Column>> columns = grouped("columns.sql", Rows::column);
        Map<Long, List<Key>> keys = grouped("keys.sql", Rows::key);
        Snapshot snapshot = new Snapshot(
                Server.of(connection),
                list("schemas.sql", Rows::schema),
                list("relations.sql", row -> Rows.relation(row, columns, keys)),
                list("foreign_keys.sql", Rows::foreignKey),
                list("triggers.sql", Rows::trigger),
                list("row_policies.sql", Rows::rowPolicy),
                list("roles.sql", Rows::role),
                list("memberships.sql", Rows::membership),
                privileges(),
                list("functions.sql", Rows::function),
                list("role_settings.sql", Rows::roleSetting),
                list("default_privileges.sql", Rows::defaultPrivilege));
        ReadOnly.run(connection, "SET LOCAL search_path = DEFAULT");
        return snapshot;
    }

    private List<Privilege> privileges() throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(Script.of(Inspection.class, "grants.sql")
                .with("acting", Acting.names())
                .text())) {
            statement.setArray(1, connection.createArrayOf("text", roles.toArray()));
            return list(statement, Rows::privilege);
        }
    }

    private <T> List<T> list(String resource, Rows.Reader<T> reader) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql(resource))) {
            return list(statement, reader);
        }
    }

    static <T> List<T> list(PreparedStatement statement, Rows.Reader<T> reader) throws SQLException {
        statement.setFetchSize(10_000);
        List<T> found = new ArrayList<>();
        try (ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                found.add(reader.read(row));
            }
        }
        return List.copyOf(found);
    }

    /** Rows by the oid of the relation that they belong to. */
    private <T> Map<Long, List<T>> grouped(String resource, Rows.Reader<T> reader) throws SQLException {
        Map<Long, List<T>> found = new HashMap<>();
        try (PreparedStatement statement = connection.prepareStatement(sql(resource))) {
            statement.setFetchSize(10_000);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    found.computeIfAbsent(row.getLong("relation"), id -> new ArrayList<>(8))
                            .add(reader.read(row));
                }
            }
        }
        return found;
    }

    private static String sql(String resource) {
        return Script.of(Inspection.class, resource).text();
    }
}
