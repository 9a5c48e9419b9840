package dev.pgcurb.wire;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Certificates and private keys in the text form that every tool writes (RFC 7468). */
public final class Pem {
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----(.*?)-----END \\1-----", Pattern.DOTALL);
    private static final List<String> ALGORITHMS = List.of("RSA", "EC", "EdDSA", "RSASSA-PSS");

    private Pem() {}

    /**
     * All certificates of a file, in their order: the server's own first, then those that lead to its authority.
     *
     * @throws IOException when it cannot be read, or holds none
     */
    public static List<X509Certificate> certificates(Path file) throws IOException {
        List<X509Certificate> all = new ArrayList<>();
        Matcher block = BLOCK.matcher(read(file));
        while (block.find()) {
            if (block.group(1).equals("CERTIFICATE")) {
                all.add(certificate(file, decoded(file, block.group(2))));
            }
        }
        if (all.isEmpty()) {
            throw new IOException("there is no certificate in \"" + file + "\"");
        }
        return all;
    }

    /**
     * The private key of a file: PKCS #8, or what older tools write for RSA and elliptic curves (PKCS #1, SEC 1).
     *
     * @throws IOException when it cannot be read, anyone on this machine may read it, it is encrypted, or there is none
     */
    public static PrivateKey privateKey(Path file) throws IOException {
        refuseReadableByAll(file);
        Matcher block = BLOCK.matcher(read(file));
        while (block.find()) {
            String body = block.group(2);
            if (block.group(1).equals("ENCRYPTED PRIVATE KEY") || body.contains("ENCRYPTED")) {
                throw new IOException(
                        "the key in \"" + file + "\" is encrypted, and nobody is there to be asked for its"
                                + " password; write it without one (openssl pkey) into a file of mode 0600");
            }
            switch (block.group(1)) {
                case "PRIVATE KEY" -> {
                    return key(file, decoded(file, body));
                }
                case "RSA PRIVATE KEY" -> {
                    return key(file, OldKeys.rsa(decoded(file, body)));
                }
                case "EC PRIVATE KEY" -> {
                    return key(file, OldKeys.ec(decoded(file, body)));
                }
                default -> {
                    // parameters of a curve, or the certificates, which may stand in the same file
                }
            }
        }
        throw new IOException("there is no private key in \"" + file + "\"");
    }

    /**
     * The public key of a file, or that of the first certificate in it.
     *
     * @throws IOException when it cannot be read, or there is none
     */
    public static PublicKey publicKey(Path file) throws IOException {
        Matcher block = BLOCK.matcher(read(file));
        while (block.find()) {
            if (block.group(1).equals("PUBLIC KEY")) {
                return publicKey(file, decoded(file, block.group(2)));
            }
        }
        return certificates(file).getFirst().getPublicKey();
    }

    private static PublicKey publicKey(Path file, byte[] der) throws IOException {
        GeneralSecurityException last = null;
        for (String algorithm : ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePublic(new X509EncodedKeySpec(der));
            } catch (GeneralSecurityException e) {
                last = e;
            }
        }
        throw new IOException("the key in \"" + file + "\" is damaged, or of a kind that is not known", last);
    }

    private static String read(Path file) throws IOException {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new IOException("\"" + file + "\" cannot be read", e);
        }
    }

    /** As Postgres does with its own key. */
    private static void refuseReadableByAll(Path file) throws IOException {
        if (Files.exists(file)
                && Files.getFileAttributeView(file, PosixFileAttributeView.class) != null
                && Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_READ)) {
            throw new IOException("everyone on this machine may read the key \"" + file + "\"; give it mode 0600");
        }
    }

    private static byte[] decoded(Path file, String body) throws IOException {
        try {
            return Base64.getMimeDecoder().decode(body);
        } catch (IllegalArgumentException e) {
            throw new IOException("\"" + file + "\" is damaged", e);
        }
    }

    private static X509Certificate certificate(Path file, byte[] der) throws IOException {
        try {
            var made = CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
            if (made instanceof X509Certificate certificate) {
                return certificate;
            }
        } catch (CertificateException e) {
            throw new IOException("a certificate in \"" + file + "\" is damaged", e);
        }
        throw new IOException("a certificate in \"" + file + "\" is of another kind than X.509");
    }

    private static PrivateKey key(Path file, byte[] pkcs8) throws IOException {
        GeneralSecurityException last = null;
        for (String algorithm : ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
            } catch (GeneralSecurityException e) {
                last = e;
            }
        }
        throw new IOException("the key in \"" + file + "\" is damaged, or of a kind that TLS does not take", last);
    }
}
