package dev.pgcurb.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pgcurb.EachMajor;
import dev.pgcurb.TestPostgres;
import dev.pgcurb.explain.Code;
import dev.pgcurb.explain.Problem;
import java.sql.SQLException;
import java.util.List;

/** A database in which a former version's schema is: what can be replaced in place is, and what cannot is said. */
class UpgradeIT {
    private static final String DEFINITIONS = "SELECT p.oid::regprocedure || ' ' || md5(pg_get_functiondef(p.oid))"
            + " || pg_get_userbyid(p.proowner) || COALESCE(p.proacl::text, '') FROM pg_proc AS p"
            + " WHERE p.pronamespace = 'pgcurb'::regnamespace UNION ALL"
            + " SELECT c.relname || pg_get_viewdef(c.oid) || COALESCE(c.relacl::text, '') || COALESCE(c.reloptions::text, '')"
            + " FROM pg_class AS c WHERE c.relkind = 'v' AND c.relnamespace = 'pgcurb'::regnamespace ORDER BY 1";

    @EachMajor(cluster = "upgrade")
    void functionsAndViewsOfAFormerVersionAreReplacedInPlace(TestPostgres postgres) throws SQLException {
        Bees bees = Bees.asManagedAdmin(postgres);
        bees.apply();
        List<String> now = bees.as("postgres", DEFINITIONS);
        String slot = bees.lease("curator", "{}");
        bees.as(slot, "UPDATE public.observations SET quality_grade = 'casual' WHERE id = 1 RETURNING 1");
        bees.run("UPDATE pgcurb.migration SET sha256 = 'of a former version';"
                + " ALTER FUNCTION pgcurb.claim(text) COST 7; ALTER FUNCTION pgcurb.current_lease() RESET ALL;"
                + " SET ROLE pgcurb_owner; CREATE FUNCTION pgcurb.of_old() RETURNS integer LANGUAGE sql AS 'SELECT 1'");
        assertThat(bees.plan().steps())
                .flatExtracting(Step::facts)
                .contains("function pgcurb.of_old() that pgcurb does not know")
                .filteredOn(fact -> fact.startsWith("schema file "))
                .hasSameSizeAs(SchemaFiles.all());
        bees.apply();
        assertThat(bees.plan().steps()).isEmpty();
        assertThat(bees.as("postgres", DEFINITIONS)).isEqualTo(now);
        assertThat(bees.as(slot, "UPDATE public.observations SET quality_grade = 'needs_id' WHERE id = 2 RETURNING 1"))
                .as("its lease goes on")
                .containsExactly("1");
        bees.run("SELECT pgcurb.undo_apply('{\"agent\": \"" + bees.agent("curator") + "\"}', 'testing')");
        assertThat(bees.as("postgres", "SELECT DISTINCT quality_grade FROM observations"))
                .as("what was captured before can be undone after")
                .containsExactly("needs_id");
        bees.remove();
    }

    @EachMajor(cluster = "upgrade")
    void aFileThatTheFormerVersionDidNotHaveComesOnTop(TestPostgres postgres) {
        Bees bees = Bees.asSuperuser(postgres);
        bees.apply();
        bees.run("DROP TABLE pgcurb.mask_key; DELETE FROM pgcurb.migration WHERE file = '06_mask.sql'");
        assertThat(bees.plan().steps())
                .flatExtracting(Step::facts)
                .anyMatch(fact -> fact.startsWith("schema file 06_mask.sql"));
        bees.apply();
        assertThat(bees.plan().steps()).isEmpty();
        bees.remove();
    }

    @EachMajor(cluster = "upgrade")
    void otherTablesAndALaterVersionAreRefusedWithWhatToDo(TestPostgres postgres) {
        Bees bees = Bees.asSuperuser(postgres);
        bees.apply();
        bees.run("UPDATE pgcurb.migration SET lasting = 'other' WHERE file = '00_schema.sql'");
        assertRefused(bees, "00_schema.sql has other tables", "pgcurb remove");
        bees.run("DELETE FROM pgcurb.migration WHERE file = '00_schema.sql';"
                + " INSERT INTO pgcurb.migration (file, sha256, lasting) VALUES ('99_later.sql', '', '')");
        assertRefused(bees, "99_later.sql is not known to this one", "a later one");
    }

    private static void assertRefused(Bees bees, String what, String hint) {
        assertThatThrownBy(bees::plan).isInstanceOfSatisfying(Problem.class, problem -> {
            assertThat(problem.code()).isEqualTo(Code.PGC214);
            assertThat(problem.what()).contains(what);
            assertThat(problem.hint()).contains(hint);
        });
    }
}
