package dev.pgcurb.mcp;

import dev.pgcurb.sql.Script;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What both tools that propose something answer: the proposal's number, and where the agent's proposals stand. */
final class Proposed {
    private static final String MINE =
            Script.of(Proposed.class, "proposals.sql").text();

    private Proposed() {}

    static Map<String, Object> schema() {
        return Schema.answer()
                .optional("proposal", Schema.type("integer"))
                .optional("proposals", Schema.type("array"))
                .open();
    }

    /** A value as SQL writes it; models send numbers as such. */
    static String value(Call call, String name) throws Tool.Misuse {
        return call.arguments().get(name) instanceof Number number ? number.toString() : call.text(name);
    }

    static Answer answer(Call call, String sql, List<String> values) throws Refused {
        String number = call.session()
                .ask(sql, new ArrayList<>(values))
                .rows()
                .getFirst()
                .getFirst();
        List<Object> mine = new ArrayList<>();
        for (List<@Nullable String> row : call.session().ask(MINE, List.of()).rows()) {
            String json = row.getFirst();
            if (json != null) {
                mine.add(Reach.object(json));
            }
        }
        Map<String, @Nullable Object> answer = Answer.where(call.database());
        answer.put("proposal", number == null ? null : Long.valueOf(number));
        answer.put("proposals", mine);
        return Answer.of(answer);
    }
}
