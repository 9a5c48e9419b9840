package dev.pgcurb.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgcurb.browser.Window;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** Every page in light and dark at three widths: pictures to look at, nothing wider than the window, and what axe finds. */
@ExtendWith(ConsoleStage.Shared.class)
final class LooksIT {
    private static final List<Integer> WIDTHS = List.of(360, 768, 1280);
    private static final List<String> THEMES = List.of("light", "dark");

    private final ConsoleStage stage;
    private final String axe;
    private final List<String> wrong = new ArrayList<>();

    LooksIT(ConsoleStage stage) throws IOException {
        this.stage = stage;
        try (InputStream in = Objects.requireNonNull(LooksIT.class.getResourceAsStream("axe.min.js"))) {
            axe = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void everyPageIsPlainToSeeAndToUse() {
        Window signIn = stage.window().go(stage.url() + "/");
        signIn.await("document.querySelector('#password')");
        look(signIn, "sign-in");

        Window ada = stage.window("ada", "/holds");
        pages().forEach((name, page) -> {
            ada.go(stage.url() + page.getFirst()).awaitText(page.getLast());
            ada.await("!document.querySelector('main .waiting')");
            look(ada, name);
        });
        assertThat(wrong).isEmpty();
        assertThat(ada.complaints()).isEmpty();
        assertThat(signIn.complaints()).isEmpty();
    }

    /** The address of each page, and something that it shows once it is there. */
    private Map<String, List<String>> pages() {
        String rows = "DELETE FROM observations WHERE quality_grade <> 'needs_id' AND id BETWEEN ";
        stage.agent("curator", rows + "41000 AND 41300");
        long used = newestHold();
        stage.admin("SELECT pgcurb.approve(" + used + ", 'they are doubles')");
        assertThat(stage.agent("curator", rows + "41000 AND 41300").rows()).isPositive();
        stage.agent("curator", rows + "42000 AND 45000");
        long waiting = newestHold();
        stage.agent("curator", "SELECT pgcurb.ask(" + waiting + ", E'The chapter \\u202easked for <b>it</b>.')");
        stage.agent("curator", "UPDATE observations SET quality_grade = 'needs_id' WHERE id BETWEEN 45100 AND 45110");
        stage.agent("analyst", "SELECT email FROM observers");
        stage.agent("analyst", "DELETE FROM species");
        stage.admin("SELECT pgcurb.record_holds()");
        long transaction = stage.admin("SELECT max(xid) FROM pgcurb.written").rows();
        long wrote = stage.admin(
                        "SELECT max(id) FROM pgcurb.log WHERE kind = 'attempt' AND verdict = 'allowed' AND rows > 100"
                                + " AND statement LIKE 'DELETE%41000%'")
                .rows();
        Map<String, List<String>> pages = new LinkedHashMap<>();
        pages.put("holds", List.of("/holds", "Statements over a ceiling"));
        pages.put("hold-waiting", List.of("/holds/" + waiting, "Approve once"));
        pages.put("hold-used", List.of("/holds/" + used, "same digest"));
        pages.put("ledger", List.of("/ledger", "DELETE FROM species"));
        pages.put("ledger-refused", List.of("/ledger?verdict=refused", "analyst"));
        pages.put("entry", List.of("/ledger/" + wrote, "What it changed"));
        pages.put("agents", List.of("/agents", "rows this hour"));
        pages.put("agent", List.of("/agents/curator", "public.observations"));
        pages.put("undo", List.of("/undo?transaction=" + transaction, "rows that can be put back"));
        long trial = trial();
        pages.put("trials", List.of("/trials", "random_page_cost = 1.1"));
        pages.put("trial", List.of("/trials/" + trial, "changed"));
        pages.put("nowhere", List.of("/nowhere", "There is no such page"));
        return pages;
    }

    /** A trial as one is recorded: its page is what is looked at here. */
    private long trial() {
        stage.admin("""
                WITH p AS (
                    INSERT INTO pgcurb.tune_proposal (agent, kind, setting, value, why, state)
                    VALUES ('analyst', 'setting', 'random_page_cost', '1.1', 'the disks are <b>fast</b>', 'passed') RETURNING id
                ), t AS (
                    INSERT INTO pgcurb.tune_trial (proposal_id, state, decision, reason, before, spent_ms, radius_ms, workload, facts, ended_at)
                    SELECT p.id, 'decided', 'passed', 'query 1 takes 0.45 times as long and none takes longer', '4', 120, 30000,
                        'pg_stat_statements', '{"confidence": 0.99, "blocks": 14, "left_out": ["SELECT 1: too short"]}', now()
                    FROM p RETURNING id
                ), q AS (
                    INSERT INTO pgcurb.tune_query (trial_id, number, text, calls, verdict, reason, work_ratio, time_ratio, time_low, time_high)
                    SELECT t.id, n, 'SELECT * FROM observations WHERE place = $1 -- ' || n, 1200 * n, CASE n WHEN 1 THEN 'better' ELSE 'same' END,
                        'measured in 14 pairs', 0.45 * n, 0.45 * n, 0.4 * n, 0.5 * n
                    FROM t, generate_series(1, 2) AS n
                ), m AS (
                    INSERT INTO pgcurb.tune_sample (trial_id, number, phase, place, at, ms, blocks, temp, rows)
                    SELECT t.id, n, CASE i % 2 WHEN 0 THEN 'before' ELSE 'candidate' END, i, now(), 45 - 25 * (i % 2) + 7 * sin(i * n), 9, 0, 9
                    FROM t, generate_series(1, 2) AS n, generate_series(1, 28) AS i
                ), s AS (
                    INSERT INTO pgcurb.tune_stage (trial_id, scope, role, setting, value, made, inverse, state, changed_at, window_ends, decide_by,
                        ended_at, reason)
                    SELECT t.id, 'role', 'bees_app', 'random_page_cost', '1.1', 'ALTER ROLE bees_app SET random_page_cost = 1.1',
                        'ALTER ROLE bees_app RESET random_page_cost', 'kept', now(), now(), now(), now(), 'no query got slower in 30 minutes'
                    FROM t RETURNING id
                )
                INSERT INTO pgcurb.tune_look (stage_id, at, queryid, calls, ms, blocks)
                SELECT s.id, now() + i * interval '1 minute', 77, 9 * i, 21 + sin(i), 9 FROM s, generate_series(1, 12) AS i
                """);
        return stage.admin("SELECT max(id) FROM pgcurb.tune_proposal").rows();
    }

    private long newestHold() {
        return stage.admin("SELECT max(id) FROM pgcurb.hold").rows();
    }

    private void look(Window window, String name) {
        for (String theme : THEMES) {
            for (int width : WIDTHS) {
                window.prefers(theme).size(width, width < 500 ? 740 : 860);
                window.picture(ConsoleStage.PICTURES.resolve(name + "-" + width + "-" + theme + ".png"));
                long wide = window.eval("document.documentElement.scrollWidth").asLong();
                if (wide > width) {
                    wrong.add(name + " is " + wide + " wide in a window of " + width);
                }
            }
            findings(window, name + ", " + theme);
        }
        window.size(360, 740);
        findings(window, name + ", narrow");
        window.prefers("light").size(1280, 860);
    }

    private void findings(Window window, String where) {
        if (!window.eval("!!window.axe").asBoolean()) {
            window.eval(axe + "; 0");
        }
        JsonNode found = window.eval(
                "axe.run(document, {resultTypes: ['violations']}).then(result => result.violations.map(one =>"
                        + " ({impact: one.impact, id: one.id, nodes: one.nodes.slice(0, 3).map(node => node.html.slice(0, 160) + ' '"
                        + " + (node.any[0]?.message ?? ''))})))");
        for (JsonNode one : found) {
            if (List.of("serious", "critical").contains(one.path("impact").asString(""))) {
                wrong.add(where + ": " + one);
            }
        }
    }
}
