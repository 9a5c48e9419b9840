package dev.pgcurb.embedded;

import dev.pgcurb.explain.Code;
import dev.pgcurb.explain.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
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
    /** How long a server whose process was killed has to stop by itself. */
    private static final int ORPHAN_SECONDS = 30;

    /**
     * The folder that was asked for. As root it may be one that {@code nobody} cannot get to, such as a checkout in
     * /root; then it becomes a link to one in /var/lib/pgcurb.
     */
    static DataFolder at(Path wanted, Unprivileged server) throws IOException {
        Path absolute = wanted.toAbsolutePath().normalize();
        if (server.user() == null || Files.isSymbolicLink(absolute)) {
            return new DataFolder(
                    Files.isSymbolicLink(absolute) ? absolute.toRealPath() : Folders.make(absolute, "rwx------"));
        }
        Path parent = absolute.getParent();
        if (parent == null) {
            throw Problem.of(Code.PGC512, "\"" + absolute + "\" is no folder for data")
                    .hint("name another folder");
        }
        if (Unprivileged.reachable(Folders.make(parent, "rwxr-xr-x"))) {
            return new DataFolder(Folders.make(absolute, "rwx------"));
        }
        Path elsewhere = Folders.own(Folders.make(Path.of("/var/lib/pgcurb"), "rwxr-xr-x"));
        Path real = Files.createTempDirectory(elsewhere, "data-");
        Files.createSymbolicLink(absolute, real);
        return new DataFolder(real);
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

    private static void write(Path file, String text, Unprivileged server) throws IOException {
        Files.deleteIfExists(file);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, text, StandardCharsets.UTF_8);
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
