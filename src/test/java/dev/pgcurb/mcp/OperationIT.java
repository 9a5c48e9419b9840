package dev.pgcurb.mcp;

import static dev.pgcurb.mcp.Bees.call;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pgcurb.demo.Site;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Functions that were granted to an agent by name are tools of their own. */
class OperationIT {
    private static final List<String> FUNCTIONS = List.of(
            "CREATE TYPE public.grade AS ENUM ('needs_id', 'research', 'casual')",
            """
            CREATE OR REPLACE FUNCTION public.regrade(observation bigint, grade public.grade DEFAULT 'casual', note text DEFAULT NULL)
                RETURNS text LANGUAGE sql AS $$
                UPDATE observations SET quality_grade = grade::text WHERE id = observation RETURNING quality_grade
            $$""",
            "COMMENT ON FUNCTION public.regrade(bigint, public.grade, text) IS 'Gives one observation another grade.'",
            """
            CREATE OR REPLACE FUNCTION public.longest(words text[], at_least numeric)
                RETURNS TABLE (word text, size integer) LANGUAGE sql STABLE AS $$
                SELECT w, length(w) FROM unnest(words) w WHERE length(w) >= at_least ORDER BY 2 DESC
            $$""",
            "REVOKE EXECUTE ON FUNCTION public.regrade(bigint, public.grade, text) FROM PUBLIC",
            "GRANT EXECUTE ON FUNCTION public.regrade(bigint, public.grade, text) TO curator",
            "GRANT EXECUTE ON FUNCTION public.longest(text[], numeric) TO curator");

    @ParameterizedTest
    @ValueSource(ints = {15, 18})
    void an_operation_is_a_tool_with_typed_arguments(int major) {
        Site site = Bees.on(major);
        if (Bees.column(major, "SELECT 1 FROM pg_type WHERE typname = 'grade'").isEmpty()) {
            FUNCTIONS.forEach(sql -> dev.pgcurb.TestPostgres.run(site.admin(), sql));
        }
        try (AgentSession session = Bees.session(major, "curator")) {
            Tools tools = Tools.of(session);
            Tool regrade = tool(tools, "regrade");
            assertThat(regrade.description()).contains("Gives one observation another grade.");
            assertThat(regrade.effect()).isEqualTo(new Tool.Effect(false, true, false, false));
            assertThat(regrade.input()).containsEntry("required", List.of("observation"));
            assertThat((Map<?, ?>) regrade.input().get("properties"))
                    .asString()
                    .contains("observation={type=integer", "enum=[needs_id, research, casual]");
            Tool longest = tool(tools, "longest");
            assertThat(longest.effect().readOnly()).isTrue();

            Answer done = call(tools, "regrade", "observation", 5, "grade", "research");
            assertThat(done.structured().get("rows")).hasToString("[[research]]");
            assertThat(call(tools, "regrade", "observation", 5).structured().get("rows"))
                    .hasToString("[[casual]]");
            assertThat(Bees.column(major, "SELECT quality_grade FROM observations WHERE id = 5"))
                    .containsExactly("casual");
            assertThat(call(tools, "regrade", "observation", 5, "grade", "none such")
                            .error())
                    .isTrue();
            assertThat(call(tools, "regrade").error()).isTrue();
            assertThat(call(tools, "longest", "words", List.of("a\"b,c\\d", "bee"), "at_least", 3)
                            .structured()
                            .get("rows"))
                    .hasToString("[[a\"b,c\\d, 7], [bee, 3]]");
        }
        try (AgentSession analyst = Bees.session(major, "analyst")) {
            assertThat(Tools.of(analyst).all()).extracting(Tool::name).doesNotContain("regrade", "longest");
        }
    }

    private static Tool tool(Tools tools, String name) {
        return Objects.requireNonNull(
                tools.all().stream()
                        .filter(one -> one.name().equals(name))
                        .findFirst()
                        .orElse(null),
                name);
    }
}
