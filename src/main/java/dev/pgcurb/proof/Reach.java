package dev.pgcurb.proof;

import dev.pgcurb.catalog.Column;
import dev.pgcurb.catalog.Name;
import dev.pgcurb.catalog.Relation;
import dev.pgcurb.catalog.Routine;
import dev.pgcurb.catalog.Surveying;
import dev.pgcurb.policy.Filter;
import dev.pgcurb.policy.Policy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What one agent reaches, as a matrix: tables by columns, and the rows of each. Derived from the catalogs, not from the policy; only the
 * masks and the text of row filters are the policy's.
 *
 * @param functions of people that it may execute, with the reason
 */
public record Reach(String agent, List<Table> tables, List<Function> functions) {
    public Reach {
        tables = List.copyOf(tables);
        functions = List.copyOf(functions);
    }

    /** How much of something. */
    public enum Extent {
        /** All of it. */
        YES,
        /** Some of its columns. */
        SOME,
        /** Through a mask only. */
        MASKED,
        NO
    }

    /**
     * One table or view of people.
     *
     * @param name schema and name, as SQL spells it
     * @param delete {@link Extent#YES} or {@link Extent#NO}
     * @param reads the policy's filter of the rows that it reads; null: every row
     * @param writes the policy's filter of the rows that it writes; null: those that it reads
     */
    public record Table(
            String name,
            Extent select,
            Extent insert,
            Extent update,
            Extent delete,
            List<Cell> columns,
            @Nullable String reads,
            @Nullable String writes) {
        public Table {
            columns = List.copyOf(columns);
        }
    }

    /** One column: each extent is all or nothing, but for what is read through a mask. */
    public record Cell(String column, Extent select, Extent insert, Extent update) {}

    /** A function, as it is called, and why it may be. */
    public record Function(String signature, String reason) {}

    /** What every agent reaches, by name, and what verify finds by reading the catalogs. */
    public record Derived(Map<String, Reach> agents, Report report) {
        public Derived {
            agents = Map.copyOf(agents);
        }
    }

    /**
     * Reads the catalogs once and derives everything from them. Takes seconds where there are many thousands of tables. Whether the
     * database differs from the policy is not among the findings: to say so takes the rights of who applies it.
     */
    public static Derived derive(Connection connection, Policy policy) throws SQLException {
        Scene scene = Scene.of(Surveying.of(connection, Scene.seeds(policy)), policy);
        Map<String, Reach> agents = new LinkedHashMap<>();
        for (Scene.Actor actor : scene.actors()) {
            agents.put(actor.name(), of(scene, actor));
        }
        return new Derived(agents, Report.of(scene, Verification.search(scene), LocalDate.now(ZoneId.systemDefault())));
    }

    private static Reach of(Scene scene, Scene.Actor actor) {
        List<Table> tables = new ArrayList<>();
        for (Relation relation : scene.relations().values()) {
            if (!Name.ownSchema(relation.name().schema())) {
                Table table = table(actor, relation);
                if (table.select() != Extent.NO
                        || table.insert() != Extent.NO
                        || table.update() != Extent.NO
                        || table.delete() != Extent.NO) {
                    tables.add(table);
                }
            }
        }
        List<Function> functions = new ArrayList<>();
        for (Routine routine : scene.routines().values()) {
            if (!Name.ownSchema(routine.name().schema()) && !routine.trigger() && routine.extension() == null) {
                function(actor, routine, functions);
            }
        }
        return new Reach(actor.name(), tables, functions);
    }

    private static void function(Scene.Actor actor, Routine routine, List<Function> to) {
        if (actor.closure().uses(routine.name().schema())) {
            actor.closure().on("FUNCTION", routine.id()).stream().findFirst().ifPresent(held -> {
                String why = actor.promises().operation(routine).isPresent()
                        ? "the policy gives it"
                        : held.right().grantee().isEmpty()
                                ? "PUBLIC may"
                                : "the policy does not give it: run pgcurb verify";
                String as = routine.securityDefiner() ? ", with the rights of " + routine.owner() : "";
                to.add(new Function(routine.signature(), why + as));
            });
        }
    }

    private static Table table(Scene.Actor actor, Relation relation) {
        Promise promise = actor.promises().on(relation.id()).orElse(null);
        List<Cell> cells = new ArrayList<>();
        for (Column column : relation.columns()) {
            Extent select = holds(actor, relation, "SELECT", column.name());
            if (select == Extent.NO
                    && promise != null
                    && promise.readable().contains(column.name())
                    && !promise.plain(column.name())) {
                select = Extent.MASKED;
            }
            cells.add(new Cell(
                    column.name(),
                    select,
                    holds(actor, relation, "INSERT", column.name()),
                    holds(actor, relation, "UPDATE", column.name())));
        }
        String reads = promise == null || promise.read() == null
                ? null
                : text(Objects.requireNonNull(promise.read()).where());
        String writes = promise == null || promise.write() == null
                ? null
                : text(Objects.requireNonNull(promise.write()).where());
        return new Table(
                relation.name().toString(),
                sum(cells.stream().map(Cell::select).toList()),
                sum(cells.stream().map(Cell::insert).toList()),
                sum(cells.stream().map(Cell::update).toList()),
                holds(actor, relation, "DELETE", ""),
                cells,
                reads,
                Objects.equals(reads, writes) ? null : writes);
    }

    private static Extent holds(Scene.Actor actor, Relation relation, String privilege, String column) {
        return actor.closure().uses(relation.name().schema())
                        && actor.closure().on("TABLE", relation.id()).stream()
                                .anyMatch(held -> held.right().privilege().equals(privilege)
                                        && (held.right().column().isEmpty()
                                                || held.right().column().equals(column)))
                ? Extent.YES
                : Extent.NO;
    }

    private static Extent sum(List<Extent> columns) {
        if (columns.stream().allMatch(one -> one == Extent.NO)) {
            return Extent.NO;
        }
        return columns.stream().allMatch(one -> one == Extent.YES) ? Extent.YES : Extent.SOME;
    }

    private static @Nullable String text(@Nullable Filter filter) {
        return filter == null ? null : filter.text();
    }
}
