package dev.pgcurb.bench;

import dev.pgcurb.GuardedTables;
import dev.pgcurb.TestPostgres;
import dev.pgcurb.TestSchema;
import dev.pgcurb.embedded.Embedded;
import dev.pgcurb.embedded.Options;
import dev.pgcurb.postgres.DatabaseUrl;
import dev.pgcurb.sql.Script;
import dev.pgcurb.sql.Sql;
import java.sql.SQLException;
import java.util.regex.Pattern;

/** A server with pgcurb's schema, an application's role, and tables of 40,000 rows that differ in their guards only. */
final class Tables implements AutoCloseable {
    static final int ROWS = 40_000;
    private static final Pattern WHEN = Pattern.compile("WHEN \\(.*\\)\n");

    private final Embedded server;
    final DatabaseUrl admin;
    final GuardedTables guards;

    private Tables(Embedded server) {
        this.server = server;
        this.admin = server.adminUrl();
        TestSchema.install(admin);
        this.guards = new GuardedTables(admin);
        TestPostgres.run(admin, "CREATE ROLE web LOGIN PASSWORD 'web'");
    }

    static Tables start() {
        return new Tables(Embedded.start(Options.ephemeral(Integer.getInteger("pgcurb.major", Options.NEWEST_MAJOR))
                .with("autovacuum", "off")
                .with("shared_buffers", "256MB")
                .with("max_wal_size", "4GB")
                .with("checkpoint_timeout", "1h")));
    }

    /** The application: neither an agent nor an owner. Its name sorts behind those of the slots. */
    Backend application() {
        return new Backend(admin.withLogin("web", "web"));
    }

    /** An agent's session, straight to Postgres. */
    Backend agent() {
        return new Backend(guards.slot());
    }

    /** A table that nobody guards; the application and the agent may do anything with it. */
    void bare(String table) {
        TestPostgres.run(admin, """
                CREATE TABLE %1$s (
                    id bigint PRIMARY KEY, chapter integer NOT NULL, species integer NOT NULL, place text NOT NULL,
                    noted_at timestamptz NOT NULL, note text
                ) WITH (fillfactor = 50);
                INSERT INTO %1$s
                SELECT n, n %% 97, n %% 365, 'meadow ' || n %% 1000, '2026-05-01'::timestamptz + n * interval '1 minute',
                       repeat('bees ', n %% 20)
                FROM generate_series(1, %2$d) AS n;
                CREATE INDEX ON %1$s (chapter);
                GRANT ALL ON %1$s TO web, %3$s
                """.formatted(table, ROWS, guards.agent()));
        TestPostgres.run(admin, "VACUUM ANALYZE " + table);
    }

    /** A guarded table as apply makes it. */
    void guarded(String table) {
        bare(table);
        try {
            guards.guard(table);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A guarded table whose triggers have another WHEN. */
    void guarded(String table, String when) {
        guarded(table);
        String log = "public." + table;
        String triggers = Script.of(TestSchema.class, "plan/guard/triggers.sql")
                .with("table", Sql.qualified("public", table))
                .with("capture", Sql.qualified("pgcurb_log", log))
                .with("log_name", Sql.literal(log))
                .text();
        TestPostgres.run(admin, """
                DROP TRIGGER "00_pgcurb_begin" ON %1$s;
                DROP TRIGGER "00_pgcurb_capture" ON %1$s;
                DROP TRIGGER "zz_pgcurb_end" ON %1$s;
                """.formatted(table) + WHEN.matcher(triggers).replaceAll("WHEN (" + when + ")\n"));
    }

    @Override
    public void close() {
        server.close();
    }
}
