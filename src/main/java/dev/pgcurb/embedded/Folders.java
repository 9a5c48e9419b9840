package dev.pgcurb.embedded;

import dev.pgcurb.explain.Code;
import dev.pgcurb.explain.Problem;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/** Folders that only their owner can write, made with their permissions and never widened. */
final class Folders {

    private static final Set<PosixFilePermission> OTHERS_WRITE =
            Set.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);

    private Folders() {}

    /**
     * Makes the folder and those above it that are missing.
     *
     * @param permissions of the folders it makes, such as {@code rwx------}
     * @throws Problem PGC512 when it cannot be made
     */
    static Path make(Path folder, String permissions) {
        try {
            return Files.createDirectories(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions)));
        } catch (IOException e) {
            throw cannotWrite(folder, e);
        }
    }

    /**
     * The folder, after a check that nobody else can have put anything into it.
     *
     * @throws Problem PGC512 when it belongs to someone else or others may write to it
     */
    static Path own(Path folder) {
        try {
            boolean writable = Files.getPosixFilePermissions(folder).stream().anyMatch(OTHERS_WRITE::contains);
            Path probe = Files.createTempFile(folder, ".probe", null);
            Object us = Files.getAttribute(probe, "unix:uid");
            Files.delete(probe);
            if (writable || !us.equals(Files.getAttribute(folder, "unix:uid", LinkOption.NOFOLLOW_LINKS))) {
                throw Problem.of(Code.PGC512, "the folder \"" + folder + "\" can be written by others")
                        .hint("remove it, or make it writable by its owner only");
            }
            return folder;
        } catch (IOException e) {
            throw cannotWrite(folder, e);
        }
    }

    /** A new folder for this run, of mode 0700, under the system's folder for temporary files. */
    static Path temporary() {
        Path parent = Path.of(System.getProperty("java.io.tmpdir", "/tmp"));
        try {
            // Whoever the server runs as must be able to get there.
            return Files.createTempDirectory(Unprivileged.reachable(parent) ? parent : Path.of("/tmp"), "pgcurb-");
        } catch (IOException e) {
            throw cannotWrite(parent, e);
        }
    }

    /** Removes a folder and all that is in it, following no link. */
    static void remove(Path folder) throws IOException {
        List<Path> deepestFirst;
        try (Stream<Path> paths = Files.walk(folder)) {
            deepestFirst = paths.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : deepestFirst) {
            Files.deleteIfExists(path);
        }
    }

    /** PGC512, saying why in the system's own words. */
    static Problem cannotWrite(Path folder, IOException e) {
        String why = e instanceof AccessDeniedException
                ? "permission denied"
                : Objects.requireNonNullElse(
                        e instanceof FileSystemException file ? file.getReason() : e.getMessage(),
                        e.getClass().getSimpleName());
        return Problem.of(Code.PGC512, "the folder \"" + folder + "\" cannot be written: " + why)
                .hint("free space there, fix its permissions, or name another folder")
                .because(e);
    }
}
