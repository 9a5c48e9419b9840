package dev.pgcurb.cli;

import dev.pgcurb.postgres.DatabaseUrl;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * Which database a verb works on, as whom: {@code --database}; else {@code PGCURB_DATABASE}; else the {@code pgcurb up} that
 * runs in this folder; else what libpq's variables ({@code PGHOST} and the like) say. A {@code @Mixin} of every verb that
 * needs one.
 */
public final class Target {
    private static final String VARIABLE = "PGCURB_DATABASE";

    @Option(
            names = "--database",
            paramLabel = "URL",
            description = "The database, as postgresql://user@host:port/database. Without it: PGCURB_DATABASE, the"
                    + " pgcurb up that runs in this folder, or PGHOST and the like.")
    private @Nullable String given;

    /** The database and the login. @throws Problem PGC505 when the connection string is not understood */
    public DatabaseUrl database() {
        return resolve(given, System.getenv(), Path.of(""));
    }

    /** The {@code pgcurb up} that runs in this folder, if it is what the verb works on. */
    public Optional<UpFile> up() {
        boolean elsewhere = given != null || System.getenv(VARIABLE) != null;
        return elsewhere ? Optional.empty() : UpFile.read(Path.of(""));
    }

    static DatabaseUrl resolve(@Nullable String given, Map<String, String> environment, Path folder) {
        if (given != null) {
            return DatabaseUrl.parse(given);
        }
        String variable = environment.get(VARIABLE);
        if (variable != null && !variable.isEmpty()) {
            return DatabaseUrl.parse(variable);
        }
        return UpFile.read(folder).map(up -> DatabaseUrl.parse(up.admin())).orElseGet(DatabaseUrl::fromEnvironment);
    }
}
