package dev.pgcurb.proof;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgcurb.EachMajor;
import dev.pgcurb.TestPostgres;
import dev.pgcurb.catalog.Surveying;
import dev.pgcurb.explain.Code;
import dev.pgcurb.sql.Script;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Doors are tried as a slot: what Postgres answers is what the closure says, and nothing is left behind. */
class TryingIT {
    /** Rows written to anything but the lease, and the objects that there are. */
    private static final String WRITTEN = """
            SELECT schemaname, relname, n_tup_ins, n_tup_upd, n_tup_del
            FROM pg_stat_all_tables
            WHERE schemaname NOT IN ('pg_catalog', 'pg_toast', 'information_schema')
              AND NOT (schemaname = 'pgcurb' AND relname IN ('lease', 'slot'))
            ORDER BY 1, 2""";

    @EachMajor(cluster = "doors tried")
    void whatIsTriedIsWhatIsDerivedAndNothingIsLeftBehind(TestPostgres postgres) throws SQLException {
        Shop shop = Shop.open(postgres);
        List<String> before = state(shop);

        Report report = shop.verify();

        assertThat(report.findings()).isEmpty();
        assertThat(report.looked().doors()).isGreaterThan(60);
        assertThat(state(shop)).containsExactlyInAnyOrderElementsOf(before);
        assertThat(shop.rows("SELECT count(*) FROM pgcurb.lease WHERE closed_at IS NULL"))
                .containsExactly("0|");
        aDoorThatOpensUnseenIsTheWorstFinding(shop);
        aDoorThatStaysClosedAlthoughGrantedIsSaid(shop);
        withoutASlotItSaysThatItDidNotTry(shop);
    }

    /** The closure is made before the grant and the doors are tried after it: as if it had missed the grant. */
    private static void aDoorThatOpensUnseenIsTheWorstFinding(Shop shop) throws SQLException {
        Scene stale;
        try (Connection connection = shop.database().open()) {
            stale = Scene.of(Surveying.of(connection, Scene.seeds(shop.policy())), shop.policy());
        }
        shop.run("GRANT SELECT (ssn) ON customers TO clerk");
        List<Finding> findings = Trying.of(stale, shop.database(), doors -> {}).findings();
        assertThat(findings).singleElement().satisfies(finding -> {
            assertThat(finding.code()).isEqualTo(Code.PGC001);
            assertThat(finding.severity()).isEqualTo(Severity.CRITICAL);
            assertThat(finding.door()).isEqualTo("read ssn of public.customers");
            assertThat(finding.path()).contains("the catalogs say closed", "tried, it is open");
        });
        shop.run("REVOKE SELECT (ssn) ON customers FROM clerk");
        shop.run("GRANT SELECT (id) ON customers TO clerk");
    }

    /** An event trigger that refuses is nothing that the access lists tell of. */
    private static void aDoorThatStaysClosedAlthoughGrantedIsSaid(Shop shop) throws SQLException {
        shop.run("GRANT TEMPORARY ON DATABASE " + shop.database().database() + " TO clerk");
        shop.run("CREATE FUNCTION no_ddl() RETURNS event_trigger LANGUAGE plpgsql AS"
                + " $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '42501'; END $$");
        shop.run("CREATE EVENT TRIGGER no_ddl ON ddl_command_start WHEN TAG IN ('CREATE TABLE')"
                + " EXECUTE FUNCTION no_ddl()");
        assertThat(shop.verify().findings())
                .filteredOn(finding -> finding.code() == Code.PGC001)
                .singleElement()
                .satisfies(
                        finding -> assertThat(finding.path()).contains("the catalogs say open", "tried, it is closed"));
        shop.run("DROP EVENT TRIGGER no_ddl");
        shop.run("DROP FUNCTION no_ddl()");
        shop.run("REVOKE TEMPORARY ON DATABASE " + shop.database().database() + " FROM clerk");
    }

    private static void withoutASlotItSaysThatItDidNotTry(Shop shop) throws SQLException {
        shop.run("SELECT pgcurb.suspend('clerk', 'verify must say so')");
        Report report = shop.verify();
        assertThat(report.findings())
                .filteredOn(finding -> finding.code() == Code.PGC065)
                .singleElement()
                .satisfies(finding -> assertThat(finding.severity()).isEqualTo(Severity.NOTE));
        assertThat(report.open()).isFalse();
        assertThat(report.looked().doors()).isZero();
    }

    private static List<String> state(Shop shop) throws SQLException {
        shop.rows("SELECT pg_stat_force_next_flush()");
        List<String> state = new ArrayList<>(shop.rows(
                Script.of(TryingIT.class, "/dev/pgcurb/plan/catalog_dump.sql").text()));
        // Every lease sets the search_path of its slot, and the next one sets it anew: the slot's setting is the
        // lease's.
        state.removeIf(line -> line.startsWith("setting (") && line.contains("curb:clerk"));
        state.addAll(shop.rows(WRITTEN));
        return state;
    }
}
