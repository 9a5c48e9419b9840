package dev.pgcurb.mcp;

import dev.pgcurb.sql.Script;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code whoami}: who the agent is here, what it may reach, and what is left of its ceilings. */
final class WhoamiTool implements Tool {
    private static final String WHOAMI =
            Script.of(WhoamiTool.class, "whoami.sql").text();

    @Override
    public String name() {
        return "whoami";
    }

    @Override
    public String title() {
        return "Who am I here";
    }

    @Override
    public String description() {
        return "Say which agent you are, what you may read and write, what your claims cut you to, and what is left of your"
                + " ceilings.";
    }

    @Override
    public Map<String, Object> input() {
        return Schema.object().closed();
    }

    @Override
    public Map<String, Object> output() {
        return Schema.answer()
                .optional("agent", Schema.type("string"))
                .optional("claims", Schema.type("object"))
                .optional("reads", Schema.type("array"))
                .optional("writes", Schema.type("array"))
                .optional("ceilings", Schema.type("object"))
                .open();
    }

    @Override
    public Effect effect() {
        return Effect.NONE;
    }

    @Override
    public Answer call(Call call) throws Refused {
        Reply reply = call.session().ask(WHOAMI, List.of());
        Map<String, @Nullable Object> answer = Answer.where(call.database());
        answer.putAll(Reach.object(reply.single()));
        if (reply.entry() != null) {
            answer.put("ledger_entry", reply.entry());
        }
        return Answer.of(answer);
    }
}
