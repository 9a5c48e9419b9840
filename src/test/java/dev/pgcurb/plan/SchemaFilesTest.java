package dev.pgcurb.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SchemaFilesTest {
    private static final Path FOLDER = Path.of("src/main/resources/dev/pgcurb/plan/schema");

    @Test
    void theListNamesEveryFileOfTheFolderInOrder() throws IOException {
        List<String> listed = SchemaFiles.all().stream().map(Installed::file).toList();
        try (Stream<Path> files = Files.list(FOLDER)) {
            assertThat(listed)
                    .isEqualTo(files.map(file -> file.getFileName().toString())
                            .filter(name -> name.endsWith(".sql"))
                            .sorted()
                            .toList());
        }
    }
}
