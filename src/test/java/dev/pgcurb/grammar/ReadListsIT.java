package dev.pgcurb.grammar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgcurb.EachMajor;
import dev.pgcurb.TestPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The lists of harmless names against the catalogs of real servers. */
class ReadListsIT {
    /** VOLATILE because they answer differently each time or look at files and other sessions; they change nothing. */
    private static final Set<String> ONLY_UNSTEADY = Set.of(
            "array_sample",
            "array_shuffle",
            "clock_timestamp",
            "current_query",
            "currval",
            "gen_random_uuid",
            "lastval",
            "pg_database_size",
            "pg_indexes_size",
            "pg_is_in_recovery",
            "pg_partition_ancestors",
            "pg_partition_tree",
            "pg_relation_size",
            "pg_table_size",
            "pg_total_relation_size",
            "random",
            "random_normal",
            "timeofday",
            "uuidv4",
            "uuidv7");

    @EachMajor
    void noFunctionOfTheListIsVolatileUnlessLookedAt(TestPostgres postgres) throws SQLException {
        Set<String> known = new TreeSet<>(WordList.of("read-functions.txt"));
        known.retainAll(names(postgres, """
                SELECT proname
                FROM pg_proc
                WHERE pronamespace = 'pg_catalog'::regnamespace AND provolatile = 'v'
                """));
        assertThat(ONLY_UNSTEADY).containsAll(known);
    }

    @Test
    void everyNameOfTheListsIsOneOfTheNewestPostgres() throws SQLException {
        TestPostgres postgres = TestPostgres.newest();
        assertThat(names(postgres, "SELECT proname FROM pg_proc WHERE pronamespace = 'pg_catalog'::regnamespace"))
                .containsAll(WordList.of("read-functions.txt"));
        assertThat(names(postgres, "SELECT typname FROM pg_type WHERE typnamespace = 'pg_catalog'::regnamespace"))
                .containsAll(WordList.of("read-types.txt"));
    }

    @EachMajor
    void theOperatorsAreThoseOfPostgres(TestPostgres postgres) throws SQLException {
        assertThat(WordList.of("read-operators.txt")).containsAll(names(postgres, """
                        SELECT oprname
                        FROM pg_operator AS o
                        JOIN pg_proc AS p ON p.oid = o.oprcode
                        WHERE oprnamespace = 'pg_catalog'::regnamespace AND provolatile <> 'v'
                        """));
    }

    private static Set<String> names(TestPostgres postgres, String sql) throws SQLException {
        try (Connection connection = postgres.superuser().open();
                java.sql.Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            Set<String> names = new TreeSet<>();
            while (rows.next()) {
                names.add(rows.getString(1));
            }
            return names;
        }
    }
}
