package dev.pgcurb.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pgcurb.catalog.Column;
import dev.pgcurb.catalog.ForeignKey;
import dev.pgcurb.catalog.Key;
import dev.pgcurb.catalog.Name;
import dev.pgcurb.catalog.Relation;
import dev.pgcurb.catalog.RowPolicy;
import dev.pgcurb.catalog.Snapshot;
import dev.pgcurb.explain.Code;
import dev.pgcurb.explain.Problem;
import dev.pgcurb.policy.Policy;
import dev.pgcurb.postgres.Server;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Plans against catalogs made by hand: no database. */
class PlanTest {
    private static final Relation ORDERS = table(1, "orders", null, "id", "tenant", "total", "note");
    private static final Relation LINES = table(2, "lines", null, "id", "order_id");
    private static final Relation NOTES = table(3, "notes", null);

    private static final String READER = """
            version: 1
            agents:
              reader:
                purpose: reads
                sessions: 1
                reads:
                  - table: orders
            """;

    @Test
    void columnsAreGrantedOneByOneAndNeverTheTable() {
        assertThat(facts(READER + "        except: [note]\n"))
                .contains(
                        "SELECT (id) on TABLE public.orders to reader",
                        "SELECT (tenant) on TABLE public.orders to reader",
                        "SELECT (total) on TABLE public.orders to reader")
                .noneMatch(fact -> fact.startsWith("SELECT on TABLE public.orders"))
                .noneMatch(fact -> fact.contains("(note)"));
    }

    @Test
    void oneStatementGrantsWhatOneAgentMayDoWithOneTable() {
        assertThat(sql(plan(READER)))
                .contains("GRANT SELECT (id, tenant, total, note) ON TABLE public.orders TO reader");
    }

    @Test
    void aTableThatIsWithheldInPartHasAViewOfItsName() {
        assertThat(sql(plan(READER + "        columns: [id]\n")))
                .anyMatch(sql -> sql.startsWith("CREATE VIEW \"curb:reader\".orders WITH (security_invoker=true) AS"));
        assertThat(sql(plan(READER))).noneMatch(sql -> sql.startsWith("CREATE VIEW"));
    }

    @Test
    void aFilterIsRestrictiveAndEveryoneElseKeepsEveryRow() {
        Plan plan = plan(READER + "        where: tenant = 3\n");
        assertThat(sql(plan))
                .contains(
                        "CREATE POLICY \"curb:reader\" ON public.orders\n    AS RESTRICTIVE FOR ALL TO reader\n"
                                + "    USING (tenant = 3)",
                        "CREATE POLICY \"curb:everyone\" ON public.orders\n    AS PERMISSIVE FOR ALL TO PUBLIC\n"
                                + "    USING (true)",
                        "ALTER TABLE public.orders ENABLE ROW LEVEL SECURITY");
        assertThat(plan.steps()).anyMatch(step -> step.costs().stream().anyMatch(cost -> cost.contains("pg_dump")));
    }

    @Test
    void rowPoliciesOfOthersForPublicAreNotWidened() {
        RowPolicy theirs = new RowPolicy(1, "theirs", true, "*", List.of(""), "true", null, null, "");
        Relation secured = new Relation(
                1,
                ORDERS.name(),
                ORDERS.kind(),
                "owner",
                true,
                true,
                false,
                false,
                false,
                List.of(),
                null,
                null,
                null,
                ORDERS.columns(),
                ORDERS.keys());
        Plan plan = plan(READER, snapshot(List.of(secured), List.of(), List.of(theirs)));
        assertThat(sql(plan)).noneMatch(sql -> sql.startsWith("CREATE POLICY"));
        assertThat(plan.advice()).extracting(Advice::code).contains(Code.PGC207);
    }

    @Test
    void aPartitionIsFencedLikeItsParentAndGrantsNothing() {
        Relation part = table(9, "orders_2026", 1L, "id", "tenant", "total", "note");
        List<String> sql = sql(plan(
                READER.replace("table: orders", "table: public.*") + "        where: tenant = 3\n",
                snapshot(List.of(ORDERS, part), List.of(), List.of())));
        assertThat(sql)
                .anyMatch(one -> one.startsWith("CREATE POLICY \"curb:reader\" ON public.orders_2026"))
                .contains("ALTER TABLE public.orders_2026 ENABLE ROW LEVEL SECURITY")
                .noneMatch(one -> one.startsWith("GRANT") && one.contains("orders_2026"));
    }

    @Test
    void aCascadeIsGuardedToo() {
        ForeignKey cascade = new ForeignKey(
                1,
                "lines_order_fkey",
                2,
                1,
                ForeignKey.Action.CASCADE,
                ForeignKey.Action.NO_ACTION,
                false,
                List.of("order_id"),
                List.of("id"));
        String writer = READER + "    writes:\n      - table: orders\n        delete: true\n";
        assertThat(facts(plan(writer, snapshot(List.of(ORDERS, LINES), List.of(cascade), List.of()))))
                .anyMatch(fact -> fact.startsWith("guard of public.orders"))
                .anyMatch(fact -> fact.startsWith("guard of public.lines"));
        assertThat(facts(plan(writer))).noneMatch(fact -> fact.startsWith("guard of public.lines"));
    }

    @Test
    void aTableWithoutAKeyIsNotWritten() {
        assertThatThrownBy(() -> plan(READER + "    writes:\n      - table: notes\n        delete: true\n"))
                .isInstanceOfSatisfying(Problem.class, problem -> {
                    assertThat(problem.code()).isEqualTo(Code.PGC204);
                    assertThat(problem.where()).startsWith("policy.yaml:");
                });
    }

    @Test
    void everyUnknownNameIsAProblemWithItsPlaceAndAGuess() {
        assertThatThrownBy(() -> plan(READER.replace("table: orders", "table: order")))
                .isInstanceOfSatisfying(Problem.class, problem -> {
                    assertThat(problem.text())
                            .contains("policy.yaml:7:", "[PGC201]", "did you mean \"public.orders\"?");
                });
        assertThatThrownBy(() -> plan(READER + "        columns: [id, totl]\n"))
                .isInstanceOfSatisfying(
                        Problem.class,
                        problem -> assertThat(problem.text()).contains("[PGC202]", "did you mean \"total\"?"));
    }

    @Test
    void whatNarrowsComesBeforeWhatWidens() {
        Plan plan = plan(READER + "        where: tenant = 3\n");
        List<String> sql = sql(plan);
        int fenced = sql.indexOf("ALTER TABLE public.orders ENABLE ROW LEVEL SECURITY");
        int granted = sql.indexOf("GRANT SELECT (id, tenant, total, note) ON TABLE public.orders TO reader");
        assertThat(fenced).isPositive().isLessThan(granted);
    }

    @Test
    void anAdminWithoutCreateroleIsTurnedAwayBeforeAnything() {
        Server plain = new Server(180000, "18", false, "shop", "owner", "bob", false, false, false, false);
        Snapshot there = snapshot(List.of(ORDERS), List.of(), List.of());
        Snapshot as = new Snapshot(
                plain,
                there.schemas(),
                there.relations(),
                there.foreignKeys(),
                there.triggers(),
                there.rowPolicies(),
                there.roles(),
                there.memberships(),
                there.privileges(),
                there.functions(),
                there.settings(),
                there.defaultPrivileges());
        assertThatThrownBy(() -> plan(READER, as))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.code()).isEqualTo(Code.PGC215));
    }

    @Test
    void onePlanHasOneFingerprintAndAnotherPlanAnother() {
        assertThat(plan(READER).fingerprint()).isEqualTo(plan(READER).fingerprint());
        assertThat(plan(READER).fingerprint())
                .isNotEqualTo(plan(READER + "        columns: [id]\n").fingerprint());
    }

    private static Relation table(long id, String name, @Nullable Long parent, String... columns) {
        List<Column> all = Arrays.stream(columns)
                .map(column -> new Column(column, 1, "integer", true, false, false, "", false))
                .toList();
        List<Key> keys = columns.length == 0 ? List.of() : List.of(new Key(name + "_pkey", true, List.of("id")));
        return new Relation(
                id,
                new Name("public", name),
                Relation.Kind.TABLE,
                "owner",
                true,
                false,
                false,
                parent != null,
                false,
                List.of(),
                parent,
                null,
                null,
                all,
                keys);
    }

    private static Snapshot snapshot(
            List<Relation> relations, List<ForeignKey> foreignKeys, List<RowPolicy> rowPolicies) {
        Server server = new Server(180000, "18", false, "shop", "owner", "postgres", true, true, true, true);
        return new Snapshot(
                server,
                List.of(),
                relations,
                foreignKeys,
                List.of(),
                rowPolicies,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of());
    }

    private static Plan plan(String body) {
        return plan(body, snapshot(List.of(LINES, NOTES, ORDERS), List.of(), List.of()));
    }

    private static Plan plan(String body, Snapshot snapshot) {
        return Planner.plan(snapshot, new Records(Map.of()), Policy.parse(body, "policy.yaml"), body);
    }

    private static List<String> facts(String body) {
        return facts(plan(body));
    }

    private static List<String> facts(Plan plan) {
        return plan.steps().stream().flatMap(step -> step.facts().stream()).toList();
    }

    private static List<String> sql(Plan plan) {
        return plan.steps().stream().flatMap(step -> step.sql().stream()).toList();
    }
}
