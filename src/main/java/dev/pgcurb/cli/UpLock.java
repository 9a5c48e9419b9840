package dev.pgcurb.cli;

import dev.pgcurb.explain.Code;
import dev.pgcurb.explain.Problem;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/** The one {@code pgcurb up} of a folder. The lock ends with the process, however that ends, so no stale one is left. */
final class UpLock implements AutoCloseable {
    private final FileChannel channel;

    private UpLock(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Takes it.
     *
     * @throws Problem PGC523 when somebody has it, PGC512 when the folder cannot be written
     */
    static UpLock take(Path folder) {
        Path state = folder.resolve(".pgcurb");
        Path file = state.resolve("up.lock");
        try {
            if (!Files.isDirectory(state)) {
                Files.createDirectories(state);
                Files.setPosixFilePermissions(state, PosixFilePermissions.fromString("rwx------"));
            }
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (lock(channel) == null) {
                channel.close();
                throw Problem.of(Code.PGC523, "\"pgcurb up\" runs already in this folder")
                        .hint("use that one, or end it with Ctrl-C where it runs");
            }
            return new UpLock(channel);
        } catch (IOException e) {
            throw Problem.of(Code.PGC512, "the file \"" + file + "\" cannot be written")
                    .hint("start \"pgcurb up\" in a folder that you may write")
                    .because(e);
        }
    }

    private static @Nullable FileLock lock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw Problem.of(Code.PGC512, "the lock of \"pgcurb up\" cannot be given back")
                    .because(e);
        }
    }
}
