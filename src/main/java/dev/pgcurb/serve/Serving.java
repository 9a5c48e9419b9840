package dev.pgcurb.serve;

import dev.pgcurb.explain.Problem;
import dev.pgcurb.gateway.Gateway;
import dev.pgcurb.ledger.PostgresLedger;
import dev.pgcurb.watch.Watch;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;

/** A gateway and a watch on one database. The gateway ends first, so that the watch sees its sessions go. */
public final class Serving implements AutoCloseable {
    private final PostgresLedger ledger;
    private final Watch watch;
    private final Gateway gateway;

    private Serving(PostgresLedger ledger, Watch watch, Gateway gateway) {
        this.ledger = ledger;
        this.watch = watch;
        this.gateway = gateway;
    }

    /**
     * Starts both, or neither.
     *
     * @throws Problem what either of them cannot do, see {@link Gateway#start} and {@link Watch#start}
     */
    public static Serving start(Gateway.Options options) {
        // The watch's acts are on a chain of their own: gateways never wait for one another.
        String chain = "watch-"
                + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
        PostgresLedger ledger = PostgresLedger.open(options.upstream(), PostgresLedger.Options.of(chain));
        try {
            Watch watch = Watch.start(options.upstream(), ledger, Watch.Options.usual());
            try {
                return new Serving(ledger, watch, Gateway.start(options));
            } catch (RuntimeException e) {
                watch.close();
                throw e;
            }
        } catch (RuntimeException e) {
            ledger.close();
            throw e;
        }
    }

    /** The port that the gateway listens on. */
    public int port() {
        return gateway.port();
    }

    @Override
    public void close() {
        gateway.close();
        watch.close();
        ledger.close();
    }
}
