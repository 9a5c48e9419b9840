package dev.pgcurb.embedded;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which server, where, and with which settings.
 *
 * @param major 15 to 18
 * @param folder where its data is kept between runs; null for a server that leaves nothing behind
 * @param port on 127.0.0.1; 0 for a free one
 * @param settings of postgresql.conf, added to ours and winning over them
 */
public record Options(int major, @Nullable Path folder, int port, Map<String, String> settings) {

    /** The major versions that pgcurb supports and brings along. */
    public static final int OLDEST_MAJOR = 15;

    public static final int NEWEST_MAJOR = 18;

    public Options {
        if (major < OLDEST_MAJOR || major > NEWEST_MAJOR || port < 0 || port > 65_535) {
            throw new IllegalArgumentException("no PostgreSQL " + major + " on port " + port);
        }
        settings = Map.copyOf(settings);
    }

    /**
     * A server whose data ends with it. It does not wait for the disk, because nothing of it is meant to survive a
     * crash of the machine.
     */
    public static Options ephemeral(int major) {
        return new Options(major, null, 0, Map.of("fsync", "off", "full_page_writes", "off"));
    }

    /** A server whose data is kept in this folder, as durable as any. */
    public static Options keeping(int major, Path folder) {
        return new Options(major, folder, 0, Map.of());
    }

    /** On this port of 127.0.0.1 and no other. */
    public Options onPort(int wanted) {
        return new Options(major, folder, wanted, settings);
    }

    /** With one more setting; the value as it would be given to {@code SET}, without quotes. */
    public Options with(String setting, String value) {
        Map<String, String> more = new LinkedHashMap<>(settings);
        more.put(setting, value);
        return new Options(major, folder, port, more);
    }

    /** With a log in JSON, one object a line, in {@code log/} of the data folder. */
    public Options withJsonLog() {
        return with("logging_collector", "on")
                .with("log_destination", "jsonlog")
                .with("log_filename", "postgresql");
    }
}
