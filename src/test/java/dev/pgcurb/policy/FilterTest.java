package dev.pgcurb.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pgcurb.explain.Code;
import dev.pgcurb.explain.Problem;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FilterTest {

    private static Filter filter(String where) {
        Agent agent = Objects.requireNonNull(
                Policy.parse(policy(where), "p.yaml").agents().get("a"));
        return Objects.requireNonNull(agent.reads().getFirst().where());
    }

    private static String policy(String where) {
        String quoted = where.replace("\\", "\\\\")
                .replace("\"", "\\\"")
                .replace("\n", "\\n")
                .replace("\r", "\\r");
        return """
                version: 1
                agents:
                  a:
                    purpose: x
                    claims: {t: integer, u: text, d: date}
                    reads:
                      - table: x
                        where: "%s"
                """.formatted(quoted);
    }

    private static String sql(String where) {
        return filter(where)
                .sql(Map.of(
                        "t", new Claim("t", Claim.Type.INTEGER, true, new Source("p", 1, 1)),
                        "u", new Claim("u", Claim.Type.TEXT, true, new Source("p", 1, 1)),
                        "d", new Claim("d", Claim.Type.DATE, true, new Source("p", 1, 1))));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "a = claim('t')                       | a = (SELECT pgcurb.claim('t'))::integer",
                "a=CLAIM ( 't' )AND b                 | a=(SELECT pgcurb.claim('t'))::integerAND b",
                "claim/* c */('u') = b                | (SELECT pgcurb.claim('u'))::text = b",
                "(claim('t'))::text = claim('u')      | ((SELECT pgcurb.claim('t'))::integer)::text = (SELECT pgcurb.claim('u'))::text",
                "a = 'claim(''t'')'                   | a = 'claim(''t'')'",
                "\"claim\"('t') = b                   | \"claim\"('t') = b",
                "a = $$claim('t')$$                   | a = $$claim('t')$$",
                "a = $x$ $$ claim('t') $x$            | a = $x$ $$ claim('t') $x$",
                "reclaim('t') = claim                 | reclaim('t') = claim",
                "claims('t')                          | claims('t')",
                "a$b = claim('t')                     | a$b = (SELECT pgcurb.claim('t'))::integer",
                "a = E'it\\'s) ;' OR b                | a = E'it\\'s) ;' OR b",
                "a = U&'\\0041;' OR b                 | a = U&'\\0041;' OR b",
                "x -> 'k;' IS NULL                    | x -> 'k;' IS NULL",
                "tags[1:2] && ARRAY['a']              | tags[1:2] && ARRAY['a']",
                "\"odd \"\"; name\" = 1               | \"odd \"\"; name\" = 1",
            })
    void rendersEveryClaimAndNothingElse(String where, String expected) {
        assertThat(sql(where)).isEqualTo(expected);
    }

    @Test
    void aCommentCannotSwallowWhatFollowsTheExpression() {
        assertThat(sql("a = 1 -- only the first")).isEqualTo("a = 1");
        assertThat(sql("a = 1 -- one\nAND b")).isEqualTo("a = 1  \nAND b");
        assertThat(sql("a = 1 -- one\rAND b")).isEqualTo("a = 1  \rAND b");
        assertThat(sql("a /* x /* y */ z */ = 1")).isEqualTo("a   = 1");
    }

    @Test
    void aClaimIsListedOnceInTheOrderOfTheText() {
        assertThat(filter("a = claim('u') OR b = claim('t') OR c = claim('u')").claims())
                .containsExactly("u", "t");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a = 1; DROP TABLE x",
                "true) OR (true",
                "(a = 1",
                "a = ARRAY[1",
                "a[1)]",
                "a = 'x",
                "a = E'x\\'",
                "a = E'x' 'y'",
                "a = E'x'\n'y\\''",
                "a = $q$ x $Q$",
                "\"a = 1",
                "/* a = 1",
                "/* /* */ a = 1",
                "-- a = 1",
                "  ",
                "claim()",
                "claim(t)",
                "claim('t' 'u')",
                "claim('T')",
                "claim(E't')",
                "pgcurb.claim('t')",
                "pgcurb . /* x */ claim('t')",
            })
    void whatIsNotOneCompleteExpressionIsRefused(String where) {
        assertThatThrownBy(() -> filter(where))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.code()).isEqualTo(Code.PGC117));
    }
}
