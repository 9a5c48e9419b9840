package dev.pgcurb.ledger;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One line of the log: an attempt with its outcome, or an event. What an agent wrote in it is untrusted; show it through
 * {@link dev.pgcurb.explain.Visible}.
 *
 * @param id its number, as messages name it
 * @param at when it was accepted
 * @param kind {@code attempt}, {@code lease}, {@code approval} and the like
 * @param verdict of an attempt: {@code allowed}, {@code held}, {@code refused}, {@code cancelled}, {@code failed},
 *     {@code unknown}, or {@code running} while its gateway lives and has not settled it
 * @param rows returned or changed
 * @param durationMicros how long it took
 * @param refersTo the entry that this one is about
 * @param by the role of the person who did it
 * @param detail a JSON object
 * @param parameters a JSON array, as {@link Parameter#json} has them; null where none are kept
 */
public record LogEntry(
        long id,
        Instant at,
        String kind,
        @Nullable String agent,
        @Nullable String verdict,
        @Nullable String rule,
        @Nullable String sqlstate,
        @Nullable Long rows,
        @Nullable Long durationMicros,
        @Nullable String statement,
        @Nullable String fingerprint,
        @Nullable String slot,
        @Nullable Long leaseId,
        @Nullable String client,
        @Nullable String applicationName,
        @Nullable Long holdId,
        @Nullable Long refersTo,
        @Nullable String by,
        @Nullable String reason,
        String detail,
        @Nullable String parameters,
        @Nullable Instant settledAt,
        String gateway,
        long seq) {}
