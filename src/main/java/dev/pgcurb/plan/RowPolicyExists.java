package dev.pgcurb.plan;

import dev.pgcurb.catalog.Name;
import java.util.List;

/**
 * A row policy of pgcurb's. Postgres rewrites expressions when it stores them, so a policy that is there is known by the
 * digest in its comment, and by whether Postgres still tells it as it did when it was made.
 *
 * @param command ALL, SELECT, INSERT, UPDATE or DELETE
 * @param role empty for PUBLIC
 * @param using empty where the command has none (INSERT)
 * @param check empty where the command has none (SELECT, DELETE)
 */
record RowPolicyExists(
        Name table,
        String name,
        boolean permissive,
        String command,
        String role,
        String using,
        String check,
        String digest)
        implements Fact {

    static RowPolicyExists of(
            Name table, String name, boolean permissive, String command, String role, String using, String written) {
        // Without WITH CHECK the one expression counts for both, and Postgres keeps and tells it once.
        String check = written.equals(using) ? "" : written;
        String digest = Text.digest(String.join("\0", String.valueOf(permissive), command, role, using, check));
        return new RowPolicyExists(table, name, permissive, command, role, using, check, digest);
    }

    @Override
    public String key() {
        return "row policy " + Name.quoted(name) + " on " + table;
    }

    @Override
    public String text() {
        return key() + " " + digest;
    }

    @Override
    public List<String> make() {
        StringBuilder sql = new StringBuilder("CREATE POLICY ")
                .append(Name.quoted(name))
                .append(" ON ")
                .append(table)
                .append("\n    AS ")
                .append(permissive ? "PERMISSIVE" : "RESTRICTIVE")
                .append(" FOR ")
                .append(command)
                .append(" TO ")
                .append(role.isEmpty() ? "PUBLIC" : Name.quoted(role));
        if (!using.isEmpty()) {
            sql.append("\n    USING (").append(using).append(")");
        }
        if (!check.isEmpty()) {
            sql.append("\n    WITH CHECK (").append(check).append(")");
        }
        return List.of(
                sql.toString(),
                "COMMENT ON POLICY " + Name.quoted(name) + " ON " + table + " IS "
                        + Text.literal(Marks.definition(digest)));
    }

    @Override
    public List<String> unmake() {
        return List.of("DROP POLICY " + Name.quoted(name) + " ON " + table);
    }

    @Override
    public Effect effect() {
        return permissive ? Effect.WIDENS : Effect.NARROWS;
    }

    @Override
    public List<String> costs() {
        return List.of("needs ACCESS EXCLUSIVE on " + table + " for a moment");
    }

    @Override
    public List<String> locks() {
        return List.of(table.toString());
    }
}
