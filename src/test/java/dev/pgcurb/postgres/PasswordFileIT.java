package dev.pgcurb.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PasswordFileIT {

    private static final String LINES = """
            # host:port:database:user:password
            other:*:*:ann:not this
            db:5432:bees:ann:with\\:colon and \\\\
            *:*:*:bob:any:where
            """;

    @TempDir
    private Path home;

    @Test
    void theFirstLineThatMatchesGivesThePassword() throws IOException {
        Path file = passwordFile(".pgpass", "rw-------");

        assertThat(parse("postgresql://ann@db/bees", Map.of()).password()).isEqualTo("with:colon and \\");
        assertThat(parse("postgresql://bob@elsewhere/x", Map.of()).password()).isEqualTo("any:where");
        assertThat(parse("postgresql://ann@db/ants", Map.of()).password()).isNull();
        assertThat(file).exists();
    }

    @Test
    void theFileMayBeNamedAndThePasswordInTheUrlWins() throws IOException {
        Map<String, String> environment =
                Map.of("PGPASSFILE", passwordFile("elsewhere", "r--------").toString());

        assertThat(parse("postgresql://bob@db/bees", environment).password()).isEqualTo("any:where");
        assertThat(parse("postgresql://bob:mine@db/bees", environment).password())
                .isEqualTo("mine");
    }

    @Test
    void aFileThatOthersMayReadIsIgnored() throws IOException {
        passwordFile(".pgpass", "rw-r-----");

        assertThat(parse("postgresql://bob@db/bees", Map.of()).password()).isNull();
    }

    private Path passwordFile(String name, String permissions) throws IOException {
        Path file = Files.writeString(home.resolve(name), LINES);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    }

    private DatabaseUrl parse(String url, Map<String, String> environment) {
        return DatabaseUrl.parse(url, new Surroundings(environment, "me", home));
    }
}
