package dev.pgcurb.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pgcurb.EachMajor;
import dev.pgcurb.TestPostgres;
import dev.pgcurb.explain.Code;
import dev.pgcurb.explain.Problem;
import java.sql.SQLException;
import java.util.List;

/** Schemas as they are in the wild: names, keys, partitions, cascades, row policies and triggers of others. */
class WildIT {
    private static final String ODD = "\"Odd Schema\".\"Mixed \"\"Case\"\" ünïcode\"";

    @EachMajor(cluster = "plan")
    void whatIsThereIsPlannedAppliedUsedAndTakenOutAgain(TestPostgres postgres) throws SQLException {
        Bees wild = Bees.asManagedAdmin(postgres, "wild.sql", "wild.yaml");
        List<String> before = wild.catalog();
        wild.apply();
        assertThat(wild.plan().steps()).isEmpty();
        String slot = wild.lease("analyst", "{\"tenant\": 1}");

        assertThat(wild.as(
                        slot,
                        "INSERT INTO " + ODD
                                + " VALUES ('a', 1, 'ok', 'short', (1, 'x'), '{a,b}', '[1,5)') RETURNING \"Id\""))
                .containsExactly("a");
        assertThat(wild.as(slot, "UPDATE " + ODD + " SET \"tableau d'été\" = 'happy' RETURNING \"Id\""))
                .containsExactly("a");
        assertThat(wild.as(slot, "DELETE FROM " + ODD + " RETURNING \"Id\"")).containsExactly("a");
        assertThat(wild.as(slot, "INSERT INTO public.made (note, net) VALUES ('n', 100) RETURNING id"))
                .containsExactly("1");
        assertThat(wild.as(slot, "SELECT id FROM events ORDER BY id"))
                .as("its tenant's, in every partition")
                .containsExactly("1", "3");
        assertThat(wild.as(slot, "DELETE FROM events RETURNING id")).containsExactlyInAnyOrder("1", "3");
        assertThat(wild.as(slot, "SELECT id FROM secured"))
                .as("what others' policies show")
                .containsExactly("1");
        assertThat(wild.as(slot, "UPDATE touched SET at = NULL RETURNING at IS NOT NULL"))
                .containsExactly("t");
        for (String refused : List.of(
                "SELECT * FROM events_2025",
                "SELECT * FROM events_2026_1",
                "SELECT * FROM shown",
                "SELECT net FROM public.made")) {
            assertThatThrownBy(() -> wild.as(slot, refused))
                    .as(refused)
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("42501"));
        }
        wild.remove();
        assertThat(ApplyIT.difference(before, wild.catalog())).isEmpty();
    }

    @EachMajor(cluster = "plan")
    void aNewPartitionIsNamedByThePlanAndFenced(TestPostgres postgres) {
        Bees wild = Bees.asSuperuser(postgres, "wild.sql", "wild.yaml");
        wild.apply();
        wild.run("CREATE TABLE events_2027 PARTITION OF events FOR VALUES FROM ('2027-01-01') TO ('2028-01-01')");
        assertThat(wild.plan().steps()).flatExtracting(Step::facts).contains("row security on public.events_2027");
        wild.apply();
        assertThat(wild.plan().steps()).isEmpty();
        wild.run("ALTER TABLE events DETACH PARTITION events_2027");
        wild.apply();
        assertThat(wild.plan().steps()).isEmpty();
        wild.remove();
    }

    /** Types, generated columns, cascades, cycles: what an agent did is taken back to the letter. */
    @EachMajor(cluster = "plan")
    void whatAnAgentChangesIsUndoneToTheLetter(TestPostgres postgres) throws SQLException {
        Bees wild = Bees.asManagedAdmin(postgres, "wild.sql", "wild.yaml");
        wild.apply();
        String slot = wild.lease("analyst", "{\"tenant\": 1}");
        List<String> before = rows(wild);
        wild.as(
                slot,
                "UPDATE typed SET mail = 'x', bag = '', doc = '{}', grid = NULL, spans = '{}', moods = '{ok}',"
                        + " shorts = NULL, pairs = NULL, flags = B'1', host = NULL, words = '', ratio = 1 RETURNING 1");
        wild.as(slot, "DELETE FROM typed RETURNING 1");
        wild.as(slot, "UPDATE computed SET a = 7 WHERE id = 1 RETURNING 1");
        wild.as(slot, "DELETE FROM computed RETURNING 1");
        wild.as(slot, "DELETE FROM hen WHERE id = 1 RETURNING 1");
        wild.as(slot, "DELETE FROM node WHERE id = 1 RETURNING 1");
        assertThat(rows(wild)).hasSizeLessThan(before.size());
        wild.run("SELECT pgcurb.undo_apply('{\"agent\": \"" + wild.agent("analyst") + "\"}', 'testing')");
        assertThat(rows(wild)).isEqualTo(before);
        wild.remove();
    }

    private static List<String> rows(Bees wild) throws SQLException {
        return wild.as(
                "postgres",
                "SELECT 'typed ' || t::text FROM typed t UNION ALL SELECT 'computed ' || t::text FROM computed t"
                        + " UNION ALL SELECT 'hen ' || t::text FROM hen t UNION ALL SELECT 'egg ' || t::text FROM egg t"
                        + " UNION ALL SELECT 'node ' || t::text FROM node t ORDER BY 1");
    }

    /** Row policies of the parent hold for the rows of those who inherit from it, and these are out of reach themselves. */
    @EachMajor(cluster = "plan")
    void whoeverReadsAParentSeesItsHeirsRowsThroughTheSameFence(TestPostgres postgres) throws SQLException {
        Bees wild = Bees.asManagedAdmin(postgres, "wild.sql", "wild.yaml");
        wild.apply();
        String slot = wild.lease("analyst", "{\"tenant\": 1}");
        assertThat(wild.as(slot, "SELECT id FROM ancestor ORDER BY id")).containsExactly("1", "3", "5");
        for (String refused : List.of("SELECT id FROM heir", "SELECT id FROM heir_of_both", "SELECT id FROM uncle")) {
            assertThatThrownBy(() -> wild.as(slot, refused))
                    .as(refused)
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("42501"));
        }
        wild.remove();
    }

    /** A row trigger of the parent does not see its heirs' rows: what cannot be captured cannot be granted. */
    @EachMajor(cluster = "plan")
    void aTableThatOthersInheritFromCannotBeWritten(TestPostgres postgres) {
        Bees wild = Bees.asSuperuser(postgres, "wild.sql", "wild.yaml");
        for (String parent : List.of("ancestor", "uncle")) {
            Bees writing = wild.with(wild.body()
                    .replace("    writes:\n", "    writes:\n      - table: " + parent + "\n        delete: true\n"));
            assertThatThrownBy(writing::plan).as(parent).isInstanceOfSatisfying(Problem.class, problem -> {
                assertThat(problem.code()).isEqualTo(Code.PGC204);
                assertThat(problem.what()).contains("public." + parent + " has tables that inherit from it");
            });
        }
        Bees heir = wild.with(
                wild.body().replace("    writes:\n", "    writes:\n      - table: heir\n        delete: true\n"));
        assertThatThrownBy(heir::plan)
                .as("an heir has no key of its own")
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.what()).contains("public.heir has no key"));
    }

    @EachMajor(cluster = "plan")
    void aTableThatIsAttachedLaterIsNamedByThePlanAndFenced(TestPostgres postgres) throws SQLException {
        Bees wild = Bees.asSuperuser(postgres, "wild.sql", "wild.yaml");
        wild.apply();
        String slot = wild.lease("analyst", "{\"tenant\": 1}");
        wild.run("CREATE TABLE loaded (LIKE events INCLUDING ALL);"
                + " INSERT INTO loaded VALUES (8, 1, '2028-05-05'), (9, 2, '2028-05-05');"
                + " ALTER TABLE events ATTACH PARTITION loaded FOR VALUES FROM ('2028-01-01') TO ('2029-01-01')");
        assertThat(wild.as(slot, "SELECT id FROM events WHERE at > '2028-01-01'"))
                .as("fenced by its parent from the first moment")
                .containsExactly("8");
        assertThat(wild.plan().steps()).flatExtracting(Step::facts).contains("row security on public.loaded");
        wild.apply();
        assertThat(wild.as(slot, "DELETE FROM events WHERE at > '2028-01-01' RETURNING id"))
                .containsExactly("8");
        wild.remove();
    }

    /** It has neither row policies nor triggers of its own: all of it can be read, and nothing be written. */
    @EachMajor(cluster = "plan")
    void aForeignTableIsReadWholeOrNotAtAll(TestPostgres postgres) throws SQLException {
        Bees bees = Bees.asSuperuser(postgres);
        bees.run("CREATE EXTENSION file_fdw; CREATE SERVER files FOREIGN DATA WRAPPER file_fdw;"
                + " CREATE FOREIGN TABLE facts (fact text) SERVER files OPTIONS (program 'echo bees')");
        String reading = bees.body().replaceFirst("    reads:\n", "    reads:\n      - table: facts\n");
        Bees plain = bees.with(reading);
        plain.apply();
        assertThat(bees.as(bees.lease("analyst", "{}"), "SELECT fact FROM facts"))
                .containsExactly("bees");
        for (String more : List.of("        where: fact <> ''\n", "")) {
            String writes = more.isEmpty() ? "    writes:\n      - {table: facts, insert: [fact]}\n" : "";
            String wrong = reading.replaceFirst("- table: facts\n", "- table: facts\n" + more)
                    .replaceFirst("(?s)\n\n  curator", "\n" + writes + "\n  curator");
            assertThatThrownBy(() -> bees.with(wrong).plan())
                    .isInstanceOfSatisfying(
                            Problem.class, problem -> assertThat(problem.code()).isEqualTo(Code.PGC203));
        }
        plain.remove();
    }
}
