package dev.pgcurb.cli;

import dev.pgcurb.demo.Seat;
import dev.pgcurb.demo.Site;
import dev.pgcurb.embedded.Options;
import dev.pgcurb.explain.Code;
import dev.pgcurb.explain.Problem;
import dev.pgcurb.postgres.DatabaseUrl;
import dev.pgcurb.postgres.Host;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code pgcurb up}. */
@Command(
        name = "up",
        description = "Start everything on this machine: a Postgres with sample data, its policy, and the gateway.")
final class UpVerb extends Verb {
    private static final Path HERE = Path.of("");

    @Option(names = "--pg", paramLabel = "MAJOR", description = "Which PostgreSQL, 15 to 18; 18 unless said.")
    private int major = Options.NEWEST_MAJOR;

    @Option(
            names = "--database",
            paramLabel = "URL",
            description = "Use this database instead, as its admin; empty, or with the sample in it.")
    private @Nullable String database;

    @Option(names = "--ephemeral", description = "Keep nothing when it ends.")
    private boolean ephemeral;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description = "Where the gateway listens; any free port unless said.")
    private int port;

    @Option(
            names = "--console-port",
            paramLabel = "PORT",
            description = "Where the console listens; any free port unless said.")
    private int consolePort;

    @Override
    protected Exit run(Terminal terminal) throws InterruptedException {
        Site.Options options = options();
        try (UpLock lock = UpLock.take(HERE)) {
            var opened = new AtomicReference<@Nullable Seat>();
            Site site = Site.start(options, step -> terminal.say("starting " + step));
            // However this process is told to end, the gateway ends its sessions before Postgres goes.
            Runtime.getRuntime().addShutdownHook(new Thread(() -> end(opened.get(), site, lock), "pgcurb-stop"));
            Seat seat = Seat.open(site.admin(), consolePort, System.getProperty("user.name", ""));
            opened.set(seat);
            new UpFile(site.admin().withPassword(), new Host(site.host(), site.port()), seat.url(), site.mcp())
                    .write(HERE);
            if (json()) {
                terminal.answer(UpAnswer.json(site, seat));
            } else {
                UpAnswer.say(site, seat, terminal);
            }
            new CountDownLatch(1).await();
        }
        return Exit.INTERRUPTED;
    }

    private static void end(@Nullable Seat seat, Site site, UpLock lock) {
        UpFile.remove(HERE);
        if (seat != null) {
            seat.close();
        }
        site.close();
        lock.close();
    }

    private Site.Options options() {
        for (int each : new int[] {port, consolePort}) {
            if (each < 0 || each > 65_535) {
                throw Problem.of(Code.PGC598, "\"" + each + "\" is no port").hint("name one from 1 to 65535, or none");
            }
        }
        if (database != null) {
            return Site.Options.on(DatabaseUrl.parse(database), port);
        }
        if (major < Options.OLDEST_MAJOR || major > Options.NEWEST_MAJOR) {
            throw Problem.of(Code.PGC598, "there is no PostgreSQL " + major + " in here")
                    .hint("name one from " + Options.OLDEST_MAJOR + " to " + Options.NEWEST_MAJOR);
        }
        Path folder = UpFile.in(HERE).resolveSibling("postgres-" + major);
        return Site.Options.embedded(ephemeral ? Options.ephemeral(major) : Options.keeping(major, folder), port);
    }
}
