package dev.pgcurb.drill;

import dev.pgcurb.catalog.Column;
import dev.pgcurb.catalog.Name;
import dev.pgcurb.catalog.Relation;
import dev.pgcurb.catalog.Snapshot;
import dev.pgcurb.policy.Agent;
import dev.pgcurb.policy.Read;
import dev.pgcurb.sql.Sql;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The values that an agent must never see: those of tables, columns and rows that the policy does not give it, less those that
 * it may see elsewhere.
 */
final class Secrets {
    /** Rows of a table that are looked at, and tables: in a copy there are not more; elsewhere they are enough to notice. */
    private static final int ROWS = 1_000;

    private static final int TABLES = 2_000;

    private final Connection connection;
    private final Sides sides;
    private final Set<String> forbidden = new HashSet<>();
    private final Set<String> allowed = new HashSet<>();

    private Secrets(Connection connection, Sides sides) {
        this.connection = connection;
        this.sides = sides;
    }

    /** @param connection of somebody who sees every row */
    static Needles of(Connection connection, Snapshot snapshot, Sides sides) throws SQLException {
        Secrets secrets = new Secrets(connection, sides);
        Map<Long, Relation> byId = snapshot.byId();
        int count = 0;
        for (Relation relation : snapshot.relations()) {
            boolean rows = relation.kind() == Relation.Kind.TABLE || relation.kind() == Relation.Kind.MATERIALIZED_VIEW;
            if (rows && !relation.name().schema().matches("pgcurb|pgcurb_log|curb:.*|curb_judge") && count++ < TABLES) {
                secrets.look(relation, top(relation, byId));
            }
            if (relation.kind() == Relation.Kind.VIEW) {
                secrets.shown(relation);
            }
        }
        secrets.forbidden.removeAll(secrets.allowed);
        return new Needles(secrets.forbidden);
    }

    /** Whether the text stands in a row that the agent may see: asked of tables of which not every row was looked at. */
    static boolean shown(Connection connection, Snapshot snapshot, Sides sides, String text) throws SQLException {
        for (Relation relation : snapshot.relations()) {
            Optional<Read> read = sides.agent()
                    .readOf(relation.name().schema(), relation.name().name());
            if (read.isEmpty() || !relation.kind().holdsRows()) {
                continue;
            }
            List<String> present = relation.columns().stream().map(Column::name).toList();
            String columns = read.get().columns().of(present).stream()
                    .map(column -> "strpos(" + Name.quoted(column) + "::text, "
                            + Sql.literal(text).text() + ") > 0")
                    .collect(Collectors.joining(" OR ", "(", ")"));
            String sql = "SELECT 1 FROM " + relation.name() + " WHERE "
                    + sides.predicate(read.get().where()) + " AND " + columns + " LIMIT 1";
            if (Sides.one(connection, sql).isPresent()) {
                return true;
            }
        }
        return false;
    }

    /** What a view shows that the policy gives, it gives. */
    private void shown(Relation view) throws SQLException {
        List<String> present = view.columns().stream().map(Column::name).toList();
        List<String> granted = sides.agent()
                .readOf(view.name().schema(), view.name().name())
                .map(read -> read.columns().of(present))
                .orElse(List.of());
        if (granted.isEmpty()) {
            return;
        }
        String columns =
                granted.stream().map(column -> Name.quoted(column) + "::text").collect(Collectors.joining(", "));
        try (Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery("SELECT " + columns + " FROM " + view.name() + " LIMIT " + ROWS)) {
            while (row.next()) {
                for (int i = 1; i <= granted.size(); i++) {
                    String value = row.getString(i);
                    if (value != null) {
                        allowed.add(value);
                    }
                }
            }
        }
    }

    /** The table whose rules hold for a partition or a child: that which the policy names. */
    private static Relation top(Relation relation, Map<Long, Relation> byId) {
        Relation top = relation;
        while (top.parent() != null && byId.containsKey(top.parent())) {
            top = java.util.Objects.requireNonNull(byId.get(top.parent()));
        }
        return top;
    }

    private void look(Relation relation, Relation rules) throws SQLException {
        Agent agent = sides.agent();
        Optional<Read> read = agent.readOf(rules.name().schema(), rules.name().name());
        List<String> present = relation.columns().stream().map(Column::name).toList();
        List<String> granted = read.map(one -> one.columns().of(present).stream()
                        .filter(column -> !one.masks().containsKey(column))
                        .toList())
                .orElse(List.of());
        if (present.isEmpty()) {
            return;
        }
        String filter = read.isPresent() ? sides.predicate(read.get().where()) : "false";
        String sql = "SELECT " + filter + ", "
                + present.stream().map(column -> Name.quoted(column) + "::text").collect(Collectors.joining(", "))
                // The filter may call its table by its name.
                + " FROM ONLY " + relation.name() + " AS "
                + Name.quoted(rules.name().name()) + " LIMIT " + ROWS;
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            while (row.next()) {
                boolean own = row.getBoolean(1);
                for (int i = 0; i < present.size(); i++) {
                    String value = row.getString(i + 2);
                    if (value != null && telling(value)) {
                        (own && granted.contains(present.get(i)) ? allowed : forbidden).add(value);
                    }
                }
            }
        } catch (SQLException e) {
            // A materialized view that was never filled has nothing to hide.
            if (relation.kind() != Relation.Kind.MATERIALIZED_VIEW) {
                throw e;
            }
        }
    }

    /** Long enough, and no date, small number or the like, which stand everywhere. */
    private static boolean telling(String value) {
        return value.length() >= Needles.SHORTEST
                && !value.matches("[0-9]{4}-[0-9]{2}-[0-9]{2}.*|[0-9:. ]*:[0-9:. ]*|\\d{1,8}(\\.\\d*)?|true|false");
    }
}
