package dev.pgcurb.ledger;

import dev.pgcurb.explain.Code;
import dev.pgcurb.explain.Problem;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * {@link Mark}s that are kept where whoever administers the database cannot write: in a file, or at an address that speaks HTTP. They
 * are only ever added to.
 */
public final class Witness {
    private Witness() {}

    /** Where marks are kept: a file, or http:// or https://. */
    public static boolean isAddress(String place) {
        return place.startsWith("http://") || place.startsWith("https://");
    }

    /**
     * Has it witnessed what all chains are now; on the file's disk, or taken by the site, when this returns.
     *
     * @param place a file, or an address
     * @param key to sign the marks with, Ed25519; null leaves them unsigned
     * @return the marks, one for each chain that has entries
     * @throws Problem PGC403 when the file cannot be written, PGC404 when the site does not take them, PGC405 when the key cannot sign
     */
    public static List<Mark> checkpoint(Chains chains, String place, Instant now, @Nullable PrivateKey key) {
        List<Mark> marks = chains.heads().stream()
                .map(Chains.Head::end)
                .filter(mark -> mark.seq() > 0)
                .toList();
        String at = now.toString();
        String lines = marks.stream()
                .map(mark -> ExportLine.of(mark, at, key == null ? null : signature(key, mark, at)) + "\n")
                .collect(Collectors.joining());
        if (isAddress(place)) {
            WitnessSite.post(URI.create(place), lines);
        } else {
            write(Path.of(place), lines);
        }
        return marks;
    }

    private static String signature(PrivateKey key, Mark mark, String at) {
        try {
            return Signing.sign(key, mark, at);
        } catch (IllegalArgumentException e) {
            throw Problem.of(Code.PGC405, "the key to sign marks with is not an Ed25519 key")
                    .hint("make one: openssl genpkey -algorithm ed25519 -out witness.key")
                    .because(e);
        }
    }

    /**
     * Takes marks for a witness file, all of them or none.
     *
     * @param key whose signature each must bear; null takes any
     * @throws Problem PGC405 when one of the lines is no mark, or not signed by this key; PGC403 when the file cannot be written
     */
    public static void append(Path file, String lines, @Nullable PublicKey key) {
        List<String> taken = new ArrayList<>();
        lines.lines().filter(line -> !line.isBlank()).forEach(line -> {
            mark(line, key);
            taken.add(line.strip() + "\n");
        });
        write(file, String.join("", taken));
    }

    private static Mark mark(String text, @Nullable PublicKey key) {
        try {
            JsonNode line = ExportLine.read(text);
            Mark mark = markOf(line);
            if (key == null || isSigned(line, mark, key)) {
                return mark;
            }
        } catch (RuntimeException e) {
            throw Problem.of(Code.PGC405, "a line is no mark").because(e);
        }
        throw Problem.of(Code.PGC405, "a mark does not bear the signature that it should")
                .hint("give the public key that belongs to the key of \"pgcurb log checkpoint --sign\"");
    }

    private static Mark markOf(JsonNode line) {
        if (!ExportLine.type(line).equals("mark")) {
            throw new IllegalArgumentException("not a mark");
        }
        return ExportLine.mark(line);
    }

    private static boolean isSigned(JsonNode line, Mark mark, PublicKey key) {
        return Signing.holds(
                key, mark, line.path("at").asString(""), line.path("signature").asString(null));
    }

    private static void write(Path file, String lines) {
        try (FileChannel out = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            ByteBuffer bytes = ByteBuffer.wrap(lines.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
            out.force(true);
        } catch (IOException e) {
            throw Problem.of(Code.PGC403, "the witness file \"" + file + "\" cannot be written")
                    .hint("name a file in a folder that exists and that you may write")
                    .because(e);
        }
    }

    /** All marks in the file. @throws Problem PGC403 when it is not a witness file */
    public static List<Mark> read(Path file) {
        return read(file.toString(), null);
    }

    /**
     * All marks of a file or a site.
     *
     * @param key whose signature each must bear; null takes any
     * @throws Problem PGC403 when it is not a witness file, PGC404 when the site does not answer, PGC405 when a mark is not signed
     */
    public static List<Mark> read(String place, @Nullable PublicKey key) {
        List<Mark> marks = new ArrayList<>();
        if (isAddress(place)) {
            WitnessSite.get(URI.create(place))
                    .lines()
                    .filter(line -> !line.isBlank())
                    .forEach(line -> marks.add(mark(line, key)));
            return marks;
        }
        JsonLines.each(Path.of(place), line -> {
            Mark mark = markOf(line);
            if (key != null && !isSigned(line, mark, key)) {
                throw new IllegalArgumentException("not signed with this key");
            }
            marks.add(mark);
        });
        return marks;
    }
}
