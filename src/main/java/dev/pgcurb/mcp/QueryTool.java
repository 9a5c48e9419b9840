package dev.pgcurb.mcp;

import java.util.List;
import java.util.Map;

/** {@code query}: one statement in a read-only transaction that is rolled back. */
final class QueryTool implements Tool {
    /** SQLSTATE read_only_sql_transaction. */
    private static final String READ_ONLY = "25006";

    @Override
    public String name() {
        return "query";
    }

    @Override
    public String title() {
        return "Read rows";
    }

    @Override
    public String description() {
        return "Run one SQL statement that reads: SELECT, VALUES, WITH, SHOW. It runs in a read-only transaction, so nothing can"
                + " change. Sort with ORDER BY if you will ask for more pages, and aggregate rather than page through many rows."
                + " To change rows use execute; to see what there is use describe.";
    }

    @Override
    public Map<String, Object> input() {
        return Page.arguments(Schema.object().required("sql", Schema.text("One statement.")), true)
                .closed();
    }

    @Override
    public Map<String, Object> output() {
        return Schema.rows().optional("next_cursor", Schema.type("string")).open();
    }

    @Override
    public Effect effect() {
        return Effect.NONE;
    }

    @Override
    public Answer call(Call call) throws Refused, Misuse {
        String sql = call.text("sql");
        Page page = Page.of(call, sql);
        try {
            Reply reply = call.with(page.patience(), link -> {
                link.run("BEGIN READ ONLY", List.of(), Taking.OWN);
                return link.run(sql, List.of(), page.taking());
            });
            return Answer.data(page.show(call.database(), reply, sql));
        } catch (Refused e) {
            throw e.sqlstate().equals(READ_ONLY) ? e.hinting("Use the tool execute to change rows.") : e;
        }
    }
}
