package dev.pgcurb.ledger;

import dev.pgcurb.explain.Code;
import dev.pgcurb.explain.Problem;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.databind.JsonNode;

/** Reads the files that {@link ExportLine} makes the lines of. */
final class JsonLines {
    private JsonLines() {}

    interface Reader {
        /** Takes one line. @throws RuntimeException when it is not what it should be */
        void read(JsonNode line);
    }

    /** @throws Problem PGC403 for a file that is not there, or a line that is not understood; empty lines are passed over */
    static void each(Path file, Reader reader) {
        int number = 0;
        try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                if (!line.isBlank()) {
                    reader.read(ExportLine.read(line));
                }
            }
        } catch (IOException e) {
            throw Problem.of(Code.PGC403, "the file \"" + file + "\" cannot be read")
                    .hint("check the path, and that you may read it")
                    .because(e);
        } catch (RuntimeException e) {
            throw Problem.of(Code.PGC403, "this line is not one of a ledger's file")
                    .at(file + ":" + number)
                    .because(e);
        }
    }
}
