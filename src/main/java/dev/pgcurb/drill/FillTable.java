package dev.pgcurb.drill;

import dev.pgcurb.catalog.Name;
import dev.pgcurb.postgres.ServerText;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** Fills one table, or one partition. */
final class FillTable {
    private static final String CHECK_VIOLATION = "23514";

    /** How many different values a column has that filters compare with a claim. */
    private static final int SIDES = 3;

    private final Connection connection;
    private final Name table;
    private final List<FillColumn> columns;
    private final List<Filling.Check> checks;
    private final List<Reference> references;
    private final Set<String> claimed;
    private final int rows;
    private final List<Left> left = new ArrayList<>();
    private final Map<String, Integer> attempts = new HashMap<>();

    /** A foreign key to be, and the rows that it may point at. */
    record Reference(Name table, List<String> columns, List<String> referenced) {}

    FillTable(
            Connection connection,
            Name table,
            List<FillColumn> columns,
            List<Filling.Check> checks,
            List<Reference> references,
            Set<String> claimed,
            int rows) {
        this.connection = connection;
        this.table = table;
        this.columns = columns;
        this.checks = checks;
        this.references = references;
        this.claimed = claimed;
        this.rows = rows;
    }

    List<Left> left() {
        return left;
    }

    void fill() {
        Map<String, String> values = new LinkedHashMap<>();
        StringBuilder joins = new StringBuilder();
        references(values, joins);
        for (FillColumn column : columns) {
            if (!values.containsKey(column.name())) {
                value(column).ifPresent(sql -> values.put(column.name(), sql));
            }
        }
        // Every check may ask for another try, a few times.
        for (int tries = 0; tries <= 5 * checks.size() + 1; tries++) {
            Optional<SQLException> refused = insert(values, joins.toString());
            if (refused.isEmpty()) {
                return;
            }
            if (!mend(refused.get(), values)) {
                left.add(new Left("rows of", table.toString(), ServerText.message(refused.get())));
                return;
            }
        }
    }

    private Optional<SQLException> insert(Map<String, String> values, String joins) {
        String names = values.keySet().stream().map(Name::quoted).collect(Collectors.joining(", "));
        String sql = values.isEmpty()
                ? "INSERT INTO " + table + " DEFAULT VALUES"
                : "INSERT INTO " + table + " (" + names + ") OVERRIDING SYSTEM VALUE SELECT "
                        + String.join(", ", values.values()) + " FROM generate_series(1, " + rows + ") AS g (i)" + joins
                        + " ON CONFLICT DO NOTHING";
        try {
            run(sql);
            return Optional.empty();
        } catch (SQLException e) {
            return Optional.of(e);
        }
    }

    /** Each foreign key takes its columns from a row that is there; one to itself or to an empty table takes NULL if it may. */
    private void references(Map<String, String> values, StringBuilder joins) {
        int number = 0;
        for (Reference reference : references) {
            List<String> open = reference.columns().stream()
                    .filter(name -> !values.containsKey(name))
                    .toList();
            if (open.isEmpty()) {
                continue;
            }
            boolean optional = open.stream()
                    .anyMatch(name -> column(name).map(one -> !one.notNull()).orElse(true));
            if (reference.table().equals(table)) {
                for (String name : open) {
                    if (optional) {
                        values.put(name, "NULL");
                    }
                }
                continue;
            }
            String alias = "r" + ++number;
            String referenced =
                    reference.referenced().stream().map(Name::quoted).collect(Collectors.joining(", "));
            boolean sides = reference.columns().stream().anyMatch(claimed::contains);
            joins.append(" LEFT JOIN (SELECT row_number() OVER (ORDER BY ")
                    .append(referenced)
                    .append(") AS rn, ")
                    .append(sides ? "least(count(*) OVER (), " + SIDES + ")" : "count(*) OVER ()")
                    .append(" AS n, ")
                    .append(referenced)
                    .append(" FROM ")
                    .append(reference.table())
                    .append(") AS ")
                    .append(alias)
                    .append(" ON ")
                    .append(alias)
                    .append(".rn = 1 + mod(g.i + ")
                    .append(number - 1)
                    .append(" * (g.i / ")
                    .append(alias)
                    .append(".n), ")
                    .append(alias)
                    .append(".n)");
            for (int i = 0; i < reference.columns().size(); i++) {
                values.putIfAbsent(
                        reference.columns().get(i),
                        alias + "." + Name.quoted(reference.referenced().get(i)));
            }
        }
    }

    private Optional<FillColumn> column(String name) {
        return columns.stream().filter(one -> one.name().equals(name)).findFirst();
    }

    private Optional<String> value(FillColumn column) {
        if (column.bounded() && column.bound() != null) {
            Optional<String> bound = Bound.value(column, columns);
            if (bound.isPresent()) {
                return bound;
            }
        }
        boolean alone = references.stream().noneMatch(key -> key.columns().contains(column.name()));
        String salt = table + "." + column.name();
        boolean key = column.numbered()
                || (alone && column.notNull() && column.name().matches("(?i)id|.*_id|.*_?(no|nr|number)"));
        Optional<String> usual = Values.of(column, salt, key);
        if (claimed.contains(column.name()) && !key) {
            usual = usual.map(sql -> sql.replace("g.i", "(1 + mod(g.i, " + SIDES + "))"));
        } else if (claimed.contains(column.name())) {
            usual = Optional.of("(1 + mod(g.i, " + SIDES + "))::" + column.declared());
        }
        List<String> limits = new ArrayList<>();
        checks.stream()
                .filter(check -> check.columns().equals(List.of(column.name())))
                .forEach(check -> limits.add(check.expression()));
        column.domainChecks().forEach(check -> limits.add(check.replaceAll("\\bVALUE\\b", Name.quoted(column.name()))));
        if (limits.isEmpty()) {
            return usual.or(() -> column.notNull() ? Optional.empty() : Optional.of("NULL"));
        }
        return Pool.of(connection, column, limits, usual);
    }

    /** Whether something was changed that makes another try worth it. */
    private boolean mend(SQLException refused, Map<String, String> values) {
        ServerErrorMessage said = refused instanceof PSQLException e ? e.getServerErrorMessage() : null;
        String constraint = said == null ? null : said.getConstraint();
        if (!CHECK_VIOLATION.equals(refused.getSQLState()) || constraint == null) {
            return false;
        }
        Optional<Filling.Check> check =
                checks.stream().filter(one -> one.name().equals(constraint)).findFirst();
        if (check.isEmpty()) {
            return false;
        }
        List<String> names = check.get().columns();
        int attempt = attempts.merge(constraint, 1, Integer::sum) - 1;
        List<String> optional = names.stream()
                .filter(name -> column(name).map(one -> !one.notNull()).orElse(false))
                .toList();
        if (attempt < optional.size()) {
            values.put(optional.get(attempt), "NULL");
        } else if (attempt == optional.size() && names.size() > 1) {
            // Perhaps one must not be larger than the other.
            String first = values.getOrDefault(names.getFirst(), "NULL");
            names.forEach(name ->
                    column(name).ifPresent(one -> values.put(name, "(" + first + ")::text::" + one.declared())));
        } else {
            try {
                run("ALTER TABLE " + table + " DROP CONSTRAINT " + Name.quoted(constraint));
                left.add(new Left("checks", constraint + " on " + table, "no values were found that it allows"));
            } catch (SQLException e) {
                return false;
            }
        }
        return true;
    }

    private void run(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
