package dev.pgcurb.plan;

import java.util.ArrayList;
import java.util.List;

/**
 * One of the numbered files that build pgcurb's own schema has run, with this content.
 *
 * @param sha256 of the whole file; {@link Actual#CHANGED} where a function or view that it made is no longer as it was made
 * @param lasting of those statements that cannot run twice
 * @param sql the file; empty for one that is there
 */
record Installed(String file, String sha256, String lasting, String sql) implements Fact {
    /** Changes that are being watched go with what watches them; those that somebody let stay are the database's own by now. */
    private static final String UNDECIDED = """
            DO $$
            DECLARE
                back text;
            BEGIN
                IF to_regclass('pgcurb.tune_stage') IS NOT NULL THEN
                    FOR back IN EXECUTE 'SELECT s.inverse FROM pgcurb.tune_stage s WHERE s.state = ''watching''' LOOP
                        EXECUTE back;
                    END LOOP;
                END IF;
            END
            $$""";

    static Installed of(String file, String sql) {
        return new Installed(file, Text.sha256(sql), Statements.lasting(sql), sql);
    }

    @Override
    public String key() {
        return "schema file " + file;
    }

    @Override
    public String text() {
        return key() + " " + sha256.substring(0, Math.min(16, sha256.length()));
    }

    @Override
    public List<String> make() {
        List<String> statements = new ArrayList<>(List.of(sql.strip()));
        statements.add("INSERT INTO pgcurb.migration (file, sha256, lasting) VALUES (" + Text.literal(file) + ", "
                + Text.literal(sha256) + ", " + Text.literal(lasting) + ")");
        return statements;
    }

    /** Functions and views are replaced in place. That nothing else changed is for {@link #canFollow} to say first. */
    @Override
    public List<String> change(Fact was) {
        List<String> statements = new ArrayList<>();
        // A function may name a table that a later file is about to make.
        statements.add("SET LOCAL check_function_bodies = off");
        statements.addAll(Statements.repeatable(sql));
        statements.add("SET LOCAL check_function_bodies = DEFAULT");
        statements.add("UPDATE pgcurb.migration SET sha256 = " + Text.literal(sha256)
                + ", applied_at = clock_timestamp(), applied_by = session_user WHERE file = " + Text.literal(file));
        return statements;
    }

    /** Whether this file can be run over what {@code was}, the same file of another version, left. */
    boolean canFollow(Installed was) {
        return lasting.equals(was.lasting);
    }

    /** The schema goes as a whole, and with it every file: the first file undoes them all. */
    @Override
    public List<String> unmake() {
        return file.startsWith("00") ? List.of(UNDECIDED, "DROP SCHEMA pgcurb_log, pgcurb CASCADE") : List.of();
    }

    @Override
    public Effect effect() {
        return Effect.KEEPS;
    }
}
