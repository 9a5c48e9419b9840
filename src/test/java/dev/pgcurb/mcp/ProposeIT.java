package dev.pgcurb.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pgcurb.postgres.DatabaseUrl;
import dev.pgcurb.tune.Trials;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An agent may propose, over MCP and SQL; whatever it tries to change itself, it changes for nobody else. */
class ProposeIT {
    private static final List<String> TRIED = List.of(
            "SET random_page_cost = 1.1",
            "SET SESSION work_mem = '1GB'",
            "ALTER ROLE CURRENT_USER SET random_page_cost = 1.1",
            "ALTER ROLE bees_app SET random_page_cost = 1.1",
            "ALTER DATABASE bees SET random_page_cost = 1.1",
            "ALTER SYSTEM SET random_page_cost = 1.1",
            "SELECT set_config('random_page_cost', '1.1', false)",
            "SELECT pgcurb.tune_make(1)",
            "SELECT pgcurb.tune_alter_role('bees_app', 'random_page_cost', '1.1')",
            "SELECT pgcurb.tune_open('pgcurb_tuner', 'x')",
            "CALL pgcurb.tune_dead_man(1)",
            "UPDATE pgcurb.tuning SET rules = '{}'",
            "CREATE INDEX ON observations (place)");

    private static List<String> settings(int major) {
        return Bees.column(
                major,
                "SELECT concat(s.setrole::regrole, s.setdatabase, s.setconfig) FROM pg_db_role_setting s"
                        + " WHERE s.setrole NOT IN (SELECT oid FROM pg_roles WHERE rolname LIKE 'curb:%') ORDER BY 1");
    }

    @ParameterizedTest(name = "on PostgreSQL {0}")
    @ValueSource(ints = {15, 18})
    void anAgentProposesAndIsToldWhatIsOnOffer(int major) {
        try (AgentSession session = Bees.session(major, "analyst")) {
            Tools tools = Tools.of(session);
            Answer proposed =
                    Bees.call(tools, "propose_setting", "setting", "random_page_cost", "value", 1.5, "why", "SSD");
            assertThat(proposed.error()).as(proposed.texts().toString()).isFalse();
            assertThat(proposed.structured().get("proposal")).isInstanceOf(Long.class);
            assertThat(String.valueOf(proposed.structured().get("proposals")))
                    .contains("random_page_cost = 1.5", "proposed");
            Answer index = Bees.call(tools, "propose_index", "definition", "CREATE INDEX ON observations (place)");
            assertThat(index.error()).isFalse();
            Answer refused = Bees.call(tools, "propose_setting", "setting", "enable_nestloop", "value", "off");
            assertThat(refused.error()).isTrue();
            assertThat(refused.texts().toString()).contains("offers no tuning", "On offer: effective_cache_size");
        }
        Bees.column(major, "SELECT pgcurb.tune_look()");
        assertThat(
                        Bees.column(
                                major,
                                "SELECT body -> 'detail' ->> 'value' FROM pgcurb.entry WHERE kind = 'proposal' AND agent = 'analyst'"))
                .contains("1.5");
    }

    /** Through the gateway, and straight to Postgres, in a session of its slot. */
    @ParameterizedTest(name = "on PostgreSQL {0}")
    @ValueSource(ints = {15, 18})
    void whatAnAgentTriesToChangeItselfChangesNothingForAnyoneElseAndIsInTheLedger(int major) throws SQLException {
        List<String> before = settings(major);
        try (Connection through = Bees.on(major).agent("curator").url().open()) {
            for (String each : TRIED) {
                attempt(through, each);
            }
        }
        try (Connection direct = Bees.on(major).admin().open();
                Statement statement = direct.createStatement()) {
            statement.execute("SET SESSION AUTHORIZATION \"curb:curator:1\"");
            for (String each : TRIED) {
                attempt(direct, each);
            }
        }
        assertThat(settings(major)).isEqualTo(before);
        assertThat(Bees.column(major, "SELECT current_setting('random_page_cost')"))
                .containsExactly("4");
        assertThat(Bees.column(
                        major, "SELECT indexrelid::regclass FROM pg_index WHERE indrelid = 'observations'::regclass"))
                .noneMatch(index -> index.contains("place"));
        for (String each : TRIED) {
            assertThat(recorded(major, each)).as(each).isNotEmpty();
        }
    }

    private static void attempt(Connection connection, String sql) {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException refused) {
            assertThat(refused.getSQLState()).as(sql).isNotEqualTo("XX000");
        }
    }

    private static List<String> recorded(int major, String statement) {
        List<String> found = List.of();
        for (int i = 0; i < 100 && found.isEmpty(); i++) {
            found = Bees.column(
                    major,
                    "SELECT id FROM pgcurb.log WHERE agent = 'curator' AND statement = '" + statement.replace("'", "''")
                            + "'");
            if (found.isEmpty()) {
                try {
                    Thread.sleep(50);
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
        }
        return found;
    }

    @ParameterizedTest(name = "on PostgreSQL {0}")
    @ValueSource(ints = {15, 18})
    void twoOperatorsAndAnAgentProposeAtOnce(int major) throws Exception {
        DatabaseUrl admin = Bees.on(major).admin();
        DatabaseUrl agent = Bees.on(major).agent("warden").url();
        List<Callable<Long>> all = List.of(
                () -> operator(admin, "work_mem", "8MB"), () -> operator(admin, "random_page_cost", "2"), () -> {
                    try (Connection connection = agent.open();
                            Statement statement = connection.createStatement();
                            var row = statement.executeQuery("SELECT pgcurb.propose_setting('work_mem', '6MB')")) {
                        row.next();
                        return row.getLong(1);
                    }
                });
        List<Long> numbers = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(all.size())) {
            for (Future<Long> each : threads.invokeAll(all)) {
                numbers.add(each.get());
            }
        }
        assertThat(numbers).doesNotHaveDuplicates().hasSize(3);
        try (Trials trials = Trials.open(admin)) {
            assertThat(trials.find(numbers.getLast()).agent()).contains("warden");
            assertThat(trials.find(numbers.getFirst()).agent()).isEmpty();
            assertThatThrownBy(() -> trials.find(1L << 40)).hasMessageContaining("there is no proposal");
        }
    }

    private static long operator(DatabaseUrl admin, String setting, String value) {
        try (Trials trials = Trials.open(admin)) {
            return trials.propose(setting, value, "");
        }
    }
}
