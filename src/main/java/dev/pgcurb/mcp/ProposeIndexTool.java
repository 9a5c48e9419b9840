package dev.pgcurb.mcp;

import dev.pgcurb.sql.Script;
import java.util.List;
import java.util.Map;

/** {@code propose_index}: says what index would help. Nothing is changed by it. */
final class ProposeIndexTool implements Tool {
    private static final String PROPOSE =
            Script.of(ProposeIndexTool.class, "propose_index.sql").text();

    @Override
    public String name() {
        return "propose_index";
    }

    @Override
    public String title() {
        return "Propose an index";
    }

    @Override
    public String description() {
        return "Propose an index on plain columns of a table. Nothing is changed: pgcurb builds it beside everybody's work, tries it"
                + " on the application's own queries, and drops it again unless one of them gains more than its writes cost."
                + " CREATE INDEX here is refused.";
    }

    @Override
    public Map<String, Object> input() {
        return Schema.object()
                .required("definition", Schema.text("Such as CREATE INDEX ON public.orders (customer_id)."))
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
        return Proposed.answer(call, PROPOSE, List.of(call.text("definition"), why == null ? "" : why));
    }
}
