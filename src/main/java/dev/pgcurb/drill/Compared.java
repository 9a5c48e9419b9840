package dev.pgcurb.drill;

import dev.pgcurb.catalog.Column;
import dev.pgcurb.catalog.Key;
import dev.pgcurb.catalog.Name;
import dev.pgcurb.catalog.Relation;
import dev.pgcurb.policy.Read;
import dev.pgcurb.policy.Write;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** One table that an agent may write, row against row: what the policy does not allow of what changed. */
final class Compared {
    private Compared() {}

    /** Where the rows stand that there were before. */
    static String copy(int number) {
        return "curb_judge.t" + number;
    }

    /** A query for one line of harm each; without a key nothing tells one row from another, and only rows are counted. */
    static String sql(State.Written one, Sides sides, int number) {
        Relation table = one.table();
        Write write = one.write();
        Optional<Key> key = table.key();
        if (key.isEmpty()) {
            return "SELECT 'rows disappeared' WHERE " + !write.delete() + " AND " + fewer(table, number);
        }
        String read = sides.predicate(sides.agent()
                .readOf(table.name().schema(), table.name().name())
                .map(Read::where)
                .orElse(null));
        String own = read + " AND " + sides.predicate(write.where());
        String match = key.get().columns().stream()
                .map(column -> "a." + Name.quoted(column) + " = b." + Name.quoted(column))
                .collect(Collectors.joining(" AND "));
        String first = Name.quoted(key.get().columns().getFirst());
        List<String> fixed = table.columns().stream()
                .filter(column -> !column.generated())
                .map(Column::name)
                .filter(column -> !write.update().contains(column))
                .toList();
        String alias = Name.quoted(table.name().name());
        StringBuilder sql = new StringBuilder("WITH compared AS (SELECT a.")
                .append(first)
                .append(" IS NULL AS gone, b.")
                .append(first)
                .append(" IS NULL AS made, a.curb_own AS own_after, b.curb_own AS own_before, ")
                .append(rows("a", table))
                .append(" IS DISTINCT FROM ")
                .append(rows("b", table))
                .append(" AS changed, ")
                .append(fixed.isEmpty() ? "false" : row("a", fixed) + " IS DISTINCT FROM " + row("b", fixed))
                .append(" AS beyond FROM (SELECT *, ")
                .append(own)
                .append(" AS curb_own FROM ")
                .append(table.name())
                .append(" AS ")
                .append(alias)
                .append(") AS a FULL JOIN (SELECT *, ")
                .append(own)
                .append(" AS curb_own FROM ")
                .append(copy(number))
                .append(" AS ")
                .append(alias)
                .append(") AS b ON ")
                .append(match)
                .append(") SELECT harm FROM (")
                .append("SELECT 'rows that its filters do not show changed' AS harm, count(*) AS n FROM compared")
                .append(" WHERE changed AND (NOT coalesce(own_before, true) OR NOT coalesce(own_after, true))");
        if (!write.delete()) {
            sql.append(" UNION ALL SELECT 'rows disappeared', count(*) FROM compared WHERE gone");
        }
        if (write.insert().isEmpty()) {
            sql.append(" UNION ALL SELECT 'rows were added', count(*) FROM compared WHERE made");
        }
        if (!one.triggers()) {
            sql.append(" UNION ALL SELECT 'columns changed that are not granted', count(*) FROM compared")
                    .append(" WHERE NOT gone AND NOT made AND beyond");
        }
        return sql.append(") AS found WHERE n > 0").toString();
    }

    /** How many rows are other than before. */
    static String count(State.Written one, int number) {
        String all = rows("t", one.table()) + "::text";
        return "SELECT count(*) FROM (SELECT " + all + " FROM " + copy(number) + " AS t EXCEPT ALL SELECT " + all
                + " FROM " + one.table().name() + " AS t) AS lost";
    }

    /** Statements that make its rows what they were. */
    static List<String> restore(State.Written one, int number) {
        String columns = one.table().columns().stream()
                .filter(column -> !column.generated())
                .map(column -> Name.quoted(column.name()))
                .collect(Collectors.joining(", "));
        return List.of(
                "DELETE FROM " + one.table().name(),
                "INSERT INTO " + one.table().name() + " (" + columns + ") OVERRIDING SYSTEM VALUE SELECT " + columns
                        + " FROM " + copy(number));
    }

    private static String fewer(Relation table, int number) {
        return "(SELECT count(*) FROM " + table.name() + ") < (SELECT count(*) FROM " + copy(number) + ")";
    }

    /** All columns as texts: some types know no equality. */
    private static String rows(String alias, Relation table) {
        return row(alias, table.columns().stream().map(Column::name).toList());
    }

    private static String row(String alias, List<String> columns) {
        return "ROW("
                + columns.stream()
                        .map(column -> alias + "." + Name.quoted(column) + "::text")
                        .collect(Collectors.joining(", "))
                + ")";
    }
}
