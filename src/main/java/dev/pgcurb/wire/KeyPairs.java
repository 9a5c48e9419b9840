package dev.pgcurb.wire;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/** What the JDK's TLS wants of us: our certificate with its key, and whom we trust. */
final class KeyPairs {
    private static final char[] IN_MEMORY = "in memory only".toCharArray();
    private static final byte[] ANYTHING = {1, 2, 3};

    private KeyPairs() {}

    /** Key managers with one certificate chain. @throws IOException when the key is not the certificate's */
    static KeyManager[] of(List<X509Certificate> chain, PrivateKey key) throws IOException {
        try {
            if (!belong(chain.getFirst(), key)) {
                throw new IOException("the private key is not the certificate's");
            }
            KeyStore store = empty();
            store.setKeyEntry("own", key, IN_MEMORY, chain.toArray(Certificate[]::new));
            var factory = KeyManagerFactory.getInstance("PKIX");
            factory.init(store, IN_MEMORY);
            return factory.getKeyManagers();
        } catch (GeneralSecurityException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /** Trust in the authorities of a PEM file. @throws IOException when it cannot be read or holds none */
    static TrustManager[] trusting(Path authorities) throws IOException {
        try {
            KeyStore store = empty();
            int number = 0;
            for (X509Certificate authority : Pem.certificates(authorities)) {
                store.setCertificateEntry("authority " + number++, authority);
            }
            return trusting(store);
        } catch (GeneralSecurityException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /** Trust in the authorities of the JDK. */
    static TrustManager[] trustingUsual() throws IOException {
        try {
            var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init((KeyStore) null);
            return factory.getTrustManagers();
        } catch (GeneralSecurityException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static TrustManager[] trusting(KeyStore store) throws GeneralSecurityException {
        var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers();
    }

    private static KeyStore empty() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    /** Signs something with the one and checks it with the other. */
    private static boolean belong(X509Certificate certificate, PrivateKey key) throws GeneralSecurityException {
        String algorithm = switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            case "RSASSA-PSS" -> null;
            default -> key.getAlgorithm();
        };
        if (algorithm == null) {
            return true; // its parameters are the key's own; a handshake will tell
        }
        if (!certificate.getPublicKey().getAlgorithm().equals(key.getAlgorithm())) {
            return false;
        }
        Signature signing = Signature.getInstance(algorithm);
        signing.initSign(key);
        signing.update(ANYTHING);
        Signature checking = Signature.getInstance(algorithm);
        checking.initVerify(certificate.getPublicKey());
        checking.update(ANYTHING);
        return checking.verify(signing.sign());
    }
}
