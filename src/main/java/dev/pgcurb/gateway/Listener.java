package dev.pgcurb.gateway;

import dev.pgcurb.explain.Code;
import dev.pgcurb.explain.Problem;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.ThreadFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The door that agents knock at. Each one that is let in gets a session and a thread. */
final class Listener implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Listener.class);
    private static final int BACKLOG = 128;

    private final ServerSocket socket;
    private final Gateway.Options options;
    /** The one place that decides what a session's thread is: platform threads were measured to be the fastest. */
    private final ThreadFactory threads =
            Thread.ofPlatform().name("pgcurb-session-", 1).factory();

    private Listener(ServerSocket socket, Gateway.Options options) {
        this.socket = socket;
        this.options = options;
    }

    /**
     * Takes the address; nobody is answered yet.
     *
     * @throws Problem PGC301 when it is not to be had, PGC302 when other machines reach it and there is no TLS
     */
    static Listener open(Gateway.Options options) {
        try {
            InetAddress address = InetAddress.getByName(options.host());
            if (!address.isLoopbackAddress() && options.tls() == null && !options.insecure()) {
                throw Problem.of(
                                Code.PGC302,
                                "without a certificate the gateway listens on loopback only, not on \"" + options.host()
                                        + "\"")
                        .hint("give it a certificate (--tls-cert and --tls-key), or listen on 127.0.0.1");
            }
            var socket = new ServerSocket();
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(address, options.port()), BACKLOG);
            return new Listener(socket, options);
        } catch (IOException e) {
            throw Problem.of(
                            Code.PGC301,
                            "the gateway cannot listen on \"" + options.host() + ":" + options.port() + "\"")
                    .hint("choose another address, or end what listens there")
                    .because(e);
        }
    }

    int port() {
        return socket.getLocalPort();
    }

    /** Lets clients in until it is closed. */
    void accept(Services services) {
        while (!socket.isClosed()) {
            try {
                Socket client = socket.accept();
                if (services.sessions().all().size() >= options.maxSessions()) {
                    Full.say(client);
                    continue;
                }
                client.setKeepAlive(true);
                var session = new Session(client, Entrance.of(options), services);
                services.sessions().add(session);
                threads.newThread(() -> {
                            try {
                                session.run();
                            } finally {
                                services.sessions().remove(session);
                            }
                        })
                        .start();
            } catch (IOException e) {
                if (!socket.isClosed()) {
                    LOG.warn("a connection could not be accepted: {}", e.getMessage());
                }
            }
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            LOG.debug("the listener did not close", e);
        }
    }
}
