package dev.pgcurb;

import dev.pgcurb.postgres.DatabaseUrl;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Databases with the schema {@code pgcurb} in them and nothing else: the numbered files, run by the superuser, without
 * policy, plan and apply. For tests of what works on that schema.
 */
public final class TestSchema {
    private static final String PASSWORD = "gateway";
    private static final String CONSOLE_PASSWORD = "console";

    private TestSchema() {}

    /** A fresh database, as the superuser. */
    public static DatabaseUrl installed(TestPostgres postgres) {
        return postgres.database(postgres.template("pgcurb schema", TestSchema::install));
    }

    /** The same database as the role {@code pgcurb_gateway}. */
    public static DatabaseUrl gateway(DatabaseUrl superuser) {
        return superuser.withLogin("pgcurb_gateway", PASSWORD);
    }

    /** The same database as the role {@code pgcurb_console}. */
    public static DatabaseUrl console(DatabaseUrl superuser) {
        return superuser.withLogin("pgcurb_console", CONSOLE_PASSWORD);
    }

    /** An agent as apply would make it, with so many slots and no rights on anything. */
    public static void addAgent(DatabaseUrl superuser, String agent, int sessions) {
        StringBuilder sql = new StringBuilder(
                """
                CREATE ROLE %1$s NOLOGIN;
                INSERT INTO pgcurb.agent (agent, purpose, sessions, lease_ttl, search_path)
                VALUES ('%1$s', 'testing', %2$d, INTERVAL '1 hour', 'public');
                """.formatted(agent, Math.min(sessions, 100))); // a policy allows no more; benches take as many slots
        for (int i = 1; i <= sessions; i++) {
            sql.append("""
                    CREATE ROLE "curb:%1$s:%2$d" NOLOGIN CONNECTION LIMIT 1 IN ROLE %1$s;
                    GRANT "curb:%1$s:%2$d" TO pgcurb_keeper WITH ADMIN OPTION;
                    INSERT INTO pgcurb.slot (slot, agent) VALUES ('curb:%1$s:%2$d', '%1$s');
                    """.formatted(agent, i));
        }
        TestPostgres.run(superuser, sql.toString());
    }

    /** Puts the schema into this database, and the control roles into its cluster. */
    public static void install(DatabaseUrl superuser) {
        TestPostgres.run(superuser, """
                DO $$
                DECLARE
                    missing record;
                BEGIN
                    FOR missing IN
                        SELECT w.name, w.options
                        FROM (VALUES
                            ('pgcurb_owner', 'NOLOGIN'), ('pgcurb_keeper', 'NOLOGIN CREATEROLE'),
                            ('pgcurb_gateway', 'LOGIN PASSWORD ''gateway'''), ('pgcurb_approver', 'NOLOGIN'),
                            ('pgcurb_undoer', 'NOLOGIN'), ('pgcurb_console', 'LOGIN PASSWORD ''console'''),
                            ('pgcurb_tuner', 'NOLOGIN'), ('pgcurb_trial', 'NOLOGIN')) AS w (name, options)
                        WHERE NOT EXISTS (SELECT FROM pg_roles r WHERE r.rolname = w.name)
                    LOOP
                        EXECUTE format('CREATE ROLE %I %s', missing.name, missing.options);
                    END LOOP;
                END
                $$""");
        TestPostgres.run(superuser, "ALTER ROLE pgcurb_gateway PASSWORD '" + PASSWORD + "'");
        TestPostgres.run(superuser, "ALTER ROLE pgcurb_console PASSWORD '" + CONSOLE_PASSWORD + "'");
        try (Connection connection = superuser.open();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            for (Path file : files()) {
                statement.execute(Files.readString(file));
            }
            connection.commit();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Path> files() throws IOException {
        try {
            Path folder = Path.of(Objects.requireNonNull(TestSchema.class.getResource("plan/schema"))
                    .toURI());
            try (Stream<Path> files = Files.list(folder)) {
                return files.filter(file -> file.toString().endsWith(".sql"))
                        .sorted()
                        .toList();
            }
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
