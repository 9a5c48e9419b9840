package dev.pgcurb.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.pgcurb.explain.Problem;
import dev.pgcurb.postgres.Host;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TargetIT {
    private static final UpFile UP =
            new UpFile("postgresql://up:secret@u:1/u", new Host("127.0.0.1", 6432), "http://127.0.0.1:8080/", null);

    @TempDir
    Path folder;

    @Test
    void whatIsGivenComesFirstThenTheVariableThenWhatRunsInThisFolder() {
        Map<String, String> variable = Map.of("PGCURB_DATABASE", "postgresql://env@e:1/e");
        UP.write(folder);
        assertThat(Target.resolve("postgresql://given@g:1/g", variable, folder).user())
                .isEqualTo("given");
        assertThat(Target.resolve(null, variable, folder).user()).isEqualTo("env");
        assertThat(Target.resolve(null, Map.of(), folder).user()).isEqualTo("up");
    }

    @Test
    void theFileOfARunningUpIsForThisUserAloneAndGoesWithIt() throws IOException {
        UP.write(folder);
        assertThat(UpFile.read(folder)).contains(UP);
        assertThat(Files.getPosixFilePermissions(UpFile.in(folder))).hasToString("[OWNER_READ, OWNER_WRITE]");
        UpFile.remove(folder);
        assertThat(UpFile.read(folder)).isEmpty();
        UpFile.remove(folder);
    }

    @Test
    void aFileThatIsNotOneIsSaidSo() throws IOException {
        Files.createDirectories(UpFile.in(folder).getParent());
        Files.writeString(UpFile.in(folder), "{}");
        assertThatExceptionOfType(Problem.class).isThrownBy(() -> UpFile.read(folder));
    }
}
