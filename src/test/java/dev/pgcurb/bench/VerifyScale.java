package dev.pgcurb.bench;

import dev.pgcurb.TestPostgres;
import dev.pgcurb.catalog.Survey;
import dev.pgcurb.catalog.Surveying;
import dev.pgcurb.embedded.Embedded;
import dev.pgcurb.embedded.Options;
import dev.pgcurb.policy.Policy;
import dev.pgcurb.proof.Closure;
import dev.pgcurb.proof.Report;
import dev.pgcurb.proof.Verification;
import dev.pgcurb.sql.Script;
import java.sql.Connection;
import java.util.List;
import java.util.Locale;

/**
 * What verify's derivation takes on 10,000 tables, 1,000 roles and 5,000 functions, for an agent that reads a column of every
 * table: reading the catalogs, the closure, and all of it with the searches and the plan behind drift. Run by bench/verify.
 */
final class VerifyScale {
    private static final int ROUNDS = 3;

    private static final String MORE = """
            CREATE ROLE support;
            CREATE SCHEMA functions;
            DO $$
            BEGIN
                FOR i IN 1..5000 LOOP
                    EXECUTE format('CREATE FUNCTION functions.f%s(a integer) RETURNS integer LANGUAGE sql %s AS ''SELECT %s + a''',
                        i, CASE WHEN i % 10 = 0 THEN 'SECURITY DEFINER' ELSE '' END, i);
                END LOOP;
                FOR i IN 1..20 LOOP
                    EXECUTE format('GRANT USAGE ON SCHEMA %I TO support', 'app' || lpad(i::text, 2, '0'));
                    EXECUTE format('GRANT SELECT ON ALL TABLES IN SCHEMA %I TO support', 'app' || lpad(i::text, 2, '0'));
                END LOOP;
                GRANT USAGE ON SCHEMA functions TO support;
            END
            $$""";

    private VerifyScale() {}

    public static void main(String[] args) throws Exception {
        int major = Integer.getInteger("pgcurb.major", Options.NEWEST_MAJOR);
        StringBuilder yaml = new StringBuilder("version: 1\nagents:\n  support:\n    purpose: counts\n    reads:\n");
        for (int i = 1; i <= 20; i++) {
            yaml.append(String.format(Locale.ROOT, "      - {table: 'app%02d.t*', except: [note]}%n", i));
        }
        String body = yaml.toString();
        Policy policy = Policy.parse(body, "policy.yaml");
        try (Embedded server = Embedded.start(Options.ephemeral(major)
                .with("max_locks_per_transaction", "1024")
                .with("shared_buffers", "256MB")
                .with("autovacuum", "off"))) {
            TestPostgres.run(
                    server.adminUrl(), Script.of(VerifyScale.class, "large.sql").text());
            TestPostgres.run(server.adminUrl(), MORE);
            TestPostgres.run(
                    server.adminUrl(), "ANALYZE pg_catalog.pg_class, pg_catalog.pg_proc, pg_catalog.pg_attribute");
            try (Connection connection = server.adminUrl().open()) {
                for (int round = 1; round <= ROUNDS; round++) {
                    long begin = System.nanoTime();
                    Survey survey = Surveying.of(connection, List.of("support"));
                    long read = System.nanoTime();
                    Closure closure = Closure.of(survey, List.of(), List.of("support"));
                    long derived = System.nanoTime();
                    Report report = Verification.of(connection, policy, body);
                    long verified = System.nanoTime();
                    System.out.printf(
                            Locale.ROOT,
                            "PostgreSQL %d, %d relations, %d roles, %d functions, %d rights: read %.1f s, closure %.2f"
                                    + " s, verify without doors %.1f s, %d findings%n",
                            major,
                            survey.snapshot().relations().size(),
                            survey.snapshot().roles().size(),
                            survey.routines().size(),
                            closure.holdings().size(),
                            (read - begin) / 1e9,
                            (derived - read) / 1e9,
                            (verified - derived) / 1e9,
                            report.findings().size());
                }
            }
        }
        System.exit(0);
    }
}
