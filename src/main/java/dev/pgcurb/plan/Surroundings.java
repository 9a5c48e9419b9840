package dev.pgcurb.plan;

import dev.pgcurb.catalog.Role;
import dev.pgcurb.catalog.Snapshot;
import dev.pgcurb.explain.Code;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** What is there besides the catalog while a plan is made: live sessions, settings of the server. No part of its fingerprint. */
final class Surroundings {
    private Surroundings() {}

    /** The plan with the sessions that it concerns and, where it serves a policy, warnings about the server. */
    static Plan around(Connection connection, Snapshot snapshot, Plan plan) throws SQLException {
        List<Advice> advice = new ArrayList<>(plan.advice());
        if (!plan.policyDigest().isEmpty()) {
            preparedTransactions(connection).ifPresent(advice::add);
        }
        return new Plan(
                plan.server(),
                plan.policyDigest(),
                plan.steps(),
                advice,
                plan.questions(),
                sessions(connection, slots(snapshot), plan.lockedTables()));
    }

    private static List<String> slots(Snapshot snapshot) {
        return snapshot.roles().stream()
                .filter(role -> role.ours()
                        && Objects.requireNonNull(role.comment()).startsWith("pgcurb: slot of ")
                        && role.comment()
                                .endsWith(" of database " + snapshot.server().database()))
                .map(Role::name)
                .toList();
    }

    private static List<LiveSession> sessions(Connection connection, List<String> slots, Collection<String> tables)
            throws SQLException {
        List<LiveSession> found = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(Template.read("live_sessions.sql"))) {
            statement.setArray(1, connection.createArrayOf("text", tables.toArray()));
            statement.setArray(2, connection.createArrayOf("text", slots.toArray()));
            statement.setArray(3, connection.createArrayOf("text", slots.toArray()));
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    long seconds = row.getLong("transaction_seconds");
                    Long open = row.wasNull() ? null : Long.valueOf(seconds);
                    found.add(new LiveSession(
                            row.getInt("pid"),
                            Objects.requireNonNullElse(row.getString("role"), ""),
                            Objects.requireNonNullElse(row.getString("application"), ""),
                            row.getString("state"),
                            open,
                            Objects.requireNonNullElse(row.getString("why"), "")));
                }
            }
        }
        return found;
    }

    private static Optional<Advice> preparedTransactions(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SHOW max_prepared_transactions");
                ResultSet row = statement.executeQuery()) {
            row.next();
            return row.getInt(1) == 0
                    ? Optional.empty()
                    : Optional.of(Advice.of(
                            Code.PGC226,
                            "max_prepared_transactions is " + row.getInt(1)
                                    + ": an agent that connects straight to Postgres can leave a transaction and its locks"
                                    + " behind that no end of a session ends"));
        }
    }
}
