package dev.pgcurb.wire;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** Our certificate and what we do with it. Immutable; a new certificate is a new one of these. */
public final class ServerTls {
    /** The ALPN protocol of Postgres; required when TLS starts without an SSLRequest (17 and later). */
    static final String ALPN = "postgresql";

    private final SSLContext context;
    private final X509Certificate certificate;

    private ServerTls(SSLContext context, X509Certificate certificate) {
        this.context = context;
        this.certificate = certificate;
    }

    /**
     * Loads a PKCS #12 file with one private key and its chain.
     *
     * @throws IOException when it cannot be read, the password is wrong, or it holds no private key
     */
    public static ServerTls pkcs12(Path file, char[] password) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(in, password);
            for (String alias : java.util.Collections.list(store.aliases())) {
                if (store.isKeyEntry(alias) && store.getCertificate(alias) instanceof X509Certificate certificate) {
                    var keys = KeyManagerFactory.getInstance("PKIX");
                    keys.init(store, password);
                    SSLContext context = SSLContext.getInstance("TLS");
                    context.init(keys.getKeyManagers(), null, null);
                    return new ServerTls(context, certificate);
                }
            }
            throw new IOException("there is no private key in it");
        } catch (GeneralSecurityException e) {
            throw new IOException(e.getMessage(), e);
        }
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
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        if (alpnRequired && !ALPN.equals(socket.getApplicationProtocol())) {
            socket.close();
            throw new ProtocolViolation("received direct TLS connection request without ALPN protocol");
        }
        return Link.tls(socket, certificate);
    }
}
