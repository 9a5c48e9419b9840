package dev.pgcurb.embedded;

import dev.pgcurb.explain.Code;
import dev.pgcurb.explain.Problem;
import dev.pgcurb.postgres.DatabaseUrl;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/**
 * A running PostgreSQL of our own. It ends with {@link #close}, and also with this process, however that ends: there is
 * no need of a shutdown hook, and whoever has one may still use the server in it.
 */
public final class Embedded implements AutoCloseable {

    /** The superuser that the server is made with. */
    public static final String SUPERUSER = "postgres";

    private static final String LOOPBACK = "127.0.0.1";
    /** Between finding a free port and the server taking it, somebody else may. */
    private static final int PORT_ATTEMPTS = 3;

    private final Options options;
    private final int port;
    private final DataFolder folder;
    private final Path run;
    private final String password;
    private final Lock lock;
    private final Watch watch;

    private Embedded(Options options, int port, DataFolder folder, Path run, String password, Lock lock, Watch watch) {
        this.options = options;
        this.port = port;
        this.folder = folder;
        this.run = run;
        this.password = password;
        this.lock = lock;
        this.watch = watch;
    }

    /**
     * Starts a server and returns when it accepts connections: about a second for new data, a tenth for kept data, two
     * or three more the first time on this machine.
     *
     * @throws Problem PGC510 no binaries, PGC511 folder in use, PGC512 folder not writable, PGC513 port in use, PGC514
     *     did not start, PGC515 root and no other user, PGC516 other major, PGC517 folder of something else
     */
    public static Embedded start(Options options) {
        for (int attempt = 1; ; attempt++) {
            try {
                return startOnce(options);
            } catch (Problem e) {
                if (e.code() != Code.PGC513 || options.port() != 0 || attempt == PORT_ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private static Embedded startOnce(Options options) {
        int port = port(options.port());
        Path run = Folders.temporary();
        Lock lock = null;
        try {
            Path bin = Binaries.bin(options.major(), run);
            Unprivileged server = Unprivileged.of(run);
            server.give(run);
            DataFolder folder =
                    options.folder() == null ? new DataFolder(run) : DataFolder.at(options.folder(), server);
            lock = Lock.take(folder);
            folder.prepare(options, port, run, server);
            String password = folder.password();
            Watch watch = Watch.start(bin, folder, run, options.folder() == null, server);
            return new Embedded(options, port, folder, run, password, lock, watch);
        } catch (IOException | RuntimeException e) {
            if (lock != null) {
                lock.close();
            }
            discard(run, e);
            throw e instanceof IOException io
                    ? Folders.cannotWrite(Objects.requireNonNullElse(options.folder(), run), io)
                    : (RuntimeException) e;
        }
    }

    private static void discard(Path run, Exception because) {
        try {
            if (Files.exists(run)) {
                Folders.remove(run);
            }
        } catch (IOException e) {
            because.addSuppressed(e);
        }
    }

    private static int port(int wanted) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.ofLiteral(LOOPBACK), wanted));
            return socket.getLocalPort();
        } catch (IOException e) {
            throw Problem.of(Code.PGC513, "port " + wanted + " of " + LOOPBACK + " is in use")
                    .hint("name another port, or none")
                    .because(e);
        }
    }

    /** 15 to 18. */
    public int major() {
        return options.major();
    }

    /** On 127.0.0.1. */
    public int port() {
        return port;
    }

    /** The superuser's way into the database {@code postgres}; holds the password. */
    public DatabaseUrl adminUrl() {
        return DatabaseUrl.of(LOOPBACK, port, "postgres", SUPERUSER, password);
    }

    /** PostgreSQL's own data folder; as root it belongs to the user that the server runs as. */
    public Path dataDirectory() {
        return folder.path().resolve("data");
    }

    /** The folder of its Unix-domain socket, mode 0700. */
    public Path socketDirectory() {
        return run;
    }

    /** Stops the server, open sessions or not, and removes what was temporary. The second time it does nothing. */
    @Override
    public void close() {
        watch.close();
        lock.close();
    }
}
