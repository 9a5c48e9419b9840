package dev.pgcurb.policy;

/**
 * A fact that a lease of this agent carries and that the agent cannot set.
 *
 * @param name lower case, as in {@code claim('chapter')}
 * @param required whether a lease without it is refused; an optional claim that is not given is NULL in filters
 */
public record Claim(String name, Type type, boolean required, Source source) {

    /** What a claim may hold; few types, because each must survive JSON and text unchanged. */
    public enum Type {
        INTEGER,
        BIGINT,
        TEXT,
        UUID,
        BOOLEAN,
        DATE;

        /** The name of this type in the policy and in Postgres; safe in SQL as it stands. */
        public String sql() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }
}
