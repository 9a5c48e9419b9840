package dev.pgcurb.plan;

import dev.pgcurb.explain.Code;
import dev.pgcurb.policy.Rule;
import org.jspecify.annotations.Nullable;

/**
 * Something that a person should know before the plan is applied, and that does not stop it.
 *
 * @param what one sentence: lower case, no final period
 * @param where the place in the policy; null where it is about none
 */
public record Advice(Code code, String what, @Nullable String where) {
    static Advice of(Code code, String what, Rule rule) {
        return new Advice(code, what, rule.source().toString());
    }

    static Advice of(Code code, String what) {
        return new Advice(code, what, null);
    }

    /** As it is shown without colour. */
    public String text() {
        return "warning: " + (where == null ? "" : where + ": ") + what + " [" + code + "]";
    }
}
