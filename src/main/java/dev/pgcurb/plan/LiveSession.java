package dev.pgcurb.plan;

import org.jspecify.annotations.Nullable;

/**
 * A session that is there while the plan is made, and that applying it concerns.
 *
 * @param role its login; for a server process such as autovacuum, what that calls itself
 * @param application what it calls itself: a claim
 * @param state of {@code pg_stat_activity}; null where the admin may not see it
 * @param transactionSeconds how long its transaction has been open; null outside one, and where the admin may not see it
 * @param why {@code slot of agent support}, or {@code holds AccessShareLock on public.orders}
 */
public record LiveSession(
        int pid,
        String role,
        String application,
        @Nullable String state,
        @Nullable Long transactionSeconds,
        String why) {

    /** In one line. */
    public String text() {
        return "session " + pid + " of " + role + (application.isEmpty() ? "" : " (" + application + ")") + ": " + why
                + (state == null ? "" : ", " + state)
                + (transactionSeconds == null ? "" : ", in a transaction for " + transactionSeconds + " s");
    }
}
