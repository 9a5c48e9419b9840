package dev.pgcurb.wire;

import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.Map;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * TLS towards Postgres, with libpq's parameters: whether it is asked for, whether it must be had, how the server's certificate is
 * judged, and which certificate of ours is shown. In every mode SCRAM is bound to the certificate that was shown, so that nobody can
 * stand in between who does not know the password.
 */
public final class ClientTls {
    private final SSLContext context;
    private final boolean required;
    private final boolean named;
    private final boolean direct;

    private ClientTls(SSLContext context, boolean required, boolean named, boolean direct) {
        this.context = context;
        this.required = required;
        this.named = named;
        this.direct = direct;
    }

    /**
     * What {@code sslmode} (prefer unless said), {@code sslrootcert} (a PEM file, {@code system} for the authorities of the JDK), {@code
     * sslcert}, {@code sslkey} (PEM files) and {@code sslnegotiation} mean; null when TLS is not asked for.
     *
     * @throws IOException when a file cannot be read, or a value is none of libpq's
     */
    public static @Nullable ClientTls of(Map<String, String> parameters) throws IOException {
        String mode = parameters.getOrDefault("sslmode", "prefer");
        String root = parameters.get("sslrootcert");
        boolean direct = switch (parameters.getOrDefault("sslnegotiation", "postgres")) {
            case "postgres" -> false;
            case "direct" -> true;
            default -> throw new IOException("there is no such sslnegotiation");
        };
        boolean required = switch (mode) {
            case "disable", "allow", "prefer" -> false;
            case "require", "verify-ca", "verify-full" -> true;
            default -> throw new IOException("there is no sslmode \"" + mode + "\"");
        };
        if ("system".equals(root) && !mode.equals("verify-full")) {
            throw new IOException("sslrootcert=system needs sslmode=verify-full, as in libpq");
        }
        if (direct && !required) {
            throw new IOException("sslnegotiation=direct needs sslmode=require or more, as in libpq");
        }
        TrustManager[] trust = switch (mode) {
            case "verify-ca", "verify-full" -> trusting(root);
            // As in libpq, require with a root certificate is verify-ca.
            case "require" -> root == null ? new TrustManager[] {new AnyCertificate()} : trusting(root);
            default -> new TrustManager[] {new AnyCertificate()};
        };
        return mode.equals("disable") || mode.equals("allow")
                ? null
                : new ClientTls(context(own(parameters), trust), required, mode.equals("verify-full"), direct);
    }

    /**
     * Sends an SSLRequest and does what the answer allows; begins with TLS at once where that was asked for.
     *
     * @throws IOException when TLS must be had and is not, or the certificate does not pass
     */
    public Link ask(Socket socket, String host) throws IOException {
        socket.setTcpNoDelay(true);
        if (!direct) {
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
        }
        var secure = (SSLSocket) context.getSocketFactory().createSocket(socket, host, socket.getPort(), true);
        SSLParameters parameters = secure.getSSLParameters();
        parameters.setApplicationProtocols(new String[] {ServerTls.ALPN});
        if (named) {
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
        }
        secure.setSSLParameters(parameters);
        secure.startHandshake();
        if (direct && !ServerTls.ALPN.equals(secure.getApplicationProtocol())) {
            throw new IOException("what answers directly with TLS is not Postgres");
        }
        if (!(secure.getSession().getPeerCertificates()[0] instanceof X509Certificate certificate)) {
            throw new IOException("Postgres showed no X.509 certificate");
        }
        return Link.tls(secure, certificate);
    }

    private static SSLContext context(KeyManager @Nullable [] own, TrustManager[] trust) throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(own, trust, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    private static KeyManager @Nullable [] own(Map<String, String> parameters) throws IOException {
        String certificate = parameters.get("sslcert");
        String key = parameters.get("sslkey");
        if ((certificate == null) != (key == null)) {
            throw new IOException("sslcert and sslkey go together");
        }
        return certificate == null || key == null
                ? null
                : KeyPairs.of(Pem.certificates(Path.of(certificate)), Pem.privateKey(Path.of(key)));
    }

    private static TrustManager[] trusting(@Nullable String root) throws IOException {
        return root == null || root.equals("system") ? KeyPairs.trustingUsual() : KeyPairs.trusting(Path.of(root));
    }
}
