package dev.pgcurb.mcp;

import dev.pgcurb.sql.Script;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code hold_status}: what became of the agent's holds. */
final class HoldStatusTool implements Tool {
    private static final String HOLDS =
            Script.of(HoldStatusTool.class, "holds.sql").text();

    @Override
    public String name() {
        return "hold_status";
    }

    @Override
    public String title() {
        return "See your holds";
    }

    @Override
    public String description() {
        return "Say what became of statements of yours that were held: waiting, approved (run the same statement again before"
                + " expires_at), denied, used, expired. Only a person decides; nothing here does.";
    }

    @Override
    public Map<String, Object> input() {
        return Schema.object()
                .optional("hold", Schema.typed("integer", "One hold, by its number; leave out for the newest 20."))
                .closed();
    }

    @Override
    public Map<String, Object> output() {
        return Schema.answer().optional("holds", Schema.type("array")).open();
    }

    @Override
    public Effect effect() {
        return Effect.NONE;
    }

    @Override
    public Answer call(Call call) throws Refused, Misuse {
        long hold = call.number("hold", 0, 1, Long.MAX_VALUE >> 10);
        Reply reply = call.session().ask(HOLDS, List.of(Long.toString(hold)));
        List<Object> holds = new ArrayList<>();
        for (List<@Nullable String> row : reply.rows()) {
            String json = row.getFirst();
            if (json != null) {
                holds.add(Reach.object(json));
            }
        }
        if (hold > 0 && holds.isEmpty()) {
            throw new Misuse("you have no hold " + hold);
        }
        Map<String, @Nullable Object> answer = Answer.where(call.database());
        answer.put("holds", holds);
        return Answer.of(answer);
    }
}
