package dev.pgcurb.bench;

import dev.pgcurb.browser.Chromium;
import dev.pgcurb.browser.Window;
import dev.pgcurb.demo.Seat;
import dev.pgcurb.demo.Site;
import dev.pgcurb.embedded.Options;
import dev.pgcurb.people.People;
import dev.pgcurb.sample.Progress;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How long pages of the console take in a real browser over a ledger of 100,000 attempts: from the first byte asked for to the first line
 * of the ledger drawn, and from a click on a filter to the filtered lines.
 */
final class ConsolePages {
    private static final int ROUNDS = Integer.getInteger("pgcurb.rounds", 9);
    private static final int BATCHES = 400;

    /** 250 attempts with their outcomes; 2 in 100 refused, 1 failed, 1 in 500 held. */
    private static final String BATCH = """
            SELECT pgcurb.append('bench', (
                SELECT jsonb_agg(e ORDER BY n, part)
                FROM generate_series(1, 250) AS n
                CROSS JOIN LATERAL (VALUES
                    (0, jsonb_build_object('id', 1000000 + @batch * 1000 + n, 'kind', 'attempt',
                        'agent', (ARRAY['analyst', 'curator', 'warden'])[1 + n % 3], 'slot', 'curb:analyst:1', 'lease_id', 900000 + n % 50,
                        'client', '127.0.0.1:40000', 'application_name', 'psql', 'waited_us', 200, 'fingerprint', 'f' || n % 90,
                        'statement', format('SELECT id, quality_grade FROM observations WHERE id = %s ORDER BY id LIMIT 20', @batch * 250 + n))
                        || CASE WHEN n % 50 = 0 THEN '{"verdict": "refused", "rule": "analyst.reads", "sqlstate": "42501"}' ELSE '{}' END::jsonb),
                    (1, CASE WHEN n % 50 <> 0 THEN jsonb_build_object('kind', 'outcome', 'refers_to', 1000000 + @batch * 1000 + n,
                        'verdict', CASE WHEN (@batch * 250 + n) % 500 = 1 THEN 'held' WHEN n % 100 = 7 THEN 'failed' ELSE 'allowed' END,
                        'rows', n, 'duration_us', 1000 + n) END)
                ) AS x (part, e)
                WHERE e IS NOT NULL))
            """;

    private ConsolePages() {}

    public static void main(String[] args) throws SQLException {
        try (Site site = Site.start(Site.Options.embedded(Options.ephemeral(18), 0), Progress.SILENT);
                Seat seat = Seat.open(site.admin(), 0, "you");
                Chromium chromium = Chromium.start()) {
            fill(site);
            String link = new People(site.admin()).link(seat.person(), Duration.ofMinutes(5));
            Window window = chromium.window().size(1280, 860).go(seat.url() + "/sign-in#link=" + link);
            window.awaitText("Sign out");
            Map<String, double[]> took = new LinkedHashMap<>();
            for (int round = -1; round < ROUNDS; round++) {
                for (String page : new String[] {
                    "/ledger", "/ledger?verdict=held", "/ledger?agent=warden", "/ledger?text=id+%3D+777+"
                }) {
                    note(took, "first lines of " + page, round, paint(window, seat.url() + page));
                }
                window.go(seat.url() + "/ledger").await("document.querySelector('.rows > li')");
                for (String verdict : new String[] {"refused", "held", "failed", "all"}) {
                    note(took, "filter: " + verdict, round, filter(window, verdict));
                }
                note(took, "older entries", round, older(window));
            }
            took.forEach((what, all) -> {
                Arrays.sort(all);
                System.out.printf(
                        "%-40s median %5.0f ms   worst %5.0f ms%n", what, all[all.length / 2], all[all.length - 1]);
            });
        }
    }

    /** The first round warms up and does not count. */
    private static void note(Map<String, double[]> took, String what, int round, double ms) {
        if (round >= 0) {
            took.computeIfAbsent(what, name -> new double[ROUNDS])[round] = ms;
        }
    }

    /** By the browser's own clock, which begins when the page is asked for. No frame is waited for: without a screen none may come. */
    private static double paint(Window window, String address) {
        window.go(address);
        return window.eval("new Promise(done => { const look = () => document.querySelector('.rows > li')"
                        + " ? done(performance.now()) : setTimeout(look, 4); look(); })")
                .asDouble();
    }

    private static double filter(Window window, String verdict) {
        return window.eval("new Promise(done => { const began = performance.now();"
                        + " [...document.querySelectorAll('.choice')].find(one => one.innerText === '" + verdict
                        + "').click();"
                        + " const before = document.querySelector('.rows');"
                        + " const look = () => { const now = document.querySelector('.rows'); now && now !== before"
                        + " ? done(performance.now() - began) : setTimeout(look, 4); }; look(); })")
                .asDouble();
    }

    private static double older(Window window) {
        return window.eval(
                        "new Promise(done => { const began = performance.now(); const count = () => document.querySelectorAll('.rows > li').length;"
                                + " const before = count(); document.querySelector('.more button').click();"
                                + " const look = () => count() > before ? done(performance.now() - began) : setTimeout(look, 4); look(); })")
                .asDouble();
    }

    private static void fill(Site site) throws SQLException {
        try (Connection connection = site.admin().open();
                Statement statement = connection.createStatement()) {
            for (int batch = 0; batch < BATCHES; batch++) {
                statement.execute(BATCH.replace("@batch", Integer.toString(batch)));
            }
            statement.execute("ANALYZE pgcurb.entry");
        }
    }
}
