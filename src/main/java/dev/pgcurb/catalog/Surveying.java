package dev.pgcurb.catalog;

import dev.pgcurb.sql.Script;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads a {@link Survey}: two dozen queries, whatever the number of tables. Changes nothing. */
public final class Surveying {
    private final Connection connection;
    private final List<String> seeds;

    private Surveying(Connection connection, Collection<String> seeds) {
        this.connection = connection;
        this.seeds = List.copyOf(seeds);
    }

    /**
     * Surveys the database that {@code connection} is in. Outside a transaction, it opens one of its own, REPEATABLE READ
     * and READ ONLY, and ends it; inside one, it reads what that transaction sees, its own changes included.
     *
     * @param seeds the roles whose reach is asked for; names that are no role are passed over
     */
    public static Survey of(Connection connection, Collection<String> seeds) throws SQLException {
        return ReadOnly.in(connection, new Surveying(connection, seeds)::read);
    }

    private Survey read() throws SQLException {
        Snapshot snapshot = Inspection.of(connection, seeds);
        ReadOnly.run(connection, "SET LOCAL search_path = pg_catalog");
        Survey survey = new Survey(
                seeds,
                snapshot,
                list(
                        Script.of(Surveying.class, "survey/holdings.sql").with("acting", Acting.names()),
                        Rows::privilege,
                        seeds),
                list("owned.sql", Surveying::owned, seeds),
                list("routines.sql", Surveying::routine, null),
                list("calls.sql", Surveying::call, null),
                list("rules.sql", Surveying::rule, null),
                list("default_grants.sql", Surveying::defaultGrant, null),
                list(
                        "user_mappings.sql",
                        row -> new Survey.UserMapping(Rows.text(row, "server"), Rows.text(row, "role")),
                        null),
                list("uniques.sql", Surveying::unique, null),
                list("facts.sql", Surveying::fact, null),
                list("remarks.sql", row -> new Survey.Remark(Rows.text(row, "type"), Rows.text(row, "name")), null),
                hba());
        ReadOnly.run(connection, "SET LOCAL search_path = DEFAULT");
        return survey;
    }

    private List<Survey.HbaRule> hba() throws SQLException {
        boolean readable =
                list("hba_readable.sql", row -> row.getBoolean(1), null).getFirst();
        return readable ? list("hba.sql", Surveying::hbaRule, null) : List.of();
    }

    private static Survey.Owned owned(ResultSet row) throws SQLException {
        return new Survey.Owned(
                Rows.text(row, "owner"),
                Rows.text(row, "type"),
                Rows.text(row, "name"),
                row.getBoolean("relation"),
                row.getLong("id"));
    }

    private static Routine routine(ResultSet row) throws SQLException {
        return new Routine(
                row.getLong("id"),
                new Name(Rows.text(row, "schema"), Rows.text(row, "name")),
                Rows.text(row, "arguments"),
                Rows.text(row, "kind"),
                Rows.text(row, "owner"),
                row.getBoolean("owner_superuser"),
                row.getBoolean("owner_bypasses"),
                Rows.text(row, "language"),
                row.getBoolean("security_definer"),
                row.getBoolean("leakproof"),
                Rows.text(row, "volatility"),
                row.getBoolean("trigger"),
                Rows.texts(row, "settings"),
                Rows.text(row, "source"),
                row.getString("extension"));
    }

    private static Survey.Call call(ResultSet row) throws SQLException {
        return new Survey.Call(row.getLong("relation"), Rows.text(row, "policy"), row.getLong("function"));
    }

    private static Survey.RewriteRule rule(ResultSet row) throws SQLException {
        Array names = row.getArray("names");
        return new Survey.RewriteRule(
                row.getLong("relation"),
                Rows.text(row, "name"),
                row.getBoolean("makes_view"),
                row.getBoolean("filters"),
                names == null ? List.of() : Arrays.asList((Long[]) names.getArray()));
    }

    private static Survey.DefaultGrant defaultGrant(ResultSet row) throws SQLException {
        return new Survey.DefaultGrant(
                Rows.text(row, "maker"),
                Rows.text(row, "schema"),
                Rows.text(row, "type"),
                Rows.text(row, "privilege"),
                Rows.text(row, "grantee"));
    }

    private static Survey.Unique unique(ResultSet row) throws SQLException {
        return new Survey.Unique(row.getLong("relation"), Rows.text(row, "name"), Rows.texts(row, "columns"));
    }

    private static Survey.ServerFact fact(ResultSet row) throws SQLException {
        return new Survey.ServerFact(Rows.text(row, "kind"), Rows.text(row, "name"), Rows.text(row, "value"));
    }

    private static Survey.HbaRule hbaRule(ResultSet row) throws SQLException {
        return new Survey.HbaRule(
                Rows.text(row, "type"),
                Rows.texts(row, "databases"),
                Rows.texts(row, "roles"),
                Rows.text(row, "address"),
                Rows.text(row, "method"));
    }

    /** @param names the query's one parameter; null: it has none */
    private <T> List<T> list(String resource, Rows.Reader<T> reader, @Nullable List<String> names) throws SQLException {
        return list(Script.of(Surveying.class, "survey/" + resource), reader, names);
    }

    private <T> List<T> list(Script script, Rows.Reader<T> reader, @Nullable List<String> names) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(script.text())) {
            if (names != null) {
                statement.setArray(1, connection.createArrayOf("text", names.toArray()));
            }
            return Inspection.list(statement, reader);
        }
    }
}
