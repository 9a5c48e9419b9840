package dev.pgcurb.bench;

import dev.pgcurb.postgres.DatabaseUrl;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.postgresql.PGConnection;

/** A session and the processor time of the server process behind it, which is on this machine. */
final class Backend implements AutoCloseable {
    private static final int FIELDS_BEFORE_UTIME = 11;
    private static final long NANOS_PER_TICK = 10_000_000;

    final Connection connection;
    private final int pid;

    Backend(DatabaseUrl url) {
        this(url.open());
    }

    Backend(Connection connection) {
        this.connection = connection;
        try {
            this.pid = connection.unwrap(PGConnection.class).getBackendPID();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Nanoseconds that the process has had of a processor, its own and the kernel's: the first number of
     * /proc/pid/schedstat, or, where the kernel keeps none, utime and stime of /proc/pid/stat.
     */
    long cpu() {
        return cpu(pid);
    }

    /** The same of any process; 0 for one that has ended. */
    static long cpu(int pid) {
        try {
            Path schedstat = Path.of("/proc", Integer.toString(pid), "schedstat");
            if (Files.isReadable(schedstat)) {
                return Long.parseLong(Files.readString(schedstat).split(" ", 2)[0]);
            }
            String stat = Files.readString(Path.of("/proc", Integer.toString(pid), "stat"));
            List<String> fields =
                    List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" "));
            return (Long.parseLong(fields.get(FIELDS_BEFORE_UTIME))
                            + Long.parseLong(fields.get(FIELDS_BEFORE_UTIME + 1)))
                    * NANOS_PER_TICK;
        } catch (NoSuchFileException e) {
            return 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void run(String sql) {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    /** Every row's first column. */
    String read(String sql) {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            StringBuilder all = new StringBuilder();
            while (row.next()) {
                all.append("    ").append(row.getString(1)).append('\n');
            }
            return all.toString();
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
