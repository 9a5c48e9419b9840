package dev.pgcurb.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgcurb.postgres.Server;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a plan locks for certain. */
class LockRoomTest {

    @Test
    void aTableIsLockedOnceHoweverManyStepsConcernIt() {
        assertThat(LockRoom.wanted(plan(
                        step(List.of("public.a"), "CREATE POLICY p ON public.a"),
                        step(List.of("public.a"), "ALTER TABLE public.a ENABLE ROW LEVEL SECURITY"),
                        step(List.of("public.b"), "CREATE POLICY p ON public.b"))))
                .isEqualTo(2);
    }

    @Test
    void whatIsMadeOrDroppedIsLockedAndWhatAFunctionWillMakeIsNot() {
        assertThat(LockRoom.wanted(plan(
                        step(List.of(), """
                                -- CREATE TABLE in a comment
                                CREATE TABLE a (id integer);
                                CREATE UNIQUE INDEX i ON a (id);
                                CREATE OR REPLACE VIEW v AS SELECT 1;
                                CREATE FUNCTION f() RETURNS void LANGUAGE sql AS $$ CREATE TABLE later (); $$;
                                """),
                        step(List.of(), "DROP TABLE gone"),
                        step(List.of(), "GRANT SELECT ON TABLE a TO b"))))
                .isEqualTo(4);
    }

    private static Step step(List<String> locks, String sql) {
        return new Step(Sign.ADD, Effect.KEEPS, List.of("a step"), List.of(sql), List.of(), List.of(), locks, null);
    }

    private static Plan plan(Step... steps) {
        return new Plan(
                new Server(180000, "18", false, "shop", "owner", "postgres", true, true, true, true),
                "",
                List.of(steps),
                List.of(),
                List.of(),
                List.of());
    }
}
