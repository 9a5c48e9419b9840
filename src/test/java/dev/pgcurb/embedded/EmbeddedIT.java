package dev.pgcurb.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.pgcurb.explain.Code;
import dev.pgcurb.explain.Problem;
import dev.pgcurb.postgres.Server;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class EmbeddedIT {

    @TempDir
    private Path temporary;

    /** As root the server is somebody else, who has to get to its folder. */
    @BeforeEach
    void othersMayPass() throws IOException {
        Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwx--x--x"));
    }

    @ParameterizedTest
    @ValueSource(ints = {15, 16, 17, 18})
    void everyMajorStartsAndLeavesNothingBehind(int major) throws SQLException {
        Path run;
        try (Embedded postgres = Embedded.start(Options.ephemeral(major))) {
            run = postgres.socketDirectory();
            try (Connection connection = postgres.adminUrl().open()) {
                Server server = Server.of(connection);
                assertThat(server.major()).isEqualTo(major);
                assertThat(server.superuser()).isTrue();
            }
            assertThat(run).isDirectory();
        }
        assertThat(run).doesNotExist();
    }

    @Test
    void keptDataIsThereAtTheNextStart() throws SQLException {
        Options options = Options.keeping(18, temporary.resolve("kept"));
        try (Embedded first = Embedded.start(options);
                Connection connection = first.adminUrl().open()) {
            connection.createStatement().execute("CREATE TABLE kept AS SELECT 42 AS answer");
        }
        try (Embedded second = Embedded.start(options);
                Connection connection = second.adminUrl().open()) {
            var row = connection.createStatement().executeQuery("SELECT answer FROM kept");
            row.next();
            assertThat(row.getInt(1)).isEqualTo(42);
        }
    }

    @Test
    void aSecondServerOnTheSameFolderIsRefusedWithThePidOfTheFirst() {
        Options options = Options.keeping(18, temporary.resolve("kept"));
        try (Embedded first = Embedded.start(options)) {
            assertThatExceptionOfType(Problem.class)
                    .isThrownBy(() -> Embedded.start(options))
                    .satisfies(problem -> assertThat(problem.code()).isEqualTo(Code.PGC511))
                    .withMessageContaining("process " + ProcessHandle.current().pid());
            assertThat(first.port()).isPositive();
        }
    }

    @Test
    void dataOfAnotherMajorIsRefused() {
        Path folder = temporary.resolve("kept");
        Embedded.start(Options.keeping(15, folder)).close();

        assertThatExceptionOfType(Problem.class)
                .isThrownBy(() -> Embedded.start(Options.keeping(18, folder)))
                .satisfies(problem -> assertThat(problem.code()).isEqualTo(Code.PGC516));
    }

    @Test
    void aPortInUseIsRefused() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            assertThatExceptionOfType(Problem.class)
                    .isThrownBy(() -> Embedded.start(Options.ephemeral(18).onPort(taken.getLocalPort())))
                    .satisfies(problem -> assertThat(problem.code()).isEqualTo(Code.PGC513));
        }
    }

    @Test
    void aWrongSettingIsAnsweredWithTheServersOwnWords() {
        assertThatExceptionOfType(Problem.class)
                .isThrownBy(() -> Embedded.start(Options.ephemeral(18).with("no_such_setting", "1")))
                .satisfies(problem -> {
                    assertThat(problem.code()).isEqualTo(Code.PGC514);
                    assertThat(problem.excerpt()).contains("no_such_setting");
                });
    }

    @Test
    void aFolderOfSomethingElseIsLeftAlone() throws IOException {
        Path theirs = Files.writeString(
                Files.createDirectory(temporary.resolve("theirs")).resolve("letter"), "dear");

        assertThatExceptionOfType(Problem.class)
                .isThrownBy(() -> Embedded.start(Options.keeping(18, temporary.resolve("theirs"))))
                .satisfies(problem -> assertThat(problem.code()).isEqualTo(Code.PGC517));
        assertThat(theirs).hasContent("dear");
    }

    @Test
    void aFolderThatCannotBeMadeIsNamed() {
        assertThatExceptionOfType(Problem.class)
                .isThrownBy(() -> Embedded.start(Options.keeping(18, Path.of("/dev/null/kept"))))
                .satisfies(problem -> assertThat(problem.code()).isEqualTo(Code.PGC512));
    }

    @Test
    void aFolderThatTheServersUserCannotGetToIsALinkToOneThatItCan() throws IOException {
        Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwx------"));
        Path kept = temporary.resolve("kept");

        try (Embedded postgres = Embedded.start(Options.keeping(18, kept))) {
            Path real = kept.toRealPath();
            assertThat(postgres.dataDirectory()).isEqualTo(real.resolve("data"));
            // Only as root is the server somebody else.
            assertThat(Files.isSymbolicLink(kept)).isEqualTo(Unprivileged.isRoot(temporary));
        } finally {
            Folders.remove(kept.toRealPath());
        }
    }

    @Test
    void withoutBinariesTheMessageNamesTheFolder() {
        String binaries = System.getProperty("pgcurb.postgres.binaries");
        System.setProperty("pgcurb.postgres.binaries", temporary.toString());
        try {
            assertThatExceptionOfType(Problem.class)
                    .isThrownBy(() -> Embedded.start(Options.ephemeral(18)))
                    .withMessageContaining(temporary.resolve("18.jar").toString())
                    .satisfies(problem -> assertThat(problem.code()).isEqualTo(Code.PGC510));
        } finally {
            System.setProperty("pgcurb.postgres.binaries", binaries);
        }
    }

    @Test
    void nobodyElseCanReadTheDataOrTheSocketFolder() throws IOException {
        try (Embedded postgres = Embedded.start(Options.ephemeral(18))) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(postgres.dataDirectory())))
                    .isEqualTo("rwx------");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(postgres.socketDirectory())))
                    .isEqualTo("rwx------");
        }
    }

    @Test
    void aWrongPasswordDoesNotGetIn() {
        try (Embedded postgres = Embedded.start(Options.ephemeral(18))) {
            assertThatExceptionOfType(Problem.class)
                    .isThrownBy(() -> postgres.adminUrl()
                            .withLogin(Embedded.SUPERUSER, "wrong")
                            .open())
                    .satisfies(problem -> assertThat(problem.code()).isEqualTo(Code.PGC502));
        }
    }
}
