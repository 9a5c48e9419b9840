package dev.pgcurb.plan;

import java.util.ArrayList;
import java.util.List;

/** One of the numbered files that build pgcurb's own schema has run, with this content. */
record Installed(String file, String sha256, String sql) implements Fact {
    @Override
    public String key() {
        return "schema file " + file;
    }

    @Override
    public String text() {
        return key() + " " + sha256.substring(0, 16);
    }

    @Override
    public List<String> make() {
        List<String> statements = new ArrayList<>(List.of(sql.strip()));
        statements.add("INSERT INTO pgcurb.migration (file, sha256) VALUES (" + Text.literal(file) + ", "
                + Text.literal(sha256) + ")");
        return statements;
    }

    /** The schema goes as a whole, and with it every file: the first file undoes them all. */
    @Override
    public List<String> unmake() {
        return file.startsWith("00") ? List.of("DROP SCHEMA pgcurb_log, pgcurb CASCADE") : List.of();
    }

    @Override
    public Effect effect() {
        return Effect.KEEPS;
    }
}
