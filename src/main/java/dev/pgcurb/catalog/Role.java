package dev.pgcurb.catalog;

import org.jspecify.annotations.Nullable;

/** A role of the cluster. Its comment starts with {@value #MARK} where pgcurb made it. */
public record Role(
        long id,
        String name,
        boolean superuser,
        boolean inherits,
        boolean createsRoles,
        boolean createsDatabases,
        boolean logsIn,
        boolean replicates,
        boolean bypassesRowSecurity,
        int connectionLimit,
        @Nullable String comment) {

    /** How the comment of everything that pgcurb made begins. */
    public static final String MARK = "pgcurb:";

    /** Whether pgcurb made it. */
    public boolean ours() {
        return comment != null && comment.startsWith(MARK);
    }
}
