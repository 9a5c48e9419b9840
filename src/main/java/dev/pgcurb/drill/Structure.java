package dev.pgcurb.drill;

import dev.pgcurb.policy.Policy;
import dev.pgcurb.sql.Script;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What makes a database's structure, as statements that make it again elsewhere. Rows, passwords, and where foreign servers
 * are, are never read.
 *
 * @param pieces by part, in an order in which most of them can be made
 * @param absent what a copy does not have: each with why
 */
record Structure(Map<Part, List<Piece>> pieces, List<Piece> absent) {

    /** One object and the statement that makes it; of {@code absent}, why it is not made. */
    record Piece(String name, String sql) {}

    /** The parts, in the order in which they are made; each is one query beside this class. */
    enum Part {
        SCHEMAS,
        EXTENSIONS,
        ROLES,
        MEMBERSHIPS,
        TYPES,
        SEQUENCES,
        FUNCTIONS,
        TABLES,
        DOMAIN_CHECKS,
        DEFAULTS,
        KEYS,
        VIEWS,
        // from here on: after the rows
        FOREIGN_KEYS,
        INDEXES,
        REFRESHES,
        TRIGGERS,
        ROW_POLICIES,
        OWNERS,
        RIGHTS,
        SETTINGS;

        boolean beforeRows() {
            return compareTo(VIEWS) <= 0;
        }

        /** As it is told: {@code row policies}. */
        String word() {
            return name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ');
        }
    }

    /**
     * Reads it, in one transaction that changes nothing.
     *
     * @param connection outside a transaction
     */
    static Structure of(Connection connection, Policy policy) throws SQLException {
        String[] agents = policy.agents().keySet().toArray(String[]::new);
        connection.setAutoCommit(false);
        try {
            run(connection, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
            // Everything is named with its schema then.
            run(connection, "SET LOCAL search_path = pg_catalog");
            Map<Part, List<Piece>> pieces = new EnumMap<>(Part.class);
            for (Part part : Part.values()) {
                String file = part.name().toLowerCase(java.util.Locale.ROOT) + ".sql";
                pieces.put(part, list(connection, file, "sql", agents));
            }
            List<Piece> absent = new ArrayList<>(list(connection, "extensions_left.sql", "why", agents));
            absent.addAll(list(connection, "not_copied.sql", "count", agents));
            return new Structure(pieces, List.copyOf(absent));
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    private static List<Piece> list(Connection connection, String file, String column, String[] agents)
            throws SQLException {
        String sql = Script.of(Structure.class, "structure/" + file).text();
        List<Piece> found = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            int parameters = statement.getParameterMetaData().getParameterCount();
            for (int i = 1; i <= parameters; i++) {
                statement.setArray(i, connection.createArrayOf("text", agents));
            }
            statement.setFetchSize(10_000);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    found.add(new Piece(String.valueOf(row.getString("name")), String.valueOf(row.getString(column))));
                }
            }
        }
        return List.copyOf(found);
    }

    private static void run(Connection connection, String sql) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.execute();
        }
    }
}
