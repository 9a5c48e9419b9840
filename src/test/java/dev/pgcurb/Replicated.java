package dev.pgcurb;

import dev.pgcurb.embedded.Embedded;
import dev.pgcurb.embedded.Options;
import dev.pgcurb.postgres.DatabaseUrl;
import dev.pgcurb.postgres.Host;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A primary and a standby that follows it by streaming replication, copied from it as one does without pg_basebackup. A commit on the
 * primary waits for the standby, so that nothing that was acknowledged is lost with it.
 */
public final class Replicated implements AutoCloseable {
    private final Path folder = folder();
    private final Embedded primary;
    private final Embedded standby;

    public Replicated(int major) {
        primary = Embedded.start(Options.keeping(major, folder.resolve("primary"))
                .with("wal_level", "replica")
                .with("fsync", "off"));
        try {
            copy();
            DatabaseUrl url = primary.adminUrl();
            standby = Embedded.start(Options.keeping(major, folder.resolve("standby"))
                    .with("hot_standby", "on")
                    .with("fsync", "off")
                    .with(
                            "primary_conninfo",
                            "host=127.0.0.1 port=" + primary.port()
                                    + " user=postgres application_name=standby password=" + url.password()));
            TestPostgres.run(url, "ALTER SYSTEM SET synchronous_standby_names = 'standby'");
            TestPostgres.run(url, "SELECT pg_reload_conf()");
            await(url, "SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync'");
        } catch (RuntimeException | Error e) {
            primary.close();
            throw e;
        }
    }

    /** Of root's tests the servers run as somebody else, who has to get there. */
    private static Path folder() {
        try {
            return Files.setPosixFilePermissions(
                    Files.createTempDirectory("pgcurb-replicated"), PosixFilePermissions.fromString("rwxr-xr-x"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void copy() {
        try (Connection connection = primary.adminUrl().open();
                Statement statement = connection.createStatement()) {
            statement.execute("SELECT pg_backup_start('standby', true)");
            Path data = Files.createDirectories(folder.resolve("standby/data"));
            copyTree(primary.dataDirectory(), data);
            Files.copy(primary.dataDirectory().resolveSibling("password"), folder.resolve("standby/password"));
            try (ResultSet row = statement.executeQuery("SELECT labelfile FROM pg_backup_stop(false)")) {
                row.next();
                Files.writeString(data.resolve("backup_label"), row.getString(1));
            }
            Files.createFile(data.resolve("standby.signal"));
            UserPrincipal owner = Files.getOwner(primary.dataDirectory());
            each(folder.resolve("standby"), path -> Files.setOwner(path, owner));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Files come and go while they are copied; what is missing is in the log that is copied, too. */
    private static void copyTree(Path from, Path to) throws IOException {
        each(from, path -> {
            Path target = to.resolve(from.relativize(path).toString());
            try {
                if (Files.isDirectory(path)) {
                    Files.createDirectories(target);
                    Files.setPosixFilePermissions(target, Files.getPosixFilePermissions(path));
                } else if (!path.getFileName().toString().startsWith("postmaster.")) {
                    Files.copy(path, target, StandardCopyOption.COPY_ATTRIBUTES, StandardCopyOption.REPLACE_EXISTING);
                }
            } catch (NoSuchFileException e) {
                Files.deleteIfExists(target);
            }
        });
    }

    private interface Act {
        void on(Path path) throws IOException;
    }

    private static void each(Path folder, Act act) throws IOException {
        List<Path> paths;
        try (Stream<Path> walk = Files.walk(folder)) {
            paths = walk.toList();
        }
        for (Path path : paths) {
            act.on(path);
        }
    }

    /** The superuser on the primary. */
    public DatabaseUrl primary() {
        return primary.adminUrl();
    }

    /** The superuser on the standby, with the same password. */
    public DatabaseUrl standby() {
        return standby.adminUrl();
    }

    /** Both servers, the primary first, with the rest of this URL. */
    public DatabaseUrl both(DatabaseUrl url) {
        return new DatabaseUrl(
                List.of(new Host("127.0.0.1", primary.port()), new Host("127.0.0.1", standby.port())),
                url.database(),
                url.user(),
                url.password(),
                url.parameters());
    }

    /** Kills the primary at once, and makes the standby the primary. */
    public void failOver() {
        try {
            String pid = Files.readString(primary.dataDirectory().resolve("postmaster.pid"))
                    .lines()
                    .findFirst()
                    .orElseThrow();
            ProcessHandle.of(Long.parseLong(pid)).ifPresent(ProcessHandle::destroyForcibly);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        TestPostgres.run(standby(), "SELECT pg_promote(true, 60)");
    }

    private static void await(DatabaseUrl url, String count) {
        for (int i = 0; i < 300; i++) {
            try (Connection connection = url.open();
                    Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery(count)) {
                row.next();
                if (row.getLong(1) > 0) {
                    return;
                }
                Thread.sleep(100);
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
        throw new AssertionError("it did not happen within 30 s: " + count);
    }

    @Override
    public void close() {
        standby.close();
        primary.close();
        try {
            List<Path> left;
            try (Stream<Path> walk = Files.walk(folder)) {
                left = walk.sorted(Comparator.reverseOrder()).toList();
            }
            for (Path path : left) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
