package dev.pgcurb.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgcurb.EachMajor;
import dev.pgcurb.TestPostgres;
import dev.pgcurb.catalog.Inspection;
import dev.pgcurb.postgres.DatabaseUrl;
import dev.pgcurb.sql.Script;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the catalog queries look at grows as the catalog does, not as its square, though nothing has been analyzed since it grew,
 * as after an apply. Postgres itself counts the pairs of rows that it compared in vain.
 */
class CatalogGrowthIT {
    private static final int TABLES = 400;

    /** Each table against each other would be 160,000. */
    private static final long COMPARED = 40_000;

    private static final List<String> QUERIES = List.of(
            "schemas.sql",
            "relations.sql",
            "columns.sql",
            "keys.sql",
            "foreign_keys.sql",
            "triggers.sql",
            "row_policies.sql",
            "roles.sql",
            "memberships.sql",
            "functions.sql",
            "role_settings.sql",
            "default_privileges.sql");

    @EachMajor
    void noQueryComparesEachRowWithEachOther(TestPostgres postgres) throws SQLException {
        DatabaseUrl url = postgres.database();
        tables(url, 1, TABLES / 4, "");
        TestPostgres.run(url, "ANALYZE");
        tables(url, TABLES / 4 + 1, TABLES, "COMMENT ON POLICY mine ON t%1$s IS ''mine''");
        try (Connection connection = url.open();
                Statement statement = connection.createStatement()) {
            // What the worst of statistics would choose: then only an index keeps a join from comparing everything.
            statement.execute("SET enable_hashjoin = off");
            statement.execute("SET enable_mergejoin = off");
            for (String query : QUERIES) {
                String sql = Script.of(Inspection.class, query).text();
                try (ResultSet row = statement.executeQuery("EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) " + sql)) {
                    row.next();
                    JsonNode plan = JsonMapper.shared()
                            .readTree(row.getString(1))
                            .get(0)
                            .get("Plan");
                    assertThat(comparedInVain(plan)).as(query).isLessThan(COMPARED);
                }
            }
        }
    }

    private static void tables(DatabaseUrl url, int from, int to, String comment) {
        TestPostgres.run(url, """
                DO $$
                BEGIN
                    FOR n IN %d..%d LOOP
                        EXECUTE format('CREATE TABLE t%%1$s (id integer PRIMARY KEY, parent integer)', n);
                        EXECUTE format('ALTER TABLE t%%1$s ADD FOREIGN KEY (parent) REFERENCES t%%2$s', n, greatest(n - 1, 1));
                        EXECUTE format('CREATE POLICY mine ON t%%1$s USING (id > 0)', n);
                        EXECUTE format('%s', n);
                        COMMIT;
                    END LOOP;
                END
                $$
                """.formatted(from, to, comment.isEmpty() ? "SELECT 1" : comment));
    }

    private static long comparedInVain(JsonNode node) {
        double own = node.path("Rows Removed by Join Filter").asDouble(0)
                * node.path("Actual Loops").asDouble(0);
        long below = 0;
        for (JsonNode child : node.path("Plans")) {
            below += comparedInVain(child);
        }
        return Math.round(own) + below;
    }
}
