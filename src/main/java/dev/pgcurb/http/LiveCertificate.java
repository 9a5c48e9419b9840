package dev.pgcurb.http;

import dev.pgcurb.wire.ServerTls;
import java.net.InetSocketAddress;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/** TLS for Jetty with the certificate that is in use at each handshake: one that was renewed is served without a restart. */
final class LiveCertificate extends SslContextFactory.Server {
    private final Supplier<ServerTls> tls;

    LiveCertificate(Supplier<ServerTls> tls) {
        this.tls = tls;
        setSslContext(tls.get().context());
    }

    @Override
    public SSLEngine newSSLEngine(InetSocketAddress address) {
        return newSSLEngine();
    }

    @Override
    public SSLEngine newSSLEngine(String host, int port) {
        return newSSLEngine();
    }

    @Override
    public SSLEngine newSSLEngine() {
        SSLEngine engine = tls.get().context().createSSLEngine();
        engine.setUseClientMode(false);
        customize(engine);
        return engine;
    }
}
