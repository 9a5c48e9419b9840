package dev.pgcurb.tune;

import dev.pgcurb.TestPostgres;
import dev.pgcurb.plan.Apply;
import dev.pgcurb.plan.Planner;
import dev.pgcurb.policy.Policy;
import dev.pgcurb.postgres.DatabaseUrl;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BooleanSupplier;

/** A catalogue of 40,000 stars with an application, an agent and a policy that lets it be tuned, applied. */
final class Stars {
    /** Through the index while pages at random are not too dear: few stars of each region. */
    static final String REGION = "SELECT count(*), max(mag) FROM star WHERE region = 7";

    /** Sorts more than four megabytes. */
    static final String SORT = "SELECT count(*) FROM (SELECT id FROM star ORDER BY note || id, mag OFFSET 0) AS s";

    private static final String TABLES = """
            CREATE EXTENSION pg_stat_statements;
            CREATE ROLE ${owner};
            GRANT CREATE ON SCHEMA public TO ${owner};
            CREATE ROLE ${app} LOGIN PASSWORD 'app';
            CREATE TABLE star (id integer PRIMARY KEY, region integer NOT NULL, mag integer NOT NULL, note text NOT NULL);
            INSERT INTO star
            SELECT n, n * 7919 % 400, n * 31 % 2000, repeat('x', 60) FROM generate_series(1, 40000) AS n;
            CREATE INDEX star_by_region ON star (region);
            ANALYZE star;
            ALTER TABLE star OWNER TO ${owner};
            GRANT SELECT, INSERT, UPDATE, DELETE ON star TO ${app};
            CREATE TABLE secret (word text);
            """;

    private static final String POLICY = """
            version: 1
            agents:
              ${agent}: {purpose: tunes, reads: [{table: public.star}]}
            tuning:
              roles: [${app}]
              reads: [public.star]
              settings:
                random_page_cost: {min: 1, max: 100000, step: 100000}
                work_mem: {min: 64kB, max: 16MB, step: 64}
              trials_per_day: 1000
              blast_radius: 3s
              longest: 5s
              watch: 60s
              indexes: {tables: [public.star], size: 50MB}
            """;

    final DatabaseUrl admin;
    final String app = "stars_app";
    final String agent = "stars_tuner";

    /** A copy of one that is made once a cluster; its roles are the same in all of them. */
    Stars(TestPostgres postgres) {
        admin = postgres.database(postgres.template("stars", this::make));
    }

    private void make(DatabaseUrl url) {
        TestPostgres.run(url, fill(TABLES));
        String body = fill(POLICY);
        Policy policy = Policy.parse(body, "policy.yaml");
        try (Connection connection = url.open()) {
            Apply.run(connection, Planner.plan(connection, policy, body), again -> Planner.plan(again, policy, body));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private String fill(String text) {
        return text.replace("${owner}", app + "_owner").replace("${app}", app).replace("${agent}", agent);
    }

    Trials trials() {
        return Trials.open(admin);
    }

    DatabaseUrl application() {
        return admin.withLogin(app, "app");
    }

    static Workload workload(String... queries) {
        List<Workload.Seen> seen = new ArrayList<>();
        for (String query : queries) {
            seen.add(new Workload.Seen(query, 1));
        }
        return Workload.of("file of a test", seen, List.of());
    }

    /** The same in a file. */
    static Path file(Path folder, String... queries) {
        try {
            return Files.writeString(folder.resolve("workload.sql"), String.join(";\n", queries) + ";\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Trials.How staged() {
        return new Trials.How(true, "role", null, null);
    }

    TrialShown run(Trials trials, long proposal, String... queries) {
        return trials.run(proposal, workload(queries), staged(), (sample, spent) -> {});
    }

    void sql(String sql) {
        TestPostgres.run(admin, sql);
    }

    /** The first column of the first row; "" where there is no row or a NULL. */
    String text(String sql) {
        return text(admin, sql);
    }

    static String text(DatabaseUrl as, String sql) {
        try (Connection connection = as.open();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            return row.next() ? Objects.requireNonNullElse(row.getString(1), "") : "";
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What a new session of the application has. */
    String ofApplication(String setting) {
        return text(application(), "SHOW " + setting);
    }

    /** What is kept for anybody in this database. */
    String kept() {
        return text("SELECT string_agg(s.setconfig::text, ' ') FROM pg_db_role_setting s"
                + " JOIN pg_database d ON d.oid = s.setdatabase WHERE d.datname = current_database()"
                + " AND s.setrole = (SELECT oid FROM pg_roles WHERE rolname = '" + app + "')");
    }

    String state() {
        return text("SELECT state FROM pgcurb.tune_stage ORDER BY id DESC LIMIT 1");
    }

    String why() {
        return text("SELECT reason FROM pgcurb.tune_stage ORDER BY id DESC LIMIT 1");
    }

    String indexes() {
        return text(
                "SELECT string_agg(indexrelid::regclass::text || CASE WHEN indisvalid THEN '' ELSE ' invalid' END, ' '"
                        + " ORDER BY indexrelid) FROM pg_index WHERE indrelid = 'star'::regclass");
    }

    static void await(String what, BooleanSupplier so) {
        for (int i = 0; i < 600; i++) {
            if (so.getAsBoolean()) {
                return;
            }
            try {
                Thread.sleep(50);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
        throw new AssertionError("does not come: " + what);
    }
}
