package dev.pgcurb.drill;

import dev.pgcurb.catalog.Name;
import dev.pgcurb.catalog.Relation;
import dev.pgcurb.catalog.Snapshot;
import dev.pgcurb.policy.Agent;
import dev.pgcurb.policy.Claim;
import dev.pgcurb.policy.Filter;
import dev.pgcurb.sql.Sql;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * On which side of its filters an agent stands: the claims of its lease, and what its filters say with those in place of
 * {@code claim()}, so that somebody who is no agent can ask for the same rows.
 */
record Sides(Agent agent, Map<String, String> claims) {

    /** Claims that stand for the most rows of the first table that compares a column with each; otherwise any value. */
    static Sides of(Connection connection, Snapshot snapshot, Agent agent) throws SQLException {
        Map<String, String> claims = new LinkedHashMap<>();
        for (Claim claim : agent.claims().values()) {
            claims.put(claim.name(), value(connection, snapshot, agent, claim));
        }
        return new Sides(agent, claims);
    }

    private static String value(Connection connection, Snapshot snapshot, Agent agent, Claim claim)
            throws SQLException {
        for (Relation relation : snapshot.relations()) {
            Optional<String> column = Claimed.column(agent, relation.name(), claim.name());
            if (column.isPresent() && relation.column(column.get()).isPresent()) {
                String name = Name.quoted(column.get());
                Optional<String> most = one(
                        connection,
                        "SELECT " + name + "::text FROM " + relation.name() + " WHERE " + name
                                + " IS NOT NULL GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1");
                if (most.isPresent()) {
                    return most.get();
                }
            }
        }
        return switch (claim.type()) {
            case INTEGER, BIGINT -> "1";
            case TEXT -> "pgcurb drill";
            case UUID -> "00000000-0000-0000-0000-000000000001";
            case BOOLEAN -> "true";
            case DATE -> "2020-01-01";
        };
    }

    /** The first column of the first row; empty for none, or NULL. */
    static Optional<String> one(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            return row.next() ? Optional.ofNullable(row.getString(1)) : Optional.empty();
        }
    }

    /** As a lease takes them. */
    Map<String, Object> values() {
        Map<String, Object> values = new LinkedHashMap<>();
        claims.forEach((name, text) -> values.put(
                name,
                switch (Objects.requireNonNull(agent.claims().get(name)).type()) {
                    case INTEGER -> Integer.parseInt(text);
                    case BIGINT -> Long.parseLong(text);
                    case BOOLEAN -> Boolean.parseBoolean(text) || text.equals("t");
                    case TEXT, UUID, DATE -> text;
                }));
        return values;
    }

    /** The filter with this lease's claims in it; {@code true} for none. Of a row for which it is NULL it says no. */
    String predicate(@Nullable Filter filter) {
        if (filter == null) {
            return "true";
        }
        String sql = filter.sql(agent.claims());
        for (Map.Entry<String, String> claim : claims.entrySet()) {
            sql = sql.replace(
                    "(SELECT pgcurb.claim('" + claim.getKey() + "'))",
                    Sql.literal(claim.getValue()).text());
        }
        return "coalesce((" + sql + "), false)";
    }
}
