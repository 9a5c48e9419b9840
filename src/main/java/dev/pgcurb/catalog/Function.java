package dev.pgcurb.catalog;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A function or procedure.
 *
 * @param arguments its identity arguments, as in {@code DROP FUNCTION}
 * @param types of its input arguments, as Postgres writes them
 * @param kind {@code pg_proc.prokind}: f, p, a, w
 * @param volatility i, s or v
 * @param settings {@code SET} clauses, {@code search_path=pg_catalog}
 * @param source of pgcurb's functions that capture; of its other functions, a digest of all that one is
 */
public record Function(
        long id,
        Name name,
        String arguments,
        List<String> types,
        String kind,
        String owner,
        boolean securityDefiner,
        String volatility,
        List<String> settings,
        @Nullable String source) {

    /** As DROP FUNCTION and GRANT want it: {@code public.f(integer)}. */
    public String signature() {
        return name + "(" + arguments + ")";
    }
}
