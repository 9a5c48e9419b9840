package dev.pgcurb.gateway;

import dev.pgcurb.postgres.DatabaseUrl;
import java.util.Map;

/**
 * Which server of several a session is for: libpq's {@code target_session_attrs}, judged by what a server reports at startup. A lease
 * is always opened on the primary, and reaches a standby by replication.
 */
enum Target {
    /** Any that lets the slot in. */
    ANY,
    /** One that takes writes. */
    PRIMARY,
    /** One that takes none, a standby or not. */
    READ_ONLY,
    STANDBY,
    /** A standby, and the primary where there is none. */
    PREFER_STANDBY;

    /** What the gateway's connection string says, and what one session asks for, which only narrows: to a standby. */
    static Target of(DatabaseUrl upstream, boolean replica) {
        if (replica) {
            return STANDBY;
        }
        return switch (upstream.parameters().getOrDefault("target_session_attrs", "read-write")) {
            case "any" -> ANY;
            case "read-only" -> READ_ONLY;
            case "standby" -> STANDBY;
            case "prefer-standby" -> PREFER_STANDBY;
            default -> PRIMARY;
        };
    }

    /** @param reported the server's parameters, as it says them after the login */
    boolean accepts(Map<String, String> reported) {
        boolean standby = "on".equals(reported.get("in_hot_standby"));
        return switch (this) {
            case ANY -> true;
            case PRIMARY -> !standby;
            case READ_ONLY -> standby || "on".equals(reported.get("default_transaction_read_only"));
            case STANDBY, PREFER_STANDBY -> standby;
        };
    }

    /** Whether a lease may need a moment until the server knows of it. */
    boolean waits() {
        return this != PRIMARY;
    }
}
