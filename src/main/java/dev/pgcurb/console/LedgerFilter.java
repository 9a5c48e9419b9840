package dev.pgcurb.console;

import dev.pgcurb.explain.Code;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Which entries of the ledger, as a query string says it. What is null does not narrow. */
record LedgerFilter(
        @Nullable String agent,
        @Nullable String verdict,
        @Nullable String kind,
        @Nullable OffsetDateTime since,
        @Nullable String text) {

    private static final Pattern SPAN = Pattern.compile("(\\d{1,6})([smhd])");
    private static final Map<String, Duration> UNITS = Map.of(
            "s", Duration.ofSeconds(1), "m", Duration.ofMinutes(1), "h", Duration.ofHours(1), "d", Duration.ofDays(1));

    /** @throws Refusal 400 for a time that is none */
    static LedgerFilter of(Request request) {
        return new LedgerFilter(
                request.parameter("agent"),
                request.parameter("verdict"),
                request.parameter("kind"),
                since(request.parameter("since")),
                request.parameter("text"));
    }

    /** {@code 15m}, {@code 24h}, {@code 7d} before now, or a time. */
    private static @Nullable OffsetDateTime since(@Nullable String text) {
        if (text == null) {
            return null;
        }
        Matcher span = SPAN.matcher(text);
        if (span.matches()) {
            Duration length =
                    UNITS.getOrDefault(span.group(2), Duration.ZERO).multipliedBy(Long.parseLong(span.group(1)));
            return Instant.now().minus(length).atOffset(ZoneOffset.UTC);
        }
        try {
            return Instant.parse(text).atOffset(ZoneOffset.UTC);
        } catch (DateTimeException e) {
            throw Refusal.of(400, Code.PGC438, "\"since\" is a time such as 24h or 2026-11-22T10:00:00Z");
        }
    }

    /** The parameters of ledger.sql for a page that begins behind a place. */
    @Nullable
    Object[] parameters(@Nullable Place before, int limit) {
        return new @Nullable Object[] {
            agent,
            verdict,
            kind,
            since,
            text,
            before == null ? null : before.micros(),
            before == null ? null : before.seq(),
            before == null ? null : before.id(),
            limit
        };
    }
}
