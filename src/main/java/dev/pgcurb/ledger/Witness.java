package dev.pgcurb.ledger;

import dev.pgcurb.explain.Code;
import dev.pgcurb.explain.Problem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A file of {@link Mark}s that is kept where whoever administers the database cannot write. It is only ever appended to.
 */
public final class Witness {
    private Witness() {}

    /**
     * Appends what all chains are now; on disk when it returns.
     *
     * @return the marks that were written, one for each chain that has entries
     * @throws Problem PGC403 when the file cannot be written
     */
    public static List<Mark> checkpoint(Chains chains, Path file, Instant now) {
        List<Mark> marks = chains.heads().stream()
                .map(Chains.Head::end)
                .filter(mark -> mark.seq() > 0)
                .toList();
        StringBuilder lines = new StringBuilder();
        marks.forEach(mark -> lines.append(ExportLine.of(mark, now.toString())).append('\n'));
        try (FileChannel out = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            ByteBuffer bytes = ByteBuffer.wrap(lines.toString().getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
            out.force(true);
        } catch (IOException e) {
            throw Problem.of(Code.PGC403, "the witness file \"" + file + "\" cannot be written")
                    .hint("name a file in a folder that exists and that you may write")
                    .because(e);
        }
        return marks;
    }

    /** All marks in the file. @throws Problem PGC403 when it is not a witness file */
    public static List<Mark> read(Path file) {
        List<Mark> marks = new ArrayList<>();
        JsonLines.each(file, line -> {
            if (!ExportLine.type(line).equals("mark")) {
                throw new IllegalArgumentException("not a mark");
            }
            marks.add(ExportLine.mark(line));
        });
        return marks;
    }
}
