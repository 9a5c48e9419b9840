package dev.pgcurb.undo;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A random schema of a few tables: a key, a value of some awkward type, perhaps a unique column, and foreign keys with every
 * action, to other tables, to themselves and in circles.
 *
 * @param tables in the order in which they are made
 */
record Shape(List<Table> tables) {
    /** Types whose text or equality is not what one would like, each with expressions that make values of them. */
    private static final List<Kind> KINDS = List.of(
            new Kind("numeric", "1.10", "1.1", "'NaN'", "1e30"),
            new Kind("float8", "0.1::float8 + 0.2::float8", "'-0'", "'NaN'", "'-Infinity'"),
            new Kind("timestamptz", "'2026-03-29 01:30:00+00'", "'infinity'", "'0044-03-15 12:00:00.000001+00 BC'"),
            new Kind("interval", "'1 mon -1 day 00:00:01.5'", "'30 days'", "'1 month'"),
            new Kind("json", "'{\"b\": 1, \"a\":  2}'", "'{\"a\":2,\"b\":1}'", "'[1,  2]'"),
            new Kind("jsonb", "'{\"b\": 1, \"a\": 1.0}'", "'null'", "'\"x\"'"),
            new Kind("text", "''", "'a,b(\"c\")\\d'", "repeat('toast me ', 4000)", "U&'\\202E\\200B'"),
            new Kind("bytea", "'\\x00ff'", "''", "'\\xdeadbeef'"),
            new Kind("int[]", "'[0:1]={1,NULL}'", "'{}'", "'{{1,2},{3,4}}'"),
            new Kind("int4range", "'[1,5)'", "'empty'", "'(,)'"),
            new Kind("uuid", "'00000000-0000-0000-0000-000000000001'", "'ffffffff-ffff-ffff-ffff-ffffffffffff'"),
            new Kind("inet", "'10.0.0.1/8'", "'::1'"),
            new Kind("money", "'-1.50'", "'1000'"),
            new Kind("bit varying", "B'101'", "B''"),
            new Kind("xml", "'<a b=\"1\"/>'", "'<a> </a>'"),
            new Kind("xid8", "'1'", "'2'"),
            new Kind("mood", "'sad'", "'glad'"),
            new Kind("pair", "ROW(1, 'x, y')", "ROW(NULL, '')"),
            new Kind("even", "2", "4"));

    /** What must exist before the tables. */
    static final String TYPES = """
            CREATE TYPE mood AS ENUM ('sad', 'glad');
            CREATE TYPE pair AS (a int, b text);
            CREATE DOMAIN even AS int CHECK (value % 2 = 0);
            """;

    private static final List<String> ACTIONS =
            List.of("NO ACTION", "RESTRICT", "CASCADE", "CASCADE", "SET NULL", "SET DEFAULT");

    record Kind(String type, List<String> values) {
        Kind(String type, String... values) {
            this(type, List.of(values));
        }
    }

    /** A table named {@code t0, t1 …} with columns id, v, u (unique, may be null) and r0, r1 … (references). */
    record Table(String name, Kind kind, boolean unique, List<Reference> references) {
        String ddl(String schema) {
            StringBuilder columns = new StringBuilder("id int PRIMARY KEY, v " + kind.type());
            columns.append(", w int GENERATED ALWAYS AS (id * 2) STORED");
            columns.append(unique ? ", u int UNIQUE" : ", u int");
            for (int i = 0; i < references.size(); i++) {
                columns.append(", r").append(i).append(" int");
            }
            return "CREATE TABLE " + schema + "." + name + " (" + columns + ");";
        }

        String constraints(String schema) {
            StringBuilder sql = new StringBuilder();
            for (int i = 0; i < references.size(); i++) {
                Reference to = references.get(i);
                sql.append(
                        "ALTER TABLE %1$s.%2$s ADD FOREIGN KEY (r%3$d) REFERENCES %1$s.%4$s ON DELETE %5$s ON UPDATE %6$s;"
                                .formatted(schema, name, i, to.table(), to.onDelete(), to.onUpdate()));
            }
            return sql.toString();
        }
    }

    record Reference(String table, String onDelete, String onUpdate) {}

    static Shape random(Seeded seeded) {
        int count = 1 + seeded.below(4);
        List<String> names = IntStream.range(0, count).mapToObj(i -> "t" + i).toList();
        List<Table> tables = new ArrayList<>();
        for (String name : names) {
            List<Reference> references = new ArrayList<>();
            for (int i = seeded.below(3); i > 0; i--) {
                references.add(new Reference(seeded.of(names), seeded.of(ACTIONS), seeded.of(ACTIONS)));
            }
            tables.add(new Table(name, seeded.of(KINDS), seeded.oneIn(2), references));
        }
        return new Shape(List.copyOf(tables));
    }

    String ddl(String schema) {
        StringBuilder sql = new StringBuilder();
        tables.forEach(table -> sql.append(table.ddl(schema)));
        tables.forEach(table -> sql.append(table.constraints(schema)));
        return sql.toString();
    }

    String[] names() {
        return tables.stream().map(Table::name).toArray(String[]::new);
    }
}
