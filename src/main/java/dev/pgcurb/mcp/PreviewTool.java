package dev.pgcurb.mcp;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code preview}: one statement that is run, measured and rolled back, whatever comes of it. */
final class PreviewTool implements Tool {
    private static final int SAMPLE = 3;
    private static final String MEASURE = "SELECT pgcurb.preview($1)";

    /** What a rollback does not take back. */
    private static final List<String> STAYS = List.of(
            "numbers that were drawn from sequences",
            "what functions and triggers sent outside the database",
            "locks on rows were held while it ran, and are released");

    @Override
    public String name() {
        return "preview";
    }

    @Override
    public String title() {
        return "Try a change without making it";
    }

    @Override
    public String description() {
        return "Run one statement that changes rows and roll it back: how many rows of which tables it would change, cascades"
                + " included, with a few rows before and after, and whether it would be held or refused. Nothing is changed."
                + " Do this before execute when more than a few rows may be concerned.";
    }

    @Override
    public Map<String, Object> input() {
        return Schema.object()
                .required("sql", Schema.text("One statement."))
                .optional("sample", Schema.number("Rows to show of each table.", SAMPLE, 0, 20))
                .optional(
                        "timeout_s",
                        Schema.number("Cancel it after so many seconds.", Page.SECONDS, 1, Page.MOST_SECONDS))
                .closed();
    }

    @Override
    public Map<String, Object> output() {
        return Schema.answer()
                .optional("outcome", Schema.type("string"))
                .optional("command", Schema.type("string"))
                .optional("row_count", Schema.type("integer"))
                .optional("tables", Schema.type("array"))
                .optional("rolled_back", Schema.type("boolean"))
                .optional("not_rolled_back", Schema.type("array"))
                .optional("refusal", Schema.type("object"))
                .open();
    }

    /** It runs what it is given, so it is not read-only; and takes it back, so it destroys nothing. */
    @Override
    public Effect effect() {
        return new Effect(false, false, true, false);
    }

    @Override
    public Answer call(Call call) throws Refused, Misuse {
        String sql = call.text("sql");
        String sample = Long.toString(call.number("sample", SAMPLE, 0, 20));
        Page page = Page.of(call, sql);
        Map<String, @Nullable Object> answer = Answer.where(call.database());
        try {
            Reply measured = call.with(page.patience(), link -> {
                link.run("BEGIN", List.of(), Taking.OWN);
                Reply ran = link.run(sql, List.of(), page.taking());
                if (link.inTransaction()) {
                    link.run("SET CONSTRAINTS ALL IMMEDIATE", List.of(), Taking.OWN);
                }
                answer.put("outcome", "would run");
                answer.put("command", ran.tag());
                answer.put("ledger_entry", ran.entry());
                return link.run(MEASURE, List.of(sample), Taking.OWN);
            });
            Map<String, @Nullable Object> changed = Reach.object(measured.single());
            answer.put("row_count", changed.get("rows"));
            answer.put("tables", changed.get("tables"));
        } catch (Refused e) {
            // What is over a ceiling is what a preview is for; anything else is an error here as well.
            if (!e.verdict().equals("held") && !e.sqlstate().equals("54000")) {
                throw e;
            }
            answer.put("outcome", e.verdict().equals("held") ? "would be held" : "would be refused");
            answer.put("ledger_entry", e.entry());
            answer.put("refusal", Answer.error(e));
        }
        answer.values().removeIf(value -> value == null);
        answer.put("rolled_back", true);
        answer.put("not_rolled_back", STAYS);
        return Answer.data(answer);
    }
}
