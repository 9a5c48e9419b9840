package dev.pgcurb.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pgcurb.explain.Code;
import dev.pgcurb.explain.Problem;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AgentTest {
    private static final Agent AGENT =
            Objects.requireNonNull(Policy.parse("""
                    version: 1
                    agents:
                      a:
                        purpose: x
                        claims: {t: uuid}
                        reads:
                          - table: public.*
                            except: [ssn]
                            where: tenant = claim('t')
                          - table: app.obs_*
                          - table: app.*_log
                          - table: species
                            columns: [id]
                        writes:
                          - {table: tickets, update: [status]}
                          - {table: species, delete: true}
                    """, "p.yaml").agents().get("a"));

    private static Optional<String> ruleOf(String schema, String table) {
        return AGENT.readOf(schema, table).map(read -> read.rule().name());
    }

    @Test
    void aNamedTableWinsOverThePatternThatCoversIt() {
        assertThat(ruleOf("public", "species")).contains("a.reads.public.species");
        assertThat(ruleOf("public", "tickets")).contains("a.reads.public.*");
    }

    @Test
    void aPatternCoversItsSchemaOnlyAndIsNoRegularExpression() {
        assertThat(ruleOf("app", "obs_1")).contains("a.reads.app.obs_*");
        assertThat(ruleOf("app", "obs")).isEmpty();
        assertThat(ruleOf("other", "tickets")).isEmpty();
        assertThat(ruleOf("public", "My\nTable")).contains("a.reads.public.*");
        Tables odd = new Tables.Matching("s", "a$b*");
        assertThat(odd.covers("s", "a$bc")).isTrue();
        assertThat(odd.covers("s", "ab")).isFalse();
    }

    @Test
    void twoPatternsOverOneTableAreAnErrorThatNamesBoth() {
        assertThatThrownBy(() -> ruleOf("app", "obs_log")).isInstanceOfSatisfying(Problem.class, problem -> {
            assertThat(problem.code()).isEqualTo(Code.PGC124);
            assertThat(problem.what()).contains("\"app.obs_log\"", "\"app.obs_*\"", "\"app.*_log\"");
            assertThat(problem.where()).startsWith("p.yaml:11:");
        });
    }

    @Test
    void aWriteTakesTheFilterOfTheReadThatCoversIt() {
        assertThat(AGENT.writeOf("public", "tickets").orElseThrow().where()).isNotNull();
        assertThat(AGENT.writeOf("public", "species").orElseThrow().where()).isNull();
        assertThat(AGENT.writeOf("app", "tickets")).isEmpty();
    }

    @Test
    void columnsKeepTheTablesOrder() {
        List<String> present = List.of("id", "name", "ssn");
        assertThat(new Columns.All().of(present)).containsExactly("id", "name", "ssn");
        assertThat(new Columns.Except(List.of("name")).of(present)).containsExactly("id", "ssn");
        assertThat(new Columns.Only(List.of("ssn", "id", "gone")).of(present)).containsExactly("id", "ssn");
    }
}
