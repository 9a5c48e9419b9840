package dev.pgcurb.policy;

import java.util.regex.Pattern;

/** What a rule is about: one table (or view) by name, or those of one schema whose names match a pattern. */
public sealed interface Tables {

    /** The schema, as Postgres knows it: folded and without quotes. */
    String schema();

    /** Whether this covers the table of this schema and name, both as Postgres knows them. */
    boolean covers(String schema, String table);

    /** As it is written in the policy, quoted where it must be: {@code public.species}, {@code public.obs_*}. */
    @Override
    String toString();

    /** One table. A name without a schema in the policy means schema {@code public}. */
    record Named(String schema, String name) implements Tables {
        @Override
        public boolean covers(String otherSchema, String table) {
            return schema.equals(otherSchema) && name.equals(table);
        }

        @Override
        public String toString() {
            return Identifier.written(schema) + "." + Identifier.written(name);
        }
    }

    /**
     * The tables that are there when the plan is made, never later ones.
     *
     * @param glob the table's part; every {@code *} stands for any characters, also none
     */
    record Matching(String schema, String glob) implements Tables {
        @Override
        public boolean covers(String otherSchema, String table) {
            return schema.equals(otherSchema) && regex().matcher(table).matches();
        }

        private Pattern regex() {
            return Pattern.compile("\\Q" + glob.replace("*", "\\E.*\\Q") + "\\E", Pattern.DOTALL);
        }

        @Override
        public String toString() {
            return Identifier.written(schema) + "." + glob;
        }
    }
}
