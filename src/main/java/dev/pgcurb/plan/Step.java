package dev.pgcurb.plan;

import dev.pgcurb.policy.Rule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One thing that apply will do.
 *
 * @param sign added, changed or dropped
 * @param effect what it does to an agent's reach
 * @param facts what will be so (or no longer be so) afterwards, one line each
 * @param sql the statements, complete, without a final semicolon
 * @param reverse the statements that undo them; empty where nothing can or need
 * @param costs what it costs people who are not agents
 * @param locks the tables that it locks against others for the rest of its transaction, as SQL spells them
 * @param why the rule that wants it; null for what pgcurb needs anyway, and for what no rule wants any more
 */
public record Step(
        Sign sign,
        Effect effect,
        List<String> facts,
        List<String> sql,
        List<String> reverse,
        List<String> costs,
        List<String> locks,
        @Nullable Rule why) {
    public Step {
        facts = List.copyOf(facts);
        sql = List.copyOf(sql);
        reverse = List.copyOf(reverse);
        costs = List.copyOf(costs);
        locks = List.copyOf(locks);
    }

    /** What it is about, in one line. */
    public String title() {
        return facts.size() == 1 ? facts.getFirst() : facts.getFirst() + " and " + (facts.size() - 1) + " more";
    }
}
