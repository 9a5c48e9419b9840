package dev.pgcurb.catalog;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A function or procedure that is not Postgres's own, with what a reader judges it by.
 *
 * @param arguments its identity arguments, as in {@code DROP FUNCTION}
 * @param kind {@code pg_proc.prokind}: f, p, a, w
 * @param ownerSuperuser whether its owner is a superuser
 * @param ownerBypasses whether its owner passes over row security
 * @param volatility i, s or v
 * @param trigger whether it is a trigger's function, which nobody calls by name
 * @param settings {@code SET} clauses, {@code search_path=pg_catalog}
 * @param source its body; empty for C
 * @param extension that it belongs to
 */
public record Routine(
        long id,
        Name name,
        String arguments,
        String kind,
        String owner,
        boolean ownerSuperuser,
        boolean ownerBypasses,
        String language,
        boolean securityDefiner,
        boolean leakproof,
        String volatility,
        boolean trigger,
        List<String> settings,
        String source,
        @Nullable String extension) {

    /** As DROP and GRANT want it: {@code public.f(integer)}. */
    public String signature() {
        return name + "(" + arguments + ")";
    }

    /** As ALTER … wants it before the signature: FUNCTION or PROCEDURE. */
    public String word() {
        return kind.equals("p") ? "PROCEDURE" : "FUNCTION";
    }

    /** The search_path that it runs under; empty where it takes its caller's. */
    public Optional<String> searchPath() {
        return settings.stream()
                .filter(setting -> setting.startsWith("search_path="))
                .map(setting -> setting.substring("search_path=".length()))
                .findFirst();
    }
}
