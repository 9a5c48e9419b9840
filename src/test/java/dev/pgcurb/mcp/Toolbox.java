package dev.pgcurb.mcp;

import dev.pgcurb.postgres.DatabaseUrl;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The tools of an agent, for tests outside this room. */
public final class Toolbox implements AutoCloseable {
    private final AgentSession session;
    private final Tools tools;

    public Toolbox(DatabaseUrl agent) {
        session = new AgentSession(new Database(agent.database(), null, agent), "toolbox");
        tools = Tools.of(session);
    }

    /**
     * What came of a call.
     *
     * @param error null when there was none
     * @param text all of the answer
     */
    public record Result(
            List<String> columns,
            List<List<?>> rows,
            @Nullable Map<String, @Nullable String> error,
            String text) {}

    /** Calls a tool with SQL. */
    @SuppressWarnings("unchecked")
    public Result call(String tool, String sql) {
        Map<String, @Nullable Object> arguments = new LinkedHashMap<>();
        arguments.put("sql", sql);
        if (!tool.equals("preview")) {
            arguments.put("limit", 1000);
        }
        arguments.put("timeout_s", 3);
        Answer answer = tools.call(tool, arguments, new Cancellation());
        Map<String, @Nullable String> error = null;
        if (answer.error()) {
            Map<String, @Nullable String> read = new LinkedHashMap<>();
            Bees.error(answer).forEach((name, value) -> read.put(String.valueOf(name), String.valueOf(value)));
            error = read;
        }
        Object columns = answer.structured().get("columns");
        Object rows = answer.structured().get("rows");
        return new Result(
                columns == null ? List.of() : (List<String>) columns,
                rows == null ? List.of() : (List<List<?>>) Objects.requireNonNull(rows),
                error,
                String.join("\n", answer.texts()));
    }

    @Override
    public void close() {
        session.close();
    }
}
