package dev.pgcurb.plan;

import dev.pgcurb.catalog.Name;
import java.util.ArrayList;
import java.util.List;

/**
 * A role of pgcurb's with exactly these attributes. That a slot can log in is a lease's matter and no part of the fact.
 *
 * @param extra attributes beyond NOLOGIN that it has, as CREATE ROLE spells them, in a fixed order
 * @param connectionLimit -1 for none
 * @param mark its comment
 * @param dialect how this server wants it spelled; no part of the text
 */
record RoleExists(String name, List<String> extra, int connectionLimit, String mark, Dialect dialect) implements Fact {
    RoleExists {
        extra = List.copyOf(extra);
    }

    @Override
    public String key() {
        return "role " + Name.quoted(name);
    }

    @Override
    public String text() {
        return key() + attributes() + " '" + mark + "'";
    }

    @Override
    public List<String> make() {
        return List.of("CREATE ROLE " + Name.quoted(name) + attributes(), comment());
    }

    /**
     * Ends its sessions, keeps what was given to it by hand, and takes whatever was granted to it. The tripwire stops the role from doing the second to
     * itself, and not the admin.
     */
    @Override
    public List<String> unmake() {
        String role = Name.quoted(name);
        List<String> sql = new ArrayList<>(dialect.actAs(name));
        sql.add("ALTER ROLE " + role + " NOLOGIN");
        sql.add("WITH theirs AS MATERIALIZED (SELECT pid FROM pg_stat_activity WHERE usename = " + Text.literal(name)
                + ")\n    SELECT count(*) FILTER (WHERE pg_terminate_backend(pid, 2000)) FROM theirs");
        // Large objects are all that a narrow role can leave behind. Anything else was given to it by hand, and is
        // kept: DROP
        // OWNED would drop the table.
        sql.add("SELECT count(lo_unlink(oid)) FROM pg_largeobject_metadata WHERE lomowner = " + Text.literal(role)
                + "::regrole");
        sql.add("REASSIGN OWNED BY " + role + " TO CURRENT_USER");
        sql.add("DROP OWNED BY " + role);
        sql.add("DROP ROLE " + role);
        return sql;
    }

    /** Names only what differs: before 16, a non-superuser may not even repeat NOSUPERUSER. */
    @Override
    public List<String> change(Fact other) {
        RoleExists was = (RoleExists) other;
        List<String> changes = new ArrayList<>();
        extra.stream().filter(attribute -> !was.extra.contains(attribute)).forEach(changes::add);
        was.extra.stream()
                .filter(attribute -> !extra.contains(attribute))
                .map(RoleExists::without)
                .forEach(changes::add);
        if (connectionLimit != was.connectionLimit) {
            changes.add("CONNECTION LIMIT " + connectionLimit);
        }
        List<String> sql = new ArrayList<>();
        if (!changes.isEmpty()) {
            sql.add("ALTER ROLE " + Name.quoted(name) + " " + String.join(" ", changes));
        }
        if (!mark.equals(was.mark)) {
            sql.add(comment());
        }
        return sql;
    }

    private static String without(String attribute) {
        return attribute.startsWith("NO") ? attribute.substring(2) : "NO" + attribute;
    }

    @Override
    public Effect effect() {
        return Effect.KEEPS;
    }

    private String comment() {
        return "COMMENT ON ROLE " + Name.quoted(name) + " IS " + Text.literal(mark);
    }

    private String attributes() {
        StringBuilder sql = new StringBuilder(extra.contains("LOGIN") ? "" : " NOLOGIN");
        extra.forEach(attribute -> sql.append(' ').append(attribute));
        return sql + (connectionLimit < 0 ? "" : " CONNECTION LIMIT " + connectionLimit);
    }
}
