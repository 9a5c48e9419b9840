package dev.pgcurb.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.pgcurb.EachMajor;
import dev.pgcurb.TestPostgres;
import dev.pgcurb.postgres.DatabaseUrl;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * What is for a person to decide, from end to end and without a gateway: an admin who is no superuser applies, the agent is
 * held by Postgres, a person approves, and exactly that passes, once.
 */
@Timeout(180)
final class HoldStoryIT {
    private static final String TOO_MUCH = "DELETE FROM observations WHERE id <= 20";

    @TempDir
    Path folder;

    @EachMajor(cluster = "hold story")
    void whatWasApprovedPassesOnceAndOnRecord(TestPostgres postgres) throws IOException, SQLException {
        DatabaseUrl admin = postgres.managedAdmin();
        TestPostgres.run(admin, read("bees.sql"));
        Path policy = folder.resolve("policy.yaml");
        Files.writeString(policy, read("bees.yaml"));
        String url = admin.withPassword();
        assertThat(Ran.of("apply", policy.toString(), "--database", url).exit()).isEqualTo(Exit.DONE);

        Ran connect = Ran.of("connect", "curator", "--direct", "--database", url);
        assertThat(connect.exit()).as(connect.err()).isEqualTo(Exit.DONE);
        try (Connection agent = DatabaseUrl.parse(connect.out().strip()).open()) {
            ServerErrorMessage held = refusal(agent);
            assertThat(held.getSQLState()).isEqualTo("55000");
            assertThat(held.getMessage()).contains("held", "the ceiling is 10");
            ask(agent, Objects.requireNonNull(held.getDatatype()));

            assertThat(Ran.of("holds", "--database", url).out()).contains("waiting", "curator", "observations");
            Ran shown = Ran.of("holds", "show", "1", "--database", url);
            assertThat(shown.out())
                    .contains("public.observations", "20 rows", "public.comments", "by a cascade")
                    .contains("  │ they are duplicates");
            assertThat(Ran.of("holds", "wait", "1", "--timeout", "1s", "--database", url)
                            .exit())
                    .isEqualTo(Exit.WAITING);
            Ran approved = Ran.of("approve", "1", "--reason", "looked at them", "--database", url);
            assertThat(approved.exit()).as(approved.err()).isEqualTo(Exit.DONE);

            try (Statement statement = agent.createStatement()) {
                assertThat(statement.executeUpdate(TOO_MUCH)).isEqualTo(20);
            }
            assertThat(Ran.of("holds", "wait", "1", "--database", url).out()).contains("hold 1 used");
        }
        assertThat(Ran.of("log", "--kind", "approval", "--database", url).out()).contains("looked at them");
        assertThat(Ran.of("log", "fsck", "--database", url).exit()).isEqualTo(Exit.DONE);
        assertThat(Ran.of("suspend", "curator", "--why", "done", "--database", url)
                        .exit())
                .isEqualTo(Exit.DONE);
        assertThat(Ran.of("remove", "--yes", "--database", url).exit()).isEqualTo(Exit.DONE);
    }

    private static ServerErrorMessage refusal(Connection agent) throws SQLException {
        try (Statement statement = agent.createStatement()) {
            PSQLException[] refused = new PSQLException[1];
            assertThatExceptionOfType(PSQLException.class)
                    .isThrownBy(() -> statement.executeUpdate(TOO_MUCH))
                    .satisfies(e -> refused[0] = e);
            return Objects.requireNonNull(refused[0].getServerErrorMessage());
        }
    }

    private static void ask(Connection agent, String token) throws SQLException {
        try (PreparedStatement call = agent.prepareStatement("SELECT pgcurb.ask(?::text, ?)")) {
            call.setString(1, token);
            call.setString(2, "they are duplicates");
            call.executeQuery().close();
        }
    }

    private static String read(String resource) throws IOException {
        try (InputStream in = HoldStoryIT.class.getResourceAsStream("/dev/pgcurb/plan/" + resource)) {
            return new String(Objects.requireNonNull(in, resource).readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
