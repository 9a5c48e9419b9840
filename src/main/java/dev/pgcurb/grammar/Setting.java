package dev.pgcurb.grammar;

import org.jspecify.annotations.Nullable;

/**
 * One parameter that a statement would set or reset, by SET, RESET, BEGIN's modes or a call of {@code set_config}.
 *
 * <p>The forms of SET that have a syntax of their own appear under the parameter that they set, as in Postgres: SET ROLE
 * as {@code role}, SET TIME ZONE as {@code timezone}, SET NAMES as {@code client_encoding}, SET TRANSACTION READ ONLY as
 * {@code transaction_read_only}, SET SESSION CHARACTERISTICS as {@code default_transaction_read_only}, SET TRANSACTION
 * SNAPSHOT as {@code transaction_snapshot}; RESET ALL and DISCARD ALL as {@code all}.
 *
 * @param name in lower case; null where {@code set_config} computes it
 * @param value the text given, list items joined by ", "; booleans of transaction modes are {@code on} and {@code off};
 *     null for DEFAULT and RESET, and where it is computed
 * @param local whether it ends with the transaction
 */
public record Setting(@Nullable String name, @Nullable String value, boolean local) {}
