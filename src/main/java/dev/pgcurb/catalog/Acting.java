package dev.pgcurb.catalog;

import dev.pgcurb.sql.Sql;
import java.util.regex.Pattern;

/**
 * Those of Postgres's own functions that act beyond the query that calls them: large objects, locks that migrations use,
 * forged entries of the change stream, SQL hidden in a literal, notifications.
 */
public final class Acting {
    /** Their names in pg_catalog, as a regular expression that means the same to Postgres and to Java. */
    public static final String NAMES = "^(lo_.*|loread|lowrite|pg_(try_)?advisory_.*|pg_logical_emit_message"
            + "|(query|cursor|table|schema|database)_to_xml.*|ts_stat|pg_notify|pg_export_snapshot)$";

    private static final Pattern PATTERN = Pattern.compile(NAMES);

    private Acting() {}

    /** Whether a function of pg_catalog is one of them. */
    public static boolean is(String name) {
        return PATTERN.matcher(name).matches();
    }

    static Sql names() {
        return Sql.literal(NAMES);
    }
}
