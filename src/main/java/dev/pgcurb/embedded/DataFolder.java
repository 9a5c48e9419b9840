package dev.pgcurb.embedded;

import dev.pgcurb.explain.Code;
import dev.pgcurb.explain.Problem;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One server's folder, of mode 0700: {@code data} (PostgreSQL's own), {@code pgcurb.conf} (written at each start),
 * {@code password} (the superuser's, made at the first), {@code log} and {@code lock}.
 *
 * @param path where it really is
 */
record DataFolder(Path path) {

    private static final SecureRandom RANDOM = new SecureRandom();

    /** All that is ever in such a folder. */
    private static final Set<String> OURS = Set.of("data", "data.new", "log", "lock", "password", "pgcurb.conf");

    /** How long a server whose process was killed has to stop by itself. */
    private static final int ORPHAN_SECONDS = 30;

    /**
     * The folder that was asked for. As root it may be one that {@code nobody} cannot get to, such as a checkout in
     * /root; then it becomes a link to one in /var/lib/pgcurb.
     */
    static DataFolder at(Path wanted, Unprivileged server) throws IOException {
        DataFolder folder = new DataFolder(place(wanted.toAbsolutePath().normalize(), server));
        folder.refuseForeign();
        Files.setPosixFilePermissions(folder.path, PosixFilePermissions.fromString("rwx------"));
        return folder;
    }

    private static Path place(Path wanted, Unprivileged server) throws IOException {
        if (Files.isSymbolicLink(wanted)) {
            return wanted.toRealPath();
        }
        Path parent = wanted.getParent();
        if (parent == null) {
            throw Problem.of(Code.PGC512, "\"" + wanted + "\" is no folder for data")
                    .hint("name another folder");
        }
        if (server.user() == null || Unprivileged.reachable(Folders.make(parent, "rwxr-xr-x"))) {
            return Folders.make(wanted, "rwx------");
        }
        Path elsewhere = Folders.own(Folders.make(Path.of("/var/lib/pgcurb"), "rwxr-xr-x"));
        Path real = Files.createTempDirectory(elsewhere, "data-");
        Files.createSymbolicLink(wanted, real);
        return real;
    }

    /** What is handed to another user, and written over at each start, must be ours. */
    private void refuseForeign() throws IOException {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(path)) {
            for (Path entry : entries) {
                if (!OURS.contains(entry.getFileName().toString())) {
                    throw Problem.of(Code.PGC517, "the folder \"" + path + "\" holds \"" + entry.getFileName() + '"')
                            .hint("name an empty folder, or one that does not exist yet");
                }
            }
        }
    }

    Path lockFile() {
        return path.resolve("lock");
    }

    /** Makes ready what {@code watch.sh} expects, and hands it all to whom the server runs as. */
    void prepare(Options options, int port, Path run, Unprivileged server) throws IOException {
        refuseOtherMajor(options.major());
        awaitOrphan();
        server.give(path);
        Path password = path.resolve("password");
        if (!Files.exists(password)) {
            write(password, newPassword(), server);
        }
        write(path.resolve("pgcurb.conf"), configuration(options.settings(), port, run), server);
    }

    String password() throws IOException {
        return Files.readString(path.resolve("password")).strip();
    }

    private void refuseOtherMajor(int major) throws IOException {
        Path version = path.resolve("data/PG_VERSION");
        if (Files.exists(version)) {
            String made = Files.readString(version).strip();
            if (!made.equals(Integer.toString(major))) {
                throw Problem.of(
                                Code.PGC516, "the data in \"" + path + "\" is of PostgreSQL " + made + ", not " + major)
                        .hint("ask for PostgreSQL " + made + ", or name another folder");
            }
        }
    }

    /**
     * A process that was killed leaves a server that is just stopping. We hold the lock, so nobody else wants it; wait
     * for it.
     */
    private void awaitOrphan() throws IOException {
        Path pidFile = path.resolve("data/postmaster.pid");
        if (!Files.exists(pidFile)) {
            return;
        }
        Optional<ProcessHandle> orphan = Files.readString(pidFile)
                .lines()
                .findFirst()
                .flatMap(pid -> ProcessHandle.of(Long.parseLong(pid.strip())))
                .filter(process -> process.info().command().orElse("").endsWith("/postgres"));
        if (orphan.isEmpty()) {
            return;
        }
        try {
            orphan.get().onExit().get(ORPHAN_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw inUse(path, orphan.get().pid()).because(e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw inUse(path, orphan.get().pid()).because(e);
        }
    }

    static Problem inUse(Path path, long pid) {
        return Problem.of(Code.PGC511, "the data in \"" + path + "\" is in use by process " + pid)
                .hint("use that one, stop it, or start with --ephemeral");
    }

    /**
     * The folder may belong to the server's user, and we may be root: so nothing that user puts into the way, such as a
     * link, is followed.
     */
    private static void write(Path file, String text, Unprivileged server) throws IOException {
        Files.deleteIfExists(file);
        Set<StandardOpenOption> fresh = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        var mode = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        try (SeekableByteChannel channel = Files.newByteChannel(file, fresh, mode)) {
            channel.write(StandardCharsets.UTF_8.encode(text));
        }
        server.give(file);
    }

    private static String newPassword() {
        byte[] secret = new byte[24];
        RANDOM.nextBytes(secret);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
    }

    private static String configuration(Map<String, String> settings, int port, Path run) {
        StringBuilder text = new StringBuilder("# Written by pgcurb at each start.\n");
        append(text, "listen_addresses", "127.0.0.1");
        append(text, "port", Integer.toString(port));
        append(text, "unix_socket_directories", run.toString());
        append(text, "unix_socket_permissions", "0700");
        append(text, "password_encryption", "scram-sha-256");
        append(text, "max_connections", "100");
        append(text, "shared_buffers", "32MB");
        settings.forEach((name, value) -> append(text, name, value));
        return text.toString();
    }

    private static void append(StringBuilder text, String name, String value) {
        text.append(name).append(" = '").append(value.replace("'", "''")).append("'\n");
    }
}
