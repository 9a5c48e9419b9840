package dev.pgcurb.undo;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A random schema of a few tables: keys of one or two columns, a value of some awkward type, perhaps a unique column, an
 * identity, partitions, and foreign keys with every action, to other tables, to themselves and in circles, deferred or not.
 *
 * @param tables in the order in which they are made
 */
record Shape(List<Table> tables) {
    private static final List<String> ACTIONS =
            List.of("NO ACTION", "RESTRICT", "CASCADE", "CASCADE", "SET NULL", "SET DEFAULT");
    private static final List<String> WHEN =
            List.of("", "", " DEFERRABLE INITIALLY IMMEDIATE", " DEFERRABLE INITIALLY DEFERRED");

    /**
     * A table named {@code t0, t1 …} with columns id and perhaps part (the key), v, w (generated), n (perhaps an identity),
     * u (perhaps unique, may be null) and r0, r1 … (references; s0, s1 … is the second column of such to a key of two).
     *
     * @param unique what stands behind UNIQUE; null: u is not
     * @param identity ALWAYS, BY DEFAULT, or empty
     */
    record Table(
            String name,
            Kind key,
            boolean composite,
            Kind kind,
            boolean unique,
            String uniqueWhen,
            String identity,
            String generated,
            Partitions partitions,
            List<Reference> references) {

        /** Whether a foreign key may point at u. */
        boolean referable() {
            return unique && uniqueWhen.isEmpty() && partitions == Partitions.NONE;
        }

        String columns() {
            String text = "id " + key.type() + ", v " + kind.type() + ", w int GENERATED ALWAYS AS (u * 2) " + generated
                    + ", u int, n int"
                    + (identity.isEmpty() ? "" : " GENERATED " + identity + " AS IDENTITY (START 1000)");
            return composite ? text + ", part int NOT NULL" : text;
        }

        String keyColumns() {
            return composite ? "id, part" : "id";
        }

        /** Tables first, references later: they may go in circles. */
        String ddl(String schema, Shape shape) {
            StringBuilder columns = new StringBuilder(columns());
            for (int i = 0; i < references.size(); i++) {
                Reference to = references.get(i);
                Table target = shape.named(to.table());
                columns.append(", r")
                        .append(i)
                        .append(to.toUnique() ? " int" : " " + target.key().type())
                        .append(to.defaults());
                if (target.composite() && !to.toUnique()) {
                    columns.append(", s").append(i).append(" int");
                }
            }
            columns.append(", PRIMARY KEY (").append(keyColumns()).append(")");
            if (unique) {
                columns.append(", UNIQUE (u")
                        .append(partitions == Partitions.NONE ? "" : ", " + keyColumns())
                        .append(")");
                columns.append(uniqueWhen);
            }
            return "CREATE TABLE " + schema + "." + name + " (" + columns + ")" + partitions.ddl(schema, name);
        }

        String constraints(String schema, Shape shape) {
            StringBuilder sql = new StringBuilder();
            for (int i = 0; i < references.size(); i++) {
                Reference to = references.get(i);
                boolean two = !to.toUnique() && shape.named(to.table()).composite();
                sql.append("ALTER TABLE %s.%s ADD FOREIGN KEY (%s) REFERENCES %s.%s (%s)%s ON DELETE %s ON UPDATE %s%s;"
                        .formatted(
                                schema,
                                name,
                                two ? "r" + i + ", s" + i : "r" + i,
                                schema,
                                to.table(),
                                to.toUnique() ? "u" : shape.named(to.table()).keyColumns(),
                                two && to.full() ? " MATCH FULL" : "",
                                to.onDelete(),
                                to.onUpdate(),
                                to.when()));
            }
            return sql.toString();
        }
    }

    record Reference(
            String table,
            boolean toUnique,
            boolean full,
            String onDelete,
            String onUpdate,
            String when,
            String defaults) {}

    static Shape random(Seeded seeded, int major) {
        int count = 1 + seeded.below(4);
        List<String> names = IntStream.range(0, count).mapToObj(i -> "t" + i).toList();
        List<Table> bare = new ArrayList<>();
        for (String name : names) {
            Partitions partitions = seeded.oneIn(3) ? seeded.of(List.of(Partitions.values())) : Partitions.NONE;
            boolean composite = partitions.wantsPart() || seeded.oneIn(4);
            Kind key = partitions.wantsNumbers() || seeded.oneIn(2) ? Kind.OF_KEYS.getFirst() : seeded.of(Kind.OF_KEYS);
            bare.add(new Table(
                    name,
                    key,
                    composite,
                    seeded.of(Kind.VALUES),
                    seeded.oneIn(2),
                    seeded.oneIn(4) && partitions == Partitions.NONE ? " DEFERRABLE INITIALLY DEFERRED" : "",
                    // A partition that is attached has no identity of its own, and before 17 none at all.
                    partitions == Partitions.NONE ? seeded.of(List.of("", "ALWAYS", "BY DEFAULT")) : "",
                    major >= 18 && seeded.oneIn(2) ? "VIRTUAL" : "STORED",
                    partitions,
                    List.of()));
        }
        return new Shape(bare.stream()
                .map(table -> Stream.generate(() -> reference(seeded, seeded.of(bare)))
                        .limit(seeded.below(3))
                        .toList())
                .collect(Collectors.collectingAndThen(
                        Collectors.toList(),
                        to -> IntStream.range(0, count)
                                .mapToObj(i -> with(bare.get(i), to.get(i)))
                                .toList())));
    }

    private static Reference reference(Seeded seeded, Table to) {
        boolean toUnique = to.referable() && seeded.oneIn(3);
        String defaults = !toUnique && !to.composite() && seeded.oneIn(3)
                ? " DEFAULT " + to.key().key(seeded, 0)
                : "";
        return new Reference(
                to.name(),
                toUnique,
                seeded.oneIn(2),
                seeded.of(ACTIONS),
                seeded.of(ACTIONS),
                seeded.of(WHEN),
                defaults);
    }

    private static Table with(Table table, List<Reference> references) {
        return new Table(
                table.name,
                table.key,
                table.composite,
                table.kind,
                table.unique,
                table.uniqueWhen,
                table.identity,
                table.generated,
                table.partitions,
                references);
    }

    Table named(String name) {
        return tables.stream()
                .filter(table -> table.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    String ddl(String schema) {
        StringBuilder sql = new StringBuilder();
        tables.forEach(table -> sql.append(table.ddl(schema, this)).append('\n'));
        tables.forEach(table -> sql.append(table.constraints(schema, this)).append('\n'));
        return sql.toString();
    }

    String[] names() {
        return tables.stream().map(Table::name).toArray(String[]::new);
    }
}
