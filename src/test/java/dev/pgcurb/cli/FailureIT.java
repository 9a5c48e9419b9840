package dev.pgcurb.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgcurb.explain.Code;
import dev.pgcurb.explain.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class FailureIT {

    @Test
    void aDefectIsWrittenToAFileThatOnlyThisUserMayReadAndWithoutPasswords() throws IOException {
        Throwable thrown = new IllegalStateException("no postgresql://ann:s3cret@db/x nor password=s3cret&ssl=on");
        Problem problem = Failure.unexpected(thrown, "plan");
        assertThat(problem.code()).isEqualTo(Code.PGC599);
        String what = Objects.requireNonNull(problem.what());
        assertThat(what.lines()).hasSize(1);
        Path file = Path.of(what.substring(what.indexOf('"') + 1, what.lastIndexOf('"')));
        try {
            assertThat(Files.readString(file))
                    .contains("IllegalStateException", "verb plan")
                    .doesNotContain("s3cret");
            assertThat(Files.getPosixFilePermissions(file)).hasToString("[OWNER_READ, OWNER_WRITE]");
        } finally {
            Files.delete(file);
        }
    }
}
