package dev.pgcurb.wire;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;

/** Our certificate and what we do with it. Immutable; a new certificate is a new one of these, see {@link TlsFiles}. */
public final class ServerTls {
    /** The ALPN protocol of Postgres; required when TLS starts without an SSLRequest (17 and later). */
    static final String ALPN = "postgresql";

    private final SSLContext context;
    private final X509Certificate certificate;
    private final ClientCertificates clients;

    private ServerTls(SSLContext context, X509Certificate certificate, ClientCertificates clients) {
        this.context = context;
        this.certificate = certificate;
        this.clients = clients;
    }

    /**
     * Loads a certificate with its chain, and its private key, from PEM files.
     *
     * @throws IOException when one of them cannot be read or used, or they do not belong together
     */
    public static ServerTls pem(Path certificates, Path key, ClientCertificates clients) throws IOException {
        List<X509Certificate> chain = Pem.certificates(certificates);
        Path authorities = clients.authorities();
        // None, not null: null would be the JDK's own authorities.
        TrustManager[] trust = authorities == null ? new TrustManager[0] : KeyPairs.trusting(authorities);
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(KeyPairs.of(chain, Pem.privateKey(key)), trust, null);
            return new ServerTls(context, chain.getFirst(), clients);
        } catch (GeneralSecurityException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /** For what is no Postgres connection: our certificate, and no demand for one of the client. */
    public SSLContext context() {
        return context;
    }

    /** Whether a client has to show a certificate, and so cannot come in without TLS. */
    public boolean wantsCertificates() {
        return clients.required();
    }

    /** The handshake after an SSLRequest that was answered with S. */
    Link handshake(Socket raw) throws IOException {
        return handshake(raw, new byte[0], false);
    }

    /** The handshake of a client that began with TLS at once; {@code firstByte} was already read. */
    Link direct(Socket raw, byte firstByte) throws IOException {
        return handshake(raw, new byte[] {firstByte}, true);
    }

    private Link handshake(Socket raw, byte[] consumed, boolean alpnRequired) throws IOException {
        raw.setTcpNoDelay(true);
        var socket = (SSLSocket) context.getSocketFactory().createSocket(raw, new ByteArrayInputStream(consumed), true);
        socket.setUseClientMode(false);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {ALPN});
        parameters.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
        switch (clients.demand()) {
            case NONE -> {}
            case OPTIONAL -> parameters.setWantClientAuth(true);
            case REQUIRED, AGENT -> parameters.setNeedClientAuth(true);
        }
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        if (alpnRequired && !ALPN.equals(socket.getApplicationProtocol())) {
            socket.close();
            throw new ProtocolViolation("received direct TLS connection request without ALPN protocol");
        }
        return switch (clients.demand()) {
            case NONE, OPTIONAL, REQUIRED -> Link.tls(socket, certificate);
            case AGENT -> Link.tls(socket, certificate, namesOfPeer(socket));
        };
    }

    private static Set<String> namesOfPeer(SSLSocket socket) throws IOException {
        return socket.getSession().getPeerCertificates()[0] instanceof X509Certificate shown
                ? ClientCertificates.names(shown)
                : Set.of();
    }
}
