package dev.pgcurb.mcp;

import dev.pgcurb.sql.Script;
import java.util.List;
import java.util.Map;

/** {@code propose_setting}: says what setting would help. Nothing is changed by it. */
final class ProposeSettingTool implements Tool {
    private static final String PROPOSE =
            Script.of(ProposeSettingTool.class, "propose_setting.sql").text();

    @Override
    public String name() {
        return "propose_setting";
    }

    @Override
    public String title() {
        return "Propose a setting";
    }

    @Override
    public String description() {
        return "Propose a value for a planner or memory setting of the application. Nothing is changed: pgcurb tries it on the"
                + " application's own queries, and only what helps and harms none is staged, watched, and reverted if it"
                + " regresses. SET here changes nothing for anybody else.";
    }

    @Override
    public Map<String, Object> input() {
        return Schema.object()
                .required("setting", Schema.text("Such as random_page_cost. A refusal says which are on offer."))
                .required("value", Schema.text("Such as 1.1 or 64MB."))
                .optional("why", Schema.text("Why it should help; a person reads it."))
                .closed();
    }

    @Override
    public Map<String, Object> output() {
        return Proposed.schema();
    }

    @Override
    public Effect effect() {
        return Effect.PROPOSES;
    }

    @Override
    public Answer call(Call call) throws Refused, Misuse {
        String why = call.textOrNull("why");
        return Proposed.answer(
                call, PROPOSE, List.of(call.text("setting"), Proposed.value(call, "value"), why == null ? "" : why));
    }
}
