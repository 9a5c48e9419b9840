package dev.pgcurb.attack;

import dev.pgcurb.drill.Attacker;
import dev.pgcurb.grammar.Grammar;
import dev.pgcurb.grammar.Statement;
import dev.pgcurb.grammar.SyntaxException;
import dev.pgcurb.mcp.Toolbox;
import dev.pgcurb.postgres.DatabaseUrl;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Attacks through {@code query}, {@code preview} and {@code execute}, each statement through each of them. A text of several statements
 * is sent as it is, which must be refused, and then statement by statement.
 */
final class McpAssault implements Attacker {
    private static final String WHO = "SELECT current_user, session_user, pg_catalog.current_setting('is_superuser')";

    private final Toolbox tools;
    private final Seen seen;
    private final int pid;

    McpAssault(DatabaseUrl agent, Seen seen) throws SQLException {
        this.tools = new Toolbox(agent);
        this.seen = seen;
        List<List<?>> rows =
                tools.call("query", "SELECT pg_catalog.pg_backend_pid()").rows();
        if (rows.isEmpty()) {
            throw new SQLException("the attacker's tools do not work");
        }
        pid = Integer.parseInt(String.valueOf(rows.getFirst().getFirst()));
    }

    @Override
    public int pid() {
        return pid;
    }

    @Override
    public Optional<SQLException> run(String sql) {
        List<String> statements = statements(sql);
        if (statements.size() > 1) {
            for (String tool : List.of("query", "preview", "execute")) {
                if (call(tool, sql).isEmpty()) {
                    seen.harm().add("two statements in one call of " + tool + ": " + sql);
                }
            }
        }
        SQLException refusal = null;
        for (String statement : statements) {
            call("query", statement);
            call("preview", statement);
            SQLException one = call("execute", statement).orElse(null);
            refusal = refusal == null ? one : refusal;
        }
        return Optional.ofNullable(refusal);
    }

    private Optional<SQLException> call(String tool, String sql) {
        Toolbox.Result result = tools.call(tool, sql);
        Map<String, @Nullable String> error = result.error();
        if (error != null) {
            SQLException thrown = new SQLException(error.get("message"), error.get("sqlstate"));
            seen.error(tool + ": " + sql, thrown);
            return Optional.of(thrown);
        }
        seen.table(sql, result.columns(), result.rows());
        seen.text(tool + ": " + sql, result.text());
        return Optional.empty();
    }

    private static List<String> statements(String sql) {
        try {
            List<String> all = new ArrayList<>();
            for (Statement statement : Grammar.shared().parse(sql)) {
                all.add(statement.text());
            }
            return all.isEmpty() ? List.of(sql) : all;
        } catch (SyntaxException e) {
            return List.of(sql);
        }
    }

    @Override
    public List<String> became(List<String> allowed) {
        List<List<?>> rows = tools.call("query", WHO).rows();
        if (rows.isEmpty()) {
            return List.of(); // its session is gone: it is nobody
        }
        List<?> who = rows.getFirst();
        boolean same = allowed.contains(String.valueOf(who.get(0))) && allowed.contains(String.valueOf(who.get(1)));
        return same && "off".equals(who.get(2)) ? List.of() : List.of("became " + who);
    }

    @Override
    public void close() {
        tools.close();
    }
}
