package dev.pgcurb.serve;

import dev.pgcurb.wire.TlsFiles;
import java.io.IOException;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks every few seconds whether the gateway's certificate has changed. One that cannot be used is passed over, and said. */
final class Certificates implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Certificates.class);
    private static final Duration LOOK = Duration.ofSeconds(2);

    private final TlsFiles files;
    private final Thread thread;

    private Certificates(TlsFiles files) {
        this.files = files;
        this.thread = Thread.ofPlatform().name("pgcurb-certificates").daemon().unstarted(this::run);
    }

    static Certificates watching(TlsFiles files) {
        var watching = new Certificates(files);
        watching.thread.start();
        return watching;
    }

    private void run() {
        try {
            while (true) {
                Thread.sleep(LOOK);
                look();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    void look() {
        try {
            if (files.refresh()) {
                LOG.info("the gateway's certificate was read again; new connections get it");
            }
        } catch (IOException e) {
            LOG.error("the gateway's new certificate cannot be used, and the old one stays: {}", e.getMessage());
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
