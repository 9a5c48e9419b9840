package dev.pgcurb.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pgcurb.EachMajor;
import dev.pgcurb.TestPostgres;
import dev.pgcurb.explain.Code;
import dev.pgcurb.explain.Problem;
import dev.pgcurb.policy.Policy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When apply stops, nothing is changed. */
class ApplyRefusesIT {

    @EachMajor(cluster = "plan")
    void aPlanIsNotAppliedToADatabaseThatMovedSinceItWasShown(TestPostgres postgres) throws SQLException {
        Bees bees = Bees.asSuperuser(postgres);
        Plan shown = bees.plan();
        bees.run("ALTER TABLE observers ADD COLUMN nickname text");
        List<String> before = bees.catalog();
        assertCode(Code.PGC209, () -> apply(bees, shown));
        assertThat(bees.catalog()).isEqualTo(before);
    }

    @EachMajor(cluster = "plan")
    void aFilterThatPostgresRefusesIsShownAtItsPlaceAndNothingIsHalfDone(TestPostgres postgres) throws SQLException {
        Bees bees = Bees.asSuperuser(postgres);
        Bees wrong = bees.with(bees.body().replace("chapter_id = claim", "chapter = claim"));
        List<String> before = bees.catalog();
        assertThatThrownBy(wrong::apply).isInstanceOfSatisfying(Problem.class, problem -> {
            assertThat(problem.code()).isEqualTo(Code.PGC210);
            assertThat(problem.where()).startsWith("policy.yaml:");
            assertThat(problem.what()).contains("column \"chapter\" does not exist");
        });
        assertThat(bees.catalog()).isEqualTo(before);
    }

    @EachMajor(cluster = "plan")
    void aTriggerOfTheApplicationIsSaid(TestPostgres postgres) {
        Bees bees = Bees.asSuperuser(postgres);
        bees.run("""
                CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;
                CREATE TRIGGER note AFTER DELETE ON comments FOR EACH ROW EXECUTE FUNCTION note();
                """);
        assertThat(bees.plan().advice())
                .filteredOn(advice -> advice.code() == Code.PGC224)
                .extracting(Advice::what)
                .singleElement()
                .asString()
                .contains("\"note\" on public.comments");
    }

    /** PUBLIC keeps the right because the policy says so: then a REVOKE from the agent takes nothing from it. */
    @EachMajor(cluster = "plan")
    void whatIsTakenAndStillHeldThroughPublicIsNotCalledDone(TestPostgres postgres) throws SQLException {
        Bees bees = Bees.asSuperuser(postgres);
        Bees keeping = bees.with(bees.body() + "\nhardening:\n  public_tables: {keep: reports read everything}\n");
        keeping.apply();
        bees.run("GRANT SELECT ON keys TO PUBLIC, " + bees.agent("analyst"));
        assertCode(Code.PGC211, keeping::apply);
        bees.run("REVOKE SELECT ON keys FROM PUBLIC");
        keeping.apply();
        assertThat(keeping.plan().steps()).isEmpty();
        keeping.remove();
    }

    @EachMajor(cluster = "plan")
    void aBusyTableIsWaitedForInShortTurns(TestPostgres postgres) throws SQLException, InterruptedException {
        Bees bees = Bees.asSuperuser(postgres);
        try (Connection busy = bees.superuser().open();
                Statement statement = busy.createStatement()) {
            busy.setAutoCommit(false);
            statement.execute("LOCK TABLE observations IN SHARE MODE");
            Thread applying = Thread.ofPlatform().start(bees::apply);
            awaitWaiting(bees);
            busy.rollback();
            applying.join(60_000);
            assertThat(applying.isAlive()).isFalse();
        }
        assertThat(bees.plan().steps()).isEmpty();
        bees.remove();
    }

    @Test
    void aTableThatIsNeverFreeIsGivenUpAfterAWhileAndNothingIsChanged() throws SQLException {
        Bees bees = Bees.asSuperuser(TestPostgres.of(18, "plan"));
        List<String> before = bees.catalog();
        try (Connection busy = bees.superuser().open();
                Statement statement = busy.createStatement()) {
            busy.setAutoCommit(false);
            statement.execute("LOCK TABLE observations IN SHARE MODE");
            assertCode(Code.PGC212, bees::apply);
        }
        assertThat(bees.catalog()).isEqualTo(before);
    }

    /** Until apply stands in the table's queue. */
    private static void awaitWaiting(Bees bees) throws SQLException, InterruptedException {
        try (Connection connection = bees.superuser().open();
                Statement statement = connection.createStatement()) {
            for (int i = 0; i < 600; i++) {
                try (var row = statement.executeQuery(
                        "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'observations'::regclass")) {
                    row.next();
                    if (row.getInt(1) > 0) {
                        return;
                    }
                }
                Thread.sleep(50);
            }
        }
        throw new AssertionError("apply never asked for the lock");
    }

    private static void apply(Bees bees, Plan shown) throws SQLException {
        try (Connection connection = bees.admin().open()) {
            Policy policy = bees.policy();
            Apply.run(connection, shown, again -> Planner.plan(again, policy, bees.body()));
        }
    }

    private static void assertCode(Code code, org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.code()).isEqualTo(code));
    }
}
