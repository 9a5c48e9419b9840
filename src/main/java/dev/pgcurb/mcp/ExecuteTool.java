package dev.pgcurb.mcp;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code execute}: one statement that changes something, committed by itself. */
final class ExecuteTool implements Tool {
    private final Reach reach;

    ExecuteTool(Reach reach) {
        this.reach = reach;
    }

    @Override
    public String name() {
        return "execute";
    }

    @Override
    public String title() {
        return "Change rows";
    }

    @Override
    public String description() {
        return "Run one SQL statement that changes rows: INSERT, UPDATE, DELETE, MERGE. It commits by itself; there is no BEGIN"
                + " here. Preview it first if you are not sure how many rows it changes. What passes a ceiling is held: nothing"
                + " is changed, and a person may approve exactly those rows; then the same statement goes through once."
                + " " + reach.sentence();
    }

    @Override
    public Map<String, Object> input() {
        return Page.arguments(Schema.object().required("sql", Schema.text("One statement.")), false)
                .closed();
    }

    @Override
    public Map<String, Object> output() {
        return Schema.rows().optional("command", Schema.type("string")).open();
    }

    @Override
    public Effect effect() {
        return new Effect(!reach.mayWrite(), reach.mayDestroy(), false, false);
    }

    @Override
    public Answer call(Call call) throws Refused, Misuse {
        String sql = call.text("sql");
        Page page = Page.of(call, sql);
        Reply reply = call.with(page.patience(), link -> {
            Reply ran = link.run(sql, List.of(), page.taking());
            if (link.inTransaction()) {
                throw new Refused(
                        "0A000",
                        "a transaction cannot stay open between calls, and was rolled back; send one statement a call",
                        null,
                        "Leave BEGIN out.",
                        false);
            }
            return ran;
        });
        Map<String, @Nullable Object> answer = page.show(call.database(), reply, null);
        answer.put("command", reply.tag());
        answer.put("row_count", reply.count());
        return Answer.data(answer);
    }
}
