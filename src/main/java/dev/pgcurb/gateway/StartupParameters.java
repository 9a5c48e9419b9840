package dev.pgcurb.gateway;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What a client may ask for at startup, and what goes on to Postgres of it. The gateway writes its own startup packet; only
 * parameters that a session may set anyway and that change how values look, or how long it waits, are passed on.
 *
 * @param user the key's name
 * @param database the database asked for
 * @param forwarded for Postgres, our own included
 * @param unknownExtensions {@code _pq_.} options, which a server answers with NegotiateProtocolVersion
 * @param own what it asks of the gateway itself
 */
record StartupParameters(
        String user, String database, Map<String, String> forwarded, List<String> unknownExtensions, OwnOptions own) {
    private static final Set<String> PASSED = Set.of(
            "application_name",
            "bytea_output",
            "client_min_messages",
            "datestyle",
            "default_transaction_deferrable",
            "default_transaction_isolation",
            "default_transaction_read_only",
            "extra_float_digits",
            "geqo",
            "idle_in_transaction_session_timeout",
            "idle_session_timeout",
            "intervalstyle",
            "jit",
            "lc_messages",
            "lc_monetary",
            "lc_numeric",
            "lc_time",
            "lock_timeout",
            "statement_timeout",
            "timezone",
            "transaction_timeout");
    private static final Set<String> UTF8 = Set.of("utf8", "utf-8", "unicode", "utf_8", "'utf8'", "'utf-8'");

    StartupParameters {
        forwarded = Map.copyOf(forwarded);
        unknownExtensions = List.copyOf(unknownExtensions);
    }

    /**
     * Judges the parameters of a startup packet.
     *
     * @throws Rejection when one of them cannot be honoured: nothing is dropped silently
     */
    static StartupParameters of(Map<String, String> asked) throws Rejection {
        String user = asked.getOrDefault("user", "");
        if (user.isEmpty()) {
            throw new Rejection("28000", "no PostgreSQL user name specified in startup packet", null);
        }
        OwnOptions own = new OwnOptions(false, false);
        Map<String, String> forwarded = new LinkedHashMap<>();
        List<String> extensions =
                asked.keySet().stream().filter(name -> name.startsWith("_pq_.")).toList();
        for (Map.Entry<String, String> entry : asked.entrySet()) {
            String name = entry.getKey().toLowerCase(Locale.ROOT);
            String value = entry.getValue();
            switch (name) {
                case "user", "database" -> {}
                case "replication" -> {
                    if (!Set.of("false", "off", "no", "0").contains(value.toLowerCase(Locale.ROOT))) {
                        throw new Rejection("42501", "replication connections refused: agents have none", null);
                    }
                }
                case "options" -> {
                    OwnOptions asks = OwnOptions.of(value);
                    if (asks == null) {
                        throw new Rejection(
                                "42501",
                                "startup \"options\" refused; connect without it and use SET",
                                "Connect without \"options\" (PGOPTIONS).");
                    }
                    own = asks;
                }
                case "client_encoding" -> {
                    if (!UTF8.contains(value.toLowerCase(Locale.ROOT))) {
                        throw new Rejection(
                                "42501", "client_encoding other than UTF8 refused; connect with UTF8", null);
                    }
                }
                case "search_path" ->
                    throw new Rejection(
                            "42501",
                            "startup \"search_path\" refused: the policy sets it for this agent; connect without it",
                            "Connect without \"search_path\" (in JDBC, \"currentSchema\").");
                default -> {
                    if (PASSED.contains(name)) {
                        forwarded.put(name, value);
                    } else if (!name.startsWith("_pq_.")) {
                        throw new Rejection(
                                "42501",
                                "a startup parameter that is not passed on; connect without it and use SET",
                                null);
                    }
                }
            }
        }
        forwarded.put("client_encoding", "UTF8");
        forwarded.put("standard_conforming_strings", "on");
        return new StartupParameters(user, asked.getOrDefault("database", user), forwarded, extensions, own);
    }

    /** What the client calls itself: a claim. */
    String applicationName() {
        return forwarded.getOrDefault("application_name", "");
    }
}
