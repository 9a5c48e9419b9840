package dev.pgcurb.embedded;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** One process a data folder. The system drops the lock with the process, so a killed one leaves none behind. */
final class Lock implements AutoCloseable {

    /** Closing any channel on a file drops this process's lock on it: so a second one is never opened. */
    private static final Set<Path> HELD_HERE = ConcurrentHashMap.newKeySet();

    private final Path file;
    private final FileChannel channel;

    private Lock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /** @throws dev.pgcurb.explain.Problem PGC511 with the pid of the process that holds it */
    static Lock take(DataFolder folder) throws IOException {
        Path file = folder.lockFile();
        if (!HELD_HERE.add(file)) {
            throw DataFolder.inUse(folder.path(), ProcessHandle.current().pid());
        }
        FileChannel channel = null;
        try {
            // The folder may belong to the server's user: a link put there is not followed.
            channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
            if (channel.tryLock() == null) {
                throw DataFolder.inUse(
                        folder.path(),
                        Long.parseLong("0" + Files.readString(file).strip()));
            }
            channel.truncate(0);
            channel.write(
                    ByteBuffer.wrap(Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.UTF_8)));
            return new Lock(file, channel);
        } catch (IOException | RuntimeException e) {
            if (channel != null) {
                channel.close();
            }
            HELD_HERE.remove(file);
            throw e;
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // The lock goes with the process at the latest.
        } finally {
            HELD_HERE.remove(file);
        }
    }
}
