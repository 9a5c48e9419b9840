package dev.pgcurb.plan;

import dev.pgcurb.policy.Rule;
import org.jspecify.annotations.Nullable;

/**
 * A fact that should be so, and the rule of the policy that says so.
 *
 * @param why null for what pgcurb needs whatever the policy says
 */
record Wish(Fact fact, @Nullable Rule why) {
    static Wish plain(Fact fact) {
        return new Wish(fact, null);
    }
}
