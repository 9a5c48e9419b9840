package dev.pgcurb.bench;

import dev.pgcurb.TestPostgres;
import dev.pgcurb.TestSchema;
import dev.pgcurb.lease.Lease;
import dev.pgcurb.lease.Leases;
import java.time.Duration;
import java.util.Map;

/**
 * Whether a row filter on a claim still uses the index, and what it costs against the same filter with the value written out.
 * Two agents read one table; their row policies differ in nothing else. As new text each time, which is how an agent writes,
 * and prepared, which only a program does. Run by bench/claim-filter.
 */
final class ClaimFilter {
    private static final int ROUNDS = 15;
    private static final String COUNT = "SELECT count(note) FROM observed";
    private static final String ONE = "SELECT place FROM observed WHERE id = 4717";

    private ClaimFilter() {}

    public static void main(String[] args) throws Exception {
        try (Tables tables = Tables.start(Setting.HARSHEST)) {
            tables.bare("observed");
            TestSchema.addAgent(tables.admin, "by_claim", 1);
            TestSchema.addAgent(tables.admin, "by_value", 1);
            TestPostgres.run(tables.admin, """
                    INSERT INTO pgcurb.claim_type VALUES ('by_claim', 'chapter', 'integer', true);
                    GRANT USAGE ON SCHEMA pgcurb, public TO by_claim, by_value;
                    GRANT EXECUTE ON FUNCTION pgcurb.claim(text) TO by_claim;
                    GRANT SELECT (id, chapter, place, note) ON observed TO by_claim, by_value;
                    ALTER TABLE observed ENABLE ROW LEVEL SECURITY;
                    CREATE POLICY others ON observed AS PERMISSIVE FOR ALL TO PUBLIC USING (true) WITH CHECK (true);
                    CREATE POLICY claimed ON observed AS RESTRICTIVE FOR ALL TO by_claim
                        USING (chapter = (SELECT pgcurb.claim('chapter'))::integer);
                    CREATE POLICY written ON observed AS RESTRICTIVE FOR ALL TO by_value USING (chapter = 61);
                    """);
            try (Leases leases = Leases.of(TestSchema.gateway(tables.admin));
                    Backend claim = login(tables, leases.open("by_claim", Map.of("chapter", 61), Duration.ofHours(1)));
                    Backend value = login(tables, leases.open("by_value", Map.of(), Duration.ofHours(1)))) {
                System.out.print("By a claim:\n" + claim.read("EXPLAIN (COSTS OFF) " + COUNT));
                System.out.print("By a value:\n" + value.read("EXPLAIN (COSTS OFF) " + COUNT));
                new Interleaved("All rows of one chapter, as new text each time, 200 a sample", ROUNDS)
                        .way("the value written out", ApplicationPrice.readAsText(value, COUNT, 200))
                        .way("the claim", 1.10, ApplicationPrice.readAsText(claim, COUNT, 200))
                        .run();
                new Interleaved("One row by its key, as new text each time, 1,000 a sample", ROUNDS)
                        .way("the value written out", ApplicationPrice.readAsText(value, ONE, 1000))
                        .way("the claim", 1.10, ApplicationPrice.readAsText(claim, ONE, 1000))
                        .run();
                new Interleaved("All rows of one chapter, prepared, 200 a sample", ROUNDS)
                        .way("the value written out", ApplicationPrice.read(value, COUNT, 200))
                        .way("the claim", 1.10, ApplicationPrice.read(claim, COUNT, 200))
                        .run();
                new Interleaved("One row by its key, prepared, 2,000 a sample", ROUNDS)
                        .way("the value written out", ApplicationPrice.read(value, ONE, 2000))
                        .way("the claim", 1.10, ApplicationPrice.read(claim, ONE, 2000))
                        .run();
            }
        }
        System.exit(0);
    }

    private static Backend login(Tables tables, Lease lease) {
        return new Backend(tables.admin.withLogin(lease.slot(), lease.password().reveal()));
    }
}
