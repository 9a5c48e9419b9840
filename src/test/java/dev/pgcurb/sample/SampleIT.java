package dev.pgcurb.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pgcurb.EachMajor;
import dev.pgcurb.TestPostgres;
import dev.pgcurb.explain.Code;
import dev.pgcurb.explain.Problem;
import dev.pgcurb.postgres.DatabaseUrl;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class SampleIT {

    @EachMajor
    void every_server_computes_the_same_rows(TestPostgres postgres) throws Exception {
        DatabaseUrl admin = postgres.database();
        List<String> steps = new ArrayList<>();
        Sample.load(admin, steps::add);
        try (Connection connection = admin.open()) {
            assertThat(Checksums.of(connection)).isEqualTo(expected());
            assertThat(number(connection, "SELECT count(*) FROM observations WHERE quality_grade = 'needs_id'"))
                    .isEqualTo(Sample.NEEDS_ID);
        }
        assertThat(steps).contains("60,000 observations");
    }

    @EachMajor
    void an_admin_who_is_no_superuser_can_load_it(TestPostgres postgres) throws Exception {
        // The roles belong to the server: another test made them, and its superuser hands them to this admin.
        DatabaseUrl superuser = postgres.database();
        Sample.load(superuser, Progress.SILENT);
        DatabaseUrl admin = postgres.managedAdmin();
        try (Connection connection = superuser.open();
                Statement statement = connection.createStatement()) {
            statement.execute("GRANT bees_owner, bees_app TO " + admin.user() + " WITH ADMIN OPTION");
        }
        Sample.load(admin, Progress.SILENT);
        try (Connection connection = admin.open()) {
            assertThat(Checksums.of(connection)).isEqualTo(expected());
        }
    }

    @Test
    void the_checksums_do_not_depend_on_settings_of_the_session() throws Exception {
        DatabaseUrl admin = TestPostgres.newest().database(bees());
        try (Connection connection = admin.open();
                Statement statement = connection.createStatement()) {
            statement.execute("SET TimeZone = 'Asia/Kathmandu'");
            statement.execute("SET DateStyle = 'ISO, DMY'");
            assertThat(Checksums.of(connection)).isEqualTo(expected());
            assertThat(text(connection, "SHOW TimeZone")).isEqualTo("Asia/Kathmandu");
        }
    }

    @Test
    void one_changed_value_changes_the_checksum_of_its_table_only() throws Exception {
        DatabaseUrl admin = TestPostgres.newest().database(bees());
        try (Connection connection = admin.open();
                Statement statement = connection.createStatement()) {
            statement.execute("UPDATE comments SET body = body || ' ' WHERE id = 4711");
            Checksums now = Checksums.of(connection);
            assertThat(now.of("comments")).isNotEqualTo(expected().of("comments"));
            assertThat(now.of("comments").rows())
                    .isEqualTo(expected().of("comments").rows());
            assertThat(now.of("observations")).isEqualTo(expected().of("observations"));
        }
    }

    @Test
    void the_application_reads_and_writes_rows_and_owns_nothing() throws Exception {
        DatabaseUrl application = Sample.load(TestPostgres.newest().database(), Progress.SILENT);
        assertThat(application.user()).isEqualTo(Sample.APPLICATION);
        assertThat(application.toString()).doesNotContain(Objects.requireNonNull(application.password()));
        try (Connection connection = application.open();
                Statement statement = connection.createStatement()) {
            assertThat(number(connection, "SELECT count(*) FROM pg_class WHERE relowner = 'bees_app'::regrole"))
                    .isZero();
            assertThat(statement.executeUpdate("""
                    INSERT INTO observations (chapter_id, observer_id, place, latitude, longitude, observed_at)
                    VALUES (1, 1, 'Window sill', 47.6, -122.3, TIMESTAMPTZ '2026-04-01 12:00:00+00')
                    """)).isEqualTo(1);
            assertThat(statement.executeUpdate("UPDATE observations SET quality_grade = 'casual' WHERE id = 60001"))
                    .isEqualTo(1);
            assertThat(statement.executeUpdate("DELETE FROM observations WHERE id = 60001"))
                    .isEqualTo(1);
            assertThatThrownBy(() -> statement.execute("DROP TABLE comments"))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("must be owner of table comments");
        }
    }

    @Test
    void deleting_what_waits_for_an_identification_takes_its_comments_along() throws Exception {
        DatabaseUrl application = Sample.load(TestPostgres.newest().database(), Progress.SILENT);
        try (Connection connection = application.open();
                Statement statement = connection.createStatement()) {
            assertThat(statement.executeUpdate("DELETE FROM observations WHERE quality_grade = 'needs_id'"))
                    .isEqualTo(Sample.NEEDS_ID);
            assertThat(number(connection, "SELECT count(*) FROM comments"))
                    .isEqualTo(40_000 - Sample.NEEDS_ID_COMMENTS);
        }
    }

    @Test
    void a_second_load_is_refused_and_changes_nothing() throws Exception {
        DatabaseUrl admin = TestPostgres.newest().database();
        Sample.load(admin, Progress.SILENT);
        assertThatThrownBy(() -> Sample.load(admin, Progress.SILENT)).isInstanceOfSatisfying(Problem.class, problem -> {
            assertThat(problem.code()).isEqualTo(Code.PGC520);
            assertThat(problem.what()).contains("observations");
        });
        try (Connection connection = admin.open()) {
            assertThat(Checksums.of(connection)).isEqualTo(expected());
        }
    }

    @Test
    void an_admin_with_too_few_rights_leaves_nothing_behind() throws Exception {
        DatabaseUrl admin = TestPostgres.newest().database();
        DatabaseUrl application = Sample.load(admin, Progress.SILENT);
        DatabaseUrl empty = TestPostgres.newest().database();
        assertThatThrownBy(
                        () -> Sample.load(empty.withLogin(application.user(), application.password()), Progress.SILENT))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.code()).isEqualTo(Code.PGC521));
        try (Connection connection = empty.open()) {
            assertThat(text(connection, "SELECT to_regclass('public.observations')::text"))
                    .isNull();
        }
    }

    private static String bees() {
        return TestPostgres.newest().template("bees", url -> Sample.load(url, Progress.SILENT));
    }

    private static Checksums expected() throws IOException {
        Map<String, Checksums.Sum> sums = new LinkedHashMap<>();
        try (InputStream in = Objects.requireNonNull(SampleIT.class.getResourceAsStream("checksums.txt"))) {
            for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList()) {
                String[] words = line.split(" ", 3);
                sums.put(words[0], new Checksums.Sum(Long.parseLong(words[1]), words[2]));
            }
        }
        return new Checksums(sums);
    }

    private static long number(Connection connection, String sql) throws SQLException {
        return Long.parseLong(Objects.requireNonNull(text(connection, sql)));
    }

    private static String text(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }
}
