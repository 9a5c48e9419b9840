package dev.pgcurb.plan;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StatementsTest {
    private static final String FILE = """
            -- A comment; with a semicolon.
            SET LOCAL ROLE pgcurb_owner;
            CREATE TABLE pgcurb.t (
                a text DEFAULT 'one; two',   -- a column
                "b;c" integer
            );
            /* more;
               of it */
            CREATE FUNCTION pgcurb.f(x text) RETURNS text LANGUAGE plpgsql AS $body$
            BEGIN
                RETURN $$;$$ || x; -- said
            END
            $body$;
            CREATE VIEW pgcurb.v AS SELECT 1;
            GRANT SELECT ON pgcurb.v TO PUBLIC;
            RESET ROLE;
            """;

    @Test
    void aFileFallsIntoItsStatements() {
        assertThat(Statements.of(FILE)).hasSize(6).element(2).asString().contains("RETURN $$;$$ || x; -- said");
    }

    @Test
    void whatCanRunAgainIsReplacedAndWhatCannotIsLeftOut() {
        assertThat(Statements.repeatable(FILE))
                .hasSize(5)
                .contains("SET LOCAL ROLE pgcurb_owner", "CREATE OR REPLACE VIEW pgcurb.v AS SELECT 1", "RESET ROLE")
                .noneMatch(statement -> statement.contains("CREATE TABLE"))
                .anyMatch(statement -> statement.contains("CREATE OR REPLACE FUNCTION pgcurb.f(x text)"));
        assertThat(Statements.named(FILE)).containsExactly("f", "v");
    }

    @Test
    void onlyWhatLastsCountsForWhetherAFileCanFollowAnother() {
        String lasting = Statements.lasting(FILE);
        assertThat(Statements.lasting(
                        FILE.replace("RETURN $$;$$ || x", "RETURN x").replace("-- a column", "-- another")))
                .isEqualTo(lasting);
        assertThat(Statements.lasting(FILE.replace("\"b;c\" integer", "\"b;c\" bigint")))
                .isNotEqualTo(lasting);
    }
}
