package dev.pgcurb.catalog;

import dev.pgcurb.sql.Script;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
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
        Surveying surveying = new Surveying(connection, seeds);
        if (!connection.getAutoCommit()) {
            return surveying.read();
        }
        connection.setAutoCommit(false);
        try {
            surveying.run("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
            return surveying.read();
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    private Survey read() throws SQLException {
        Snapshot snapshot = Inspection.of(connection, seeds);
        run("SET LOCAL search_path = pg_catalog");
        Survey survey = new Survey(
                seeds,
                snapshot,
                list("holdings.sql", Rows::privilege, seeds),
                list("owned.sql", Surveying::owned, seeds),
                list("routines.sql", Surveying::routine, null),
                list("calls.sql", Surveying::call, null),
                list("rules.sql", Surveying::rule, null),
                list("default_grants.sql", Surveying::defaultGrant, null),
                list("user_mappings.sql", row -> new Survey.UserMapping(text(row, "server"), text(row, "role")), null),
                list("uniques.sql", Surveying::unique, null),
                list("facts.sql", Surveying::fact, null),
                list("remarks.sql", row -> new Survey.Remark(text(row, "type"), text(row, "name")), null),
                hba());
        run("SET LOCAL search_path = DEFAULT");
        return survey;
    }

    private List<Survey.HbaRule> hba() throws SQLException {
        boolean readable =
                list("hba_readable.sql", row -> row.getBoolean(1), null).getFirst();
        return readable ? list("hba.sql", Surveying::hbaRule, null) : List.of();
    }

    private static Survey.Owned owned(ResultSet row) throws SQLException {
        return new Survey.Owned(
                text(row, "owner"),
                text(row, "type"),
                text(row, "name"),
                row.getBoolean("relation"),
                row.getLong("id"));
    }

    private static Routine routine(ResultSet row) throws SQLException {
        return new Routine(
                row.getLong("id"),
                new Name(text(row, "schema"), text(row, "name")),
                text(row, "arguments"),
                text(row, "kind"),
                text(row, "owner"),
                row.getBoolean("owner_superuser"),
                row.getBoolean("owner_bypasses"),
                text(row, "language"),
                row.getBoolean("security_definer"),
                row.getBoolean("leakproof"),
                text(row, "volatility"),
                row.getBoolean("trigger"),
                texts(row, "settings"),
                text(row, "source"),
                row.getString("extension"));
    }

    private static Survey.Call call(ResultSet row) throws SQLException {
        return new Survey.Call(row.getLong("relation"), text(row, "policy"), row.getLong("function"));
    }

    private static Survey.RewriteRule rule(ResultSet row) throws SQLException {
        Array names = row.getArray("names");
        return new Survey.RewriteRule(
                row.getLong("relation"),
                text(row, "name"),
                row.getBoolean("makes_view"),
                row.getBoolean("filters"),
                names == null ? List.of() : Arrays.asList((Long[]) names.getArray()));
    }

    private static Survey.DefaultGrant defaultGrant(ResultSet row) throws SQLException {
        return new Survey.DefaultGrant(
                text(row, "maker"),
                text(row, "schema"),
                text(row, "type"),
                text(row, "privilege"),
                text(row, "grantee"));
    }

    private static Survey.Unique unique(ResultSet row) throws SQLException {
        return new Survey.Unique(row.getLong("relation"), text(row, "name"), texts(row, "columns"));
    }

    private static Survey.ServerFact fact(ResultSet row) throws SQLException {
        return new Survey.ServerFact(text(row, "kind"), text(row, "name"), text(row, "value"));
    }

    private static Survey.HbaRule hbaRule(ResultSet row) throws SQLException {
        return new Survey.HbaRule(
                text(row, "type"),
                texts(row, "databases"),
                texts(row, "roles"),
                text(row, "address"),
                text(row, "method"));
    }

    /** @param names the query's one parameter; null: it has none */
    private <T> List<T> list(String resource, Rows.Reader<T> reader, @Nullable List<String> names) throws SQLException {
        String sql = Script.of(Surveying.class, "survey/" + resource).text();
        List<T> found = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            if (names != null) {
                statement.setArray(1, connection.createArrayOf("text", names.toArray()));
            }
            statement.setFetchSize(10_000);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    found.add(reader.read(row));
                }
            }
        }
        return List.copyOf(found);
    }

    private void run(String sql) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.execute();
        }
    }

    private static String text(ResultSet row, String column) throws SQLException {
        return Objects.requireNonNull(row.getString(column), column);
    }

    private static List<String> texts(ResultSet row, String column) throws SQLException {
        Array array = row.getArray(column);
        return array == null ? List.of() : List.of((String[]) array.getArray());
    }
}
