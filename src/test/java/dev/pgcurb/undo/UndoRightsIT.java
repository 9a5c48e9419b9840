package dev.pgcurb.undo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pgcurb.EachMajor;
import dev.pgcurb.TestPostgres;
import dev.pgcurb.explain.Code;
import dev.pgcurb.explain.Problem;
import java.sql.SQLException;
import java.util.OptionalLong;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Who may undo what, and how much of it at once: asked by the database, whoever connects. */
final class UndoRightsIT {
    private static final String TREES = """
            CREATE TABLE tree (id int PRIMARY KEY, height int);
            INSERT INTO tree SELECT n, 0 FROM generate_series(1, 3) AS n;
            """;

    @EachMajor
    void thoseWhomThePolicyNamesMayAndNobodyElse(TestPostgres postgres) throws SQLException {
        try (Orchard trees = new Orchard(postgres, TREES, "tree")) {
            trees.agent("UPDATE tree SET height = 1");
            String dba = person(trees, "dba");
            String other = person(trees, "other");
            trees.right("approvers = '{" + dba + "}'");
            assertRefused(Code.PGC423, () -> trees.as(other).preview(trees.everything()));
            assertRefused(Code.PGC423, () -> trees.as(other).apply(trees.everything(), how(3), rows -> {}));
            assertRefused(
                    Code.PGC423,
                    () -> trees.as(other).apply(Selection.none().since(java.time.Instant.EPOCH), how(3), rows -> {}));
            assertThat(trees.rows("tree")).isEqualTo("(1,1) (2,1) (3,1)");
            long undo = trees.as(dba)
                    .apply(trees.everything(), how(3), rows -> {})
                    .number()
                    .orElseThrow();
            assertThat(trees.rows("tree")).isEqualTo("(1,0) (2,0) (3,0)");
            assertRefused(
                    Code.PGC423, () -> trees.as(other).apply(Selection.none().undo(undo), how(3), rows -> {}));
            assertThat(trees.one(
                            "SELECT (body ->> 'by') || ' ' || (body ->> 'rows') FROM pgcurb.entry WHERE kind = 'undo'"))
                    .isEqualTo(dba + " 3");
        }
    }

    @EachMajor
    void whereNobodyIsNamedThoseMayWhoApproveItsHolds(TestPostgres postgres) throws SQLException {
        try (Orchard trees = new Orchard(postgres, TREES, "tree")) {
            trees.agent("UPDATE tree SET height = 1");
            String keeper = person(trees, "keeper");
            String other = person(trees, "other");
            assertThat(trees.as(other).preview(trees.everything()).restore()).isEqualTo(3);
            trees.app("INSERT INTO pgcurb.ceiling (agent, ceiling, \"limit\", rule, source, hold, approvers) VALUES ('"
                    + trees.agentName() + "', 'rows_per_statement', 10, 'r', 's', true, '{" + keeper + "}')");
            assertRefused(Code.PGC423, () -> trees.as(other).preview(trees.everything()));
            assertThat(trees.as(keeper).preview(trees.everything()).restore()).isEqualTo(3);
        }
    }

    @EachMajor
    void noAgentAndNobodyWithoutTheRoleMay(TestPostgres postgres) throws SQLException {
        try (Orchard trees = new Orchard(postgres, TREES, "tree")) {
            trees.agent("UPDATE tree SET height = 1");
            trees.app("CREATE ROLE " + trees.agentName() + "_web LOGIN PASSWORD 'p'");
            assertRefused(
                    Code.PGC423, () -> trees.as(trees.agentName() + "_web").preview(trees.everything()));
            // Even were it granted by mistake.
            trees.app("GRANT EXECUTE ON FUNCTION pgcurb.undo_apply(jsonb, text, boolean, bigint, bigint) TO PUBLIC");
            assertThatThrownBy(() -> trees.agent(
                            "SELECT pgcurb.undo_apply('{\"agent\": \"" + trees.agentName() + "\"}', 'because I can')"))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("may not undo");
            assertThat(trees.rows("tree")).isEqualTo("(1,1) (2,1) (3,1)");
        }
    }

    @EachMajor
    void moreRowsThanThePolicyAllowsTakeANumberFromThePerson(TestPostgres postgres) throws SQLException {
        try (Orchard trees = new Orchard(postgres, TREES, "tree")) {
            trees.agent("UPDATE tree SET height = 1");
            trees.right("row_limit = 2");
            Undo undo = trees.as(person(trees, "dba"));
            assertRefused(Code.PGC425, () -> undo.apply(trees.everything(), how(3), rows -> {}));
            How tooFew = new How("testing", false, OptionalLong.empty(), OptionalLong.of(2));
            assertRefused(Code.PGC425, () -> undo.apply(trees.everything(), tooFew, rows -> {}));
            assertThat(trees.rows("tree")).isEqualTo("(1,1) (2,1) (3,1)");
            undo.apply(
                    trees.everything(), new How("testing", false, OptionalLong.of(3), OptionalLong.of(3)), rows -> {});
            assertThat(trees.rows("tree")).isEqualTo("(1,0) (2,0) (3,0)");
        }
    }

    /** The role behind undo writes guarded tables, and can do nothing else with the application's. */
    @EachMajor
    void theRoleBehindItReachesGuardedTablesOnly(TestPostgres postgres) throws SQLException {
        try (Orchard trees = new Orchard(postgres, TREES, "tree")) {
            trees.app("CREATE TABLE secret (id int)");
            assertThat(trees.one("""
                    SELECT rolcanlogin OR rolsuper OR rolcreaterole OR rolbypassrls OR rolcreatedb
                        OR has_table_privilege(oid, 'secret', 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE')
                        OR has_table_privilege(oid, 'tree', 'TRUNCATE, TRIGGER, REFERENCES')
                        OR has_schema_privilege(oid, 'pgcurb', 'CREATE')
                        OR has_table_privilege(oid, 'pgcurb_log."public.tree"', 'UPDATE, DELETE, TRUNCATE')
                        OR has_table_privilege(oid, 'pgcurb.written', 'INSERT, UPDATE, DELETE')
                    FROM pg_roles WHERE rolname = 'pgcurb_undoer'
                    """)).isEqualTo("f");
        }
    }

    private static String person(Orchard trees, String name) {
        String role = trees.agentName() + "_" + name;
        trees.app("CREATE ROLE " + role + " LOGIN PASSWORD 'p' IN ROLE pgcurb_approver");
        return role;
    }

    private static How how(long expected) {
        return new How("testing", false, OptionalLong.of(expected), OptionalLong.empty());
    }

    private static void assertRefused(Code code, ThrowingCallable undo) {
        assertThatThrownBy(undo)
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.code()).isEqualTo(code));
    }
}
