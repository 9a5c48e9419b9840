package dev.pgcurb.mcp;

import dev.pgcurb.demo.Site;
import dev.pgcurb.embedded.Options;
import dev.pgcurb.sample.Progress;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The sample behind a gateway, and an agent's tools on it. One for each major, for as long as the tests run. */
final class Bees {
    private static final Map<Integer, Site> SITES = new LinkedHashMap<>();

    private Bees() {}

    static synchronized Site on(int major) {
        return SITES.computeIfAbsent(major, m -> {
            Site site = Site.start(Site.Options.embedded(Options.ephemeral(m), 0), Progress.SILENT);
            Runtime.getRuntime().addShutdownHook(new Thread(site::close));
            return site;
        });
    }

    /** The tools of an agent; the session closes itself when it is idle. */
    static AgentSession session(int major, String agent) {
        return new AgentSession(
                new Database("bees", "sample", on(major).agent(agent).url()), "test");
    }

    static Answer call(Tools tools, String name, @Nullable Object... arguments) {
        Map<String, @Nullable Object> given = new LinkedHashMap<>();
        for (int i = 0; i < arguments.length; i += 2) {
            given.put(String.valueOf(arguments[i]), arguments[i + 1]);
        }
        return tools.call(name, given, new Cancellation());
    }

    /** The first column of every row, as the superuser sees it. */
    static List<String> column(int major, String sql) {
        try (Connection connection = on(major).admin().open();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            List<String> values = new java.util.ArrayList<>();
            while (row.next()) {
                values.add(String.valueOf(row.getString(1)));
            }
            return values;
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    /** What the ledger says of an entry, once it is settled: {@code verdict statement}. Reads are written a moment later. */
    static String settled(int major, @Nullable Object entry) {
        long end = System.nanoTime() + 20_000_000_000L;
        while (true) {
            List<String> said = column(
                    major,
                    "SELECT verdict || ' ' || statement FROM pgcurb.log WHERE verdict <> 'running' AND id = " + entry);
            if (!said.isEmpty() || System.nanoTime() > end) {
                return String.join("\n", said);
            }
            Thread.onSpinWait();
        }
    }

    static Map<?, ?> error(Answer answer) {
        return (Map<?, ?>) Objects.requireNonNull(answer.structured().get("error"), () -> "no error: " + answer);
    }
}
