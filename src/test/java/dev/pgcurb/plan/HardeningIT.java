package dev.pgcurb.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pgcurb.EachMajor;
import dev.pgcurb.TestPostgres;
import dev.pgcurb.explain.Code;
import java.sql.SQLException;
import java.util.List;

class HardeningIT {
    private static final List<String> HARM = List.of(
            "CREATE TEMPORARY TABLE t (i integer)",
            "DO $$ BEGIN PERFORM 1; END $$",
            "SELECT lo_creat(-1)",
            "SELECT pg_advisory_lock(1)",
            "SELECT pg_logical_emit_message(false, 'a', 'b')",
            "SELECT query_to_xml('SELECT 1', true, true, '')",
            "UPDATE pg_settings SET setting = 'off' WHERE name = 'enable_seqscan'",
            "CREATE TABLE litter (i integer)",
            "SELECT open_door()");

    @EachMajor(cluster = "plan")
    void whatPublicHoldsIsTakenFromAgentsAndLeftToEveryoneElse(TestPostgres postgres) throws SQLException {
        Bees bees = Bees.asSuperuser(postgres);
        String application = TestPostgres.unique("app");
        bees.run("GRANT CREATE ON SCHEMA public TO PUBLIC; CREATE ROLE " + application
                + "; CREATE FUNCTION open_door() RETURNS integer LANGUAGE sql SECURITY DEFINER"
                + " SET search_path = pg_catalog, pg_temp AS 'SELECT 1'");
        bees.apply();
        assertThat(bees.plan().steps()).isEmpty();
        String slot = "curb:" + bees.agent("analyst") + ":1";
        for (String harm : HARM) {
            assertThatThrownBy(() -> run(bees, slot, harm))
                    .as(harm)
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("42501"));
            assertThatCode(() -> run(bees, application, harm)).as(harm).doesNotThrowAnyException();
        }
        assertThat(bees.as(slot, "SELECT has_database_privilege(session_user, 'postgres', 'CONNECT')"))
                .containsExactly("f");
        assertThat(bees.as(application, "SELECT has_database_privilege(session_user, 'postgres', 'CONNECT')"))
                .containsExactly("t");
        bees.remove();
    }

    @EachMajor(cluster = "plan")
    void whatPublicHoldsOnTablesIsTakenFromAgentsAndLeftToEveryoneElse(TestPostgres postgres) throws SQLException {
        Bees bees = Bees.asManagedAdmin(postgres);
        String application = TestPostgres.unique("app");
        bees.run("CREATE ROLE " + application
                + "; GRANT SELECT, INSERT ON keys TO PUBLIC; GRANT SELECT (email), UPDATE (phone) ON observers TO PUBLIC;"
                + " GRANT USAGE ON SEQUENCE chapters_id_seq TO PUBLIC");
        List<String> before = bees.catalog();
        bees.apply();
        assertThat(bees.plan().steps()).isEmpty();
        String slot = "curb:" + bees.agent("analyst") + ":1";
        for (String reach : List.of(
                "SELECT * FROM keys",
                "INSERT INTO keys VALUES (9, 'nine')",
                "SELECT email FROM public.observers",
                "UPDATE public.observers SET phone = ''",
                "SELECT nextval('chapters_id_seq')")) {
            assertThatThrownBy(() -> run(bees, slot, reach))
                    .as(reach)
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("42501"));
            assertThatCode(() -> run(bees, application, reach)).as(reach).doesNotThrowAnyException();
        }
        bees.run("GRANT DELETE ON keys TO PUBLIC");
        assertThat(bees.plan().steps())
                .flatExtracting(Step::facts)
                .contains("PUBLIC without DELETE on TABLE public.keys");
        bees.apply();
        bees.run("ALTER TABLE keys RENAME TO locks; ALTER TABLE observers RENAME COLUMN phone TO mobile;"
                + " ALTER TABLE locks RENAME TO keys; ALTER TABLE observers RENAME COLUMN mobile TO phone");
        bees.remove();
        bees.run("REVOKE DELETE ON keys FROM PUBLIC");
        assertThat(ApplyIT.difference(before, bees.catalog())).isEmpty();
    }

    @EachMajor(cluster = "plan")
    void aTableThatIsRenamedKeepsWhatItsPeopleHoldAndSee(TestPostgres postgres) throws SQLException {
        Bees bees = Bees.asSuperuser(postgres);
        String application = TestPostgres.unique("app");
        bees.run("CREATE ROLE " + application + "; GRANT SELECT ON observations TO PUBLIC");
        List<String> before = bees.catalog();
        bees.apply();
        bees.run("ALTER TABLE observations RENAME TO sightings");
        Bees renamed = bees.with(bees.body().replace("public.observations", "public.sightings"));
        renamed.apply();
        assertThat(renamed.plan().steps()).isEmpty();
        assertThat(bees.as(application, "SELECT count(*) FROM sightings")).containsExactly("40");
        renamed.remove();
        bees.run("ALTER TABLE sightings RENAME TO observations");
        assertThat(ApplyIT.difference(before, bees.catalog())).isEmpty();
    }

    @EachMajor(cluster = "plan")
    void whatThePolicyLeavesWithPublicIsSaid(TestPostgres postgres) {
        Bees bees = Bees.asSuperuser(postgres);
        bees.run("GRANT SELECT ON keys TO PUBLIC");
        Bees keeping = bees.with(bees.body() + "\nhardening:\n  public_tables: {keep: reports read everything}\n");
        assertThat(keeping.plan().advice())
                .filteredOn(advice -> advice.code() == Code.PGC222)
                .extracting(Advice::what)
                .singleElement()
                .asString()
                .contains("PUBLIC holds SELECT on public.keys");
    }

    @EachMajor(cluster = "plan")
    void whatAnAdminCannotTakeIsNamedAndNotTried(TestPostgres postgres) {
        Bees bees = Bees.asManagedAdmin(postgres);
        assertThat(bees.plan().advice())
                .filteredOn(advice -> advice.code() == Code.PGC219)
                .extracting(Advice::what)
                .anyMatch(what -> what.contains("languages"))
                .anyMatch(what -> what.contains("catalog_functions"))
                .noneMatch(what -> what.contains("keeps temp"));
    }

    private static void run(Bees bees, String sessionUser, String sql) throws SQLException {
        try (var connection = bees.superuser().open();
                var statement = connection.createStatement()) {
            statement.execute("SET SESSION AUTHORIZATION \"" + sessionUser + '"');
            statement.execute(sql);
        }
    }
}
