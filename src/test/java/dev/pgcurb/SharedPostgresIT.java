package dev.pgcurb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.pgcurb.explain.Problem;
import dev.pgcurb.postgres.DatabaseUrl;
import dev.pgcurb.postgres.Server;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;

final class SharedPostgresIT {

    @EachMajor
    void eachDatabaseIsFreshAndOfTheMajorAskedFor(TestPostgres postgres) throws SQLException {
        DatabaseUrl first = postgres.database();
        TestPostgres.run(first, "CREATE TABLE seen (); CREATE TABLE twice ()");
        DatabaseUrl second = postgres.database();

        assertThat(count(first)).isEqualTo(2);
        assertThat(count(second)).isZero();
        try (Connection connection = second.open()) {
            assertThat(Server.of(connection).major()).isEqualTo(postgres.major());
        }
    }

    @EachMajor
    void aTemplateIsFilledOnceAndCopiedEachTime(TestPostgres postgres) throws SQLException {
        AtomicInteger filled = new AtomicInteger();
        for (int i = 0; i < 2; i++) {
            String template = postgres.template("two tables", url -> {
                filled.incrementAndGet();
                TestPostgres.run(url, "CREATE TABLE a (); CREATE TABLE b ()");
            });
            assertThat(count(postgres.database(template))).isEqualTo(2);
        }
        assertThat(filled).hasValue(1);
    }

    @EachMajor
    void aManagedAdminOwnsItsDatabaseAndIsNoSuperuser(TestPostgres postgres) throws SQLException {
        try (Connection connection = postgres.managedAdmin().open()) {
            Server server = Server.of(connection);
            assertThat(server.superuser()).isFalse();
            assertThat(server.createRole()).isTrue();
            assertThat(server.createDatabase()).isTrue();
            assertThat(server.bypassRowSecurity()).isFalse();
            connection.createStatement().execute("CREATE TABLE mine ()");
        }
    }

    @EachMajor(cluster = "apart")
    void aClusterOfAnotherNameHasRolesOfItsOwn(TestPostgres postgres) {
        TestPostgres.run(postgres.superuser(), "CREATE ROLE only_here");

        assertThat(postgres).isSameAs(TestPostgres.of(postgres.major(), "apart"));
        TestPostgres.run(TestPostgres.of(postgres.major()).superuser(), "CREATE ROLE only_here; DROP ROLE only_here");
    }

    @EachMajor
    void anUnknownDatabaseIsNamed(TestPostgres postgres) {
        assertThatExceptionOfType(Problem.class)
                .isThrownBy(() -> postgres.superuser().withDatabase("nowhere").open())
                .withMessageContaining("\"nowhere\"");
    }

    private static long count(DatabaseUrl url) throws SQLException {
        try (Connection connection = url.open();
                ResultSet row = connection
                        .createStatement()
                        .executeQuery("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")) {
            row.next();
            return row.getLong(1);
        }
    }
}
