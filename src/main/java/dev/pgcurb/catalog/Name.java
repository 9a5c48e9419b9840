package dev.pgcurb.catalog;

import dev.pgcurb.sql.Sql;
import java.util.Comparator;

/** The name of something that lives in a schema. Its text form is quoted as SQL needs it: {@code public."Mixed Case"}. */
public record Name(String schema, String name) implements Comparable<Name> {
    private static final Comparator<Name> ORDER =
            Comparator.comparing(Name::schema).thenComparing(Name::name);

    /** An identifier as SQL must spell it: bare where that is safe, quoted otherwise. */
    public static String quoted(String identifier) {
        return Sql.identifier(identifier).text();
    }

    /** Whether this is a schema of pgcurb's own: its control tables, its logs, or the views of an agent. */
    public static boolean ownSchema(String schema) {
        return schema.equals("pgcurb") || schema.equals("pgcurb_log") || schema.startsWith("curb:");
    }

    @Override
    public int compareTo(Name other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return quoted(schema) + '.' + quoted(name);
    }
}
