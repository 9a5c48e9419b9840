package dev.pgcurb.wire;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * TLS towards Postgres, with libpq's {@code sslmode}: whether it is asked for, whether it must be had, and how the server's
 * certificate is judged. In every mode SCRAM is bound to the certificate that was shown, so that nobody can stand in between
 * who does not know the password.
 */
public final class ClientTls {
    private final SSLContext context;
    private final boolean required;
    private final boolean named;

    private ClientTls(SSLContext context, boolean required, boolean named) {
        this.context = context;
        this.required = required;
        this.named = named;
    }

    /**
     * What a mode means; null when TLS is not asked for.
     *
     * @param mode disable, allow, prefer, require, verify-ca or verify-full
     * @param rootCertificates a PEM file of the authorities that are trusted; null for those of the JDK
     * @throws IOException when the file cannot be read, or the mode is none of libpq's
     */
    public static @Nullable ClientTls of(String mode, @Nullable String rootCertificates) throws IOException {
        return switch (mode) {
            case "disable", "allow" -> null;
            case "prefer" -> new ClientTls(context(new TrustManager[] {new AnyCertificate()}), false, false);
            // As in libpq, require with a root certificate is verify-ca.
            case "require" ->
                rootCertificates == null
                        ? new ClientTls(context(new TrustManager[] {new AnyCertificate()}), true, false)
                        : new ClientTls(context(trusting(rootCertificates)), true, false);
            case "verify-ca" -> new ClientTls(context(trusting(rootCertificates)), true, false);
            case "verify-full" -> new ClientTls(context(trusting(rootCertificates)), true, true);
            default -> throw new IOException("there is no sslmode \"" + mode + "\"");
        };
    }

    /**
     * Sends an SSLRequest and does what the answer allows.
     *
     * @throws IOException when TLS must be had and is not, or the certificate does not pass
     */
    public Link ask(Socket socket, String host) throws IOException {
        socket.setTcpNoDelay(true);
        socket.getOutputStream()
                .write(ByteBuffer.allocate(8)
                        .putInt(8)
                        .putInt(Packet.SSL_REQUEST)
                        .array());
        int answer = socket.getInputStream().read();
        if (answer != 'S') {
            if (required || answer != 'N') {
                throw new IOException("Postgres does not offer TLS");
            }
            return Link.plain(socket);
        }
        var secure = (SSLSocket) context.getSocketFactory().createSocket(socket, host, socket.getPort(), true);
        SSLParameters parameters = secure.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {ServerTls.ALPN});
        if (named) {
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
        }
        secure.setSSLParameters(parameters);
        secure.startHandshake();
        if (!(secure.getSession().getPeerCertificates()[0] instanceof X509Certificate certificate)) {
            throw new IOException("Postgres showed no X.509 certificate");
        }
        return Link.tls(secure, certificate);
    }

    private static SSLContext context(TrustManager[] trust) throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    private static TrustManager[] trusting(@Nullable String rootCertificates) throws IOException {
        try {
            KeyStore store = null;
            if (rootCertificates != null && !rootCertificates.equals("system")) {
                store = KeyStore.getInstance("PKCS12");
                store.load(null, null);
                try (InputStream in = Files.newInputStream(Path.of(rootCertificates))) {
                    int number = 0;
                    for (Certificate root :
                            CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                        store.setCertificateEntry("root " + number++, root);
                    }
                }
            }
            var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            return factory.getTrustManagers();
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }
}
