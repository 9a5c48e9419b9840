package dev.pgcurb.wire;

import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Locale;

/**
 * {@code tls-server-end-point}: the certificate hashed with the hash of its own signature, where MD5 and SHA-1 count as SHA-256
 * (RFC 5929, section 4.1).
 */
final class EndpointHash {
    private EndpointHash() {}

    static byte[] of(X509Certificate certificate) throws IOException {
        String signature = certificate.getSigAlgName().toUpperCase(Locale.ROOT);
        String hash =
                signature.startsWith("SHA384") ? "SHA-384" : signature.startsWith("SHA512") ? "SHA-512" : "SHA-256";
        try {
            return MessageDigest.getInstance(hash).digest(certificate.getEncoded());
        } catch (NoSuchAlgorithmException | CertificateEncodingException e) {
            throw new IOException("the certificate cannot be hashed for channel binding", e);
        }
    }
}
