package dev.pgcurb.wire;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Our certificate as it stands in files, read again when they change. Sessions that are open keep the TLS that they have; the next
 * ones get the new certificate. Files that cannot be used change nothing.
 */
public final class TlsFiles implements Supplier<ServerTls> {
    private final Path certificates;
    private final Path key;
    private final ClientCertificates clients;

    /** What the files held when they were last looked at, used or not. Guarded by this. */
    private byte[] seen;

    /** Volatile: read by whoever accepts a connection. */
    private volatile ServerTls current;

    private TlsFiles(Path certificates, Path key, ClientCertificates clients) throws IOException {
        this.certificates = certificates;
        this.key = key;
        this.clients = clients;
        this.seen = digest();
        this.current = ServerTls.pem(certificates, key, clients);
    }

    /** Reads them. @throws IOException as {@link ServerTls#pem} */
    public static TlsFiles open(Path certificates, Path key, ClientCertificates clients) throws IOException {
        return new TlsFiles(certificates, key, clients);
    }

    /** The certificate in use. */
    @Override
    public ServerTls get() {
        return current;
    }

    /**
     * Looks at the files again. By content: a link that points elsewhere now, or a file whose time is wrong, is seen too.
     *
     * @return whether a new certificate is in use
     * @throws IOException when the files changed and cannot be used; the old certificate stays, and it is said once for each change
     */
    public synchronized boolean refresh() throws IOException {
        byte[] now = digest();
        if (MessageDigest.isEqual(now, seen)) {
            return false;
        }
        seen = now;
        current = ServerTls.pem(certificates, key, clients);
        return true;
    }

    private byte[] digest() {
        List<Path> files = new ArrayList<>(List.of(certificates, key));
        Path authorities = clients.authorities();
        if (authorities != null) {
            files.add(authorities);
        }
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (Path file : files) {
                try {
                    byte[] content = Files.readAllBytes(file);
                    digest.update((content.length + ":").getBytes(java.nio.charset.StandardCharsets.US_ASCII));
                    digest.update(content);
                } catch (IOException e) {
                    digest.update((byte) '-'); // not there, or half written: reading it in earnest says what is wrong
                }
            }
            return digest.digest();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
