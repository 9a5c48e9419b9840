package dev.pgcurb.mcp;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code explain}: what the planner would do with a statement, which does not run. */
final class ExplainTool implements Tool {
    private static final Pattern COST = Pattern.compile("cost=[\\d.]+\\.\\.([\\d.]+) rows=(\\d+)");

    @Override
    public String name() {
        return "explain";
    }

    @Override
    public String title() {
        return "See the plan";
    }

    @Override
    public String description() {
        return "Show how Postgres would run one statement, with its estimated cost and rows; it is not run. Use it when a"
                + " statement is slow or over the ceiling of plan_cost.";
    }

    @Override
    public Map<String, Object> input() {
        return Schema.object().required("sql", Schema.text("One statement.")).closed();
    }

    @Override
    public Map<String, Object> output() {
        return Schema.answer()
                .optional("plan", Schema.list(Schema.type("string")))
                .optional("cost", Schema.type("number"))
                .optional("estimated_rows", Schema.type("integer"))
                .open();
    }

    @Override
    public Effect effect() {
        return Effect.NONE;
    }

    @Override
    public Answer call(Call call) throws Refused, Misuse {
        String sql = call.text("sql");
        Page page = Page.of(call, sql);
        Reply reply = call.with(page.patience(), link -> {
            link.run("BEGIN READ ONLY", List.of(), Taking.OWN);
            // In parentheses once, so that ANALYZE cannot be smuggled in as another option: it would run the statement.
            return link.run("EXPLAIN (ANALYZE FALSE) " + sql, List.of(), Taking.OWN);
        });
        List<String> plan = reply.rows().stream()
                .map(row -> Objects.requireNonNullElse(row.getFirst(), ""))
                .toList();
        Map<String, @Nullable Object> answer = Answer.where(call.database());
        answer.put("plan", plan);
        Matcher matcher = COST.matcher(plan.isEmpty() ? "" : plan.getFirst());
        if (matcher.find()) {
            answer.put("cost", Double.valueOf(matcher.group(1)));
            answer.put("estimated_rows", Long.valueOf(matcher.group(2)));
        }
        if (reply.entry() != null) {
            answer.put("ledger_entry", reply.entry());
        }
        return Answer.data(answer);
    }
}
