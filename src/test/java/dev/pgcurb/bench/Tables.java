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

/** A server with pgcurb's schema, an application's role, and tables of one {@link Setting} that differ in their guards only. */
final class Tables implements AutoCloseable {
    private static final Pattern WHEN = Pattern.compile("WHEN \\(.*\\)\n");

    final Setting setting;
    final DatabaseUrl admin;
    final GuardedTables guards;
    private final Embedded server;

    private Tables(Setting setting, Embedded server) {
        this.setting = setting;
        this.server = server;
        this.admin = server.adminUrl();
        TestSchema.install(admin);
        this.guards = new GuardedTables(admin);
        TestPostgres.run(admin, "CREATE ROLE web LOGIN PASSWORD 'web'");
        TestPostgres.run(admin, setting.once());
    }

    static Tables start(Setting setting) {
        Options options = Options.ephemeral(Integer.getInteger("pgcurb.major", Options.NEWEST_MAJOR));
        return new Tables(setting, Embedded.start(setting.server(options)));
    }

    /** The application: neither an agent nor an owner. Its name sorts behind those of the slots. */
    Backend application() {
        return new Backend(admin.withLogin("web", "web"));
    }

    /** An agent's session, straight to Postgres. */
    Backend agent() {
        return new Backend(guards.slot());
    }

    /** Nobody guards it; the application and the agent may do anything with it. */
    void bare(String table) {
        TestPostgres.run(admin, setting.table(table));
        for (String each : setting.written(table)) {
            TestPostgres.run(admin, "GRANT ALL ON %s TO web, %s".formatted(each, guards.agent()));
            TestPostgres.run(admin, "VACUUM ANALYZE " + each);
        }
    }

    /** Guarded as apply guards it, and with it whatever its foreign keys reach. */
    void guarded(String table) {
        bare(table);
        try {
            guards.guard(setting.written(table).toArray(new String[0]));
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
                .with("end_when", Sql.raw(" WHEN (true)"))
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
