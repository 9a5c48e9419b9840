package dev.pgcurb.drill;

import dev.pgcurb.catalog.Column;
import dev.pgcurb.catalog.ForeignKey;
import dev.pgcurb.catalog.Name;
import dev.pgcurb.catalog.Relation;
import dev.pgcurb.catalog.Snapshot;
import dev.pgcurb.policy.Agent;
import dev.pgcurb.policy.CeilingKind;
import dev.pgcurb.policy.Policy;
import dev.pgcurb.postgres.ServerText;
import dev.pgcurb.sql.Script;
import java.sql.Array;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Fills a copy with made-up rows that satisfy its constraints: referenced tables first, values that checks allow, rows on both
 * sides of every claim. Nothing of the customer's rows is read. A check that no value was found for is taken off the copy, and
 * a table that cannot be filled stays empty; both are told.
 */
final class Filling {
    /** Rows of a table: enough for every side of a filter, few enough for a schema of thousands. */
    private static final int ROWS = 30;

    /** Rows of a table that an agent writes: more than its ceiling on one statement, as long as that is not many. */
    private static final int MOST_ROWS = 900;

    private final Connection connection;
    private final Snapshot source;
    private final Policy policy;
    private final Map<Long, Relation> sourceById;
    private final Map<Name, Relation> sourceByName;
    private final List<Left> left = new ArrayList<>();
    private final Map<Name, List<FillColumn>> tables = new LinkedHashMap<>();
    private final Map<Name, List<Check>> checks = new LinkedHashMap<>();

    /** A check of a table. */
    record Check(String name, String expression, List<String> columns) {}

    private Filling(Connection connection, Snapshot source, Policy policy) {
        this.connection = connection;
        this.source = source;
        this.policy = policy;
        this.sourceById = source.byId();
        this.sourceByName = source.byName();
    }

    /**
     * Fills it.
     *
     * @param connection of a superuser, in the copy, before its foreign keys are made
     * @param source the customer's catalogs, for foreign keys
     * @return what could not be filled or had to be taken off
     */
    static List<Left> of(Connection connection, Snapshot source, Policy policy) throws SQLException {
        Filling filling = new Filling(connection, source, policy);
        filling.run("SET session_replication_role = replica");
        filling.read();
        for (Name table : filling.order()) {
            filling.fill(table);
        }
        filling.run("SET session_replication_role = origin");
        filling.numbers();
        return filling.left;
    }

    private void fill(Name table) throws SQLException {
        FillTable one = new FillTable(
                connection,
                table,
                Objects.requireNonNull(tables.get(table)),
                checks.getOrDefault(table, List.of()),
                foreignKeys(table),
                Claimed.columns(policy, root(table)),
                rows(root(table)));
        one.fill();
        left.addAll(one.left());
    }

    private int rows(Name table) {
        long ceiling = policy.agents().values().stream()
                .filter(agent -> agent.writeOf(table.schema(), table.name()).isPresent())
                .mapToLong(Filling::perStatement)
                .max()
                .orElse(0);
        return (int) Math.max(ROWS, Math.min(MOST_ROWS, ceiling * 4 + 30));
    }

    private static long perStatement(Agent agent) {
        return agent.ceiling(CeilingKind.ROWS_PER_STATEMENT).limit().orElse(MOST_ROWS);
    }

    /** The table that a partition is a part of; otherwise itself. */
    private Name root(Name table) {
        Relation relation = sourceByName.get(table);
        while (relation != null && relation.partition() && relation.parent() != null) {
            relation = sourceById.get(relation.parent());
        }
        return relation == null ? table : relation.name();
    }

    /** The foreign keys of a table, the one with the most columns first: with it, the others are often satisfied. */
    private List<FillTable.Reference> foreignKeys(Name table) {
        Name root = root(table);
        Map<Long, Relation> byId = sourceById;
        return source.foreignKeys().stream()
                .filter(key -> named(byId, key.referencing()).equals(root)
                        || named(byId, key.referencing()).equals(table))
                .sorted((one, other) -> other.columns().size() - one.columns().size())
                .map(key ->
                        new FillTable.Reference(named(byId, key.referenced()), key.columns(), key.referencedColumns()))
                .toList();
    }

    private static Name named(Map<Long, Relation> byId, long id) {
        Relation relation = byId.get(id);
        return relation == null ? new Name("", "") : relation.name();
    }

    /**
     * Referenced tables before referencing ones. Where tables reference each other, one that may do without goes first: its
     * references stay NULL.
     */
    private List<Name> order() {
        Map<Long, Relation> byId = sourceById;
        Map<Name, Set<Name>> all = new LinkedHashMap<>();
        Map<Name, Set<Name>> strict = new LinkedHashMap<>();
        for (ForeignKey key : source.foreignKeys()) {
            Relation from = byId.get(key.referencing());
            Name to = named(byId, key.referenced());
            if (from != null && !from.name().equals(to)) {
                all.computeIfAbsent(from.name(), name -> new LinkedHashSet<>()).add(to);
                boolean must = key.columns().stream()
                        .allMatch(column ->
                                from.column(column).map(Column::notNull).orElse(true));
                if (must) {
                    strict.computeIfAbsent(from.name(), name -> new LinkedHashSet<>())
                            .add(to);
                }
            }
        }
        List<Name> order = new ArrayList<>();
        Set<Name> waiting = new LinkedHashSet<>(tables.keySet());
        while (!waiting.isEmpty()) {
            Set<Name> open = new LinkedHashSet<>();
            waiting.forEach(table -> open.add(root(table)));
            List<Name> next = ready(waiting, open, all);
            next = next.isEmpty()
                    ? ready(waiting, open, strict).stream().limit(1).toList()
                    : next;
            next = next.isEmpty() ? List.of(waiting.iterator().next()) : next;
            order.addAll(next);
            next.forEach(waiting::remove);
        }
        return order;
    }

    /** Those that need none of what is open; the rows of a partitioned table are those of its partitions. */
    private List<Name> ready(Set<Name> waiting, Set<Name> open, Map<Name, Set<Name>> needs) {
        return waiting.stream()
                .filter(table -> java.util.stream.Stream.of(table, root(table))
                        .flatMap(name -> needs.getOrDefault(name, Set.of()).stream())
                        .noneMatch(open::contains))
                .toList();
    }

    private void read() throws SQLException {
        try (Statement statement = connection.createStatement()) {
            try (ResultSet row = statement.executeQuery(sql("columns.sql"))) {
                while (row.next()) {
                    tables.computeIfAbsent(
                                    new Name(row.getString("schema"), row.getString("name")), name -> new ArrayList<>())
                            .add(column(row));
                }
            }
            Map<Long, Name> names = new LinkedHashMap<>();
            try (ResultSet row = statement.executeQuery(
                    "SELECT c.oid::bigint, n.nspname, c.relname FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace")) {
                while (row.next()) {
                    names.put(row.getLong(1), new Name(row.getString(2), row.getString(3)));
                }
            }
            try (ResultSet row = statement.executeQuery(sql("checks.sql"))) {
                while (row.next()) {
                    checks.computeIfAbsent(
                                    Objects.requireNonNull(names.get(row.getLong("relation"))),
                                    name -> new ArrayList<>())
                            .add(new Check(row.getString("name"), row.getString("expression"), texts(row, "columns")));
                }
            }
        }
    }

    private static FillColumn column(ResultSet row) throws SQLException {
        return new FillColumn(
                row.getString("column_name"),
                row.getString("declared"),
                row.getString("type"),
                row.getString("category"),
                row.getString("element"),
                row.getString("element_declared"),
                row.getInt("size"),
                texts(row, "labels"),
                row.getBoolean("not_null"),
                row.getBoolean("has_default"),
                row.getBoolean("numbered"),
                row.getString("bound"),
                row.getBoolean("bounded"),
                row.getString("strategy"),
                texts(row, "domain_checks"));
    }

    private static List<String> texts(ResultSet row, String column) throws SQLException {
        Array array = row.getArray(column);
        return array == null ? List.of() : Arrays.asList((String[]) array.getArray());
    }

    private void numbers() throws SQLException {
        List<String> each = new ArrayList<>();
        try (Statement statement = connection.createStatement()) {
            try (ResultSet row = statement.executeQuery(sql("numbers.sql"))) {
                while (row.next()) {
                    each.add(row.getString("sql"));
                }
            }
            for (String sql : each) {
                try {
                    statement.execute(sql);
                } catch (SQLException e) {
                    left.add(new Left("sequences", sql, ServerText.message(e)));
                }
            }
        }
    }

    private void run(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String sql(String file) {
        return Script.of(Filling.class, "fill/" + file).text();
    }
}
