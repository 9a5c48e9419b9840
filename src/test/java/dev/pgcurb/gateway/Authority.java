package dev.pgcurb.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Makes certificates with openssl, as an administrator would: an authority, and whatever it signs. */
public final class Authority {
    private final Path folder;
    private final String name;

    /** A new authority, in this folder. */
    public Authority(Path folder, String name) {
        this.folder = folder;
        this.name = name;
        openssl(
                "req",
                "-x509",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:prime256v1",
                "-nodes",
                "-days",
                "2",
                "-subj",
                "/CN=" + name,
                "-keyout",
                file("key"),
                "-out",
                file("pem"));
    }

    /** Its own certificate. */
    public Path root() {
        return folder.resolve(name + ".pem");
    }

    /** Its private key. */
    public Path rootKey() {
        return folder.resolve(name + ".key");
    }

    /** A certificate and its key, signed by this authority. */
    public record Issued(Path certificate, Path key) {}

    /**
     * Issues one.
     *
     * @param subject its common name
     * @param alternative such as {@code DNS:localhost,IP:127.0.0.1}
     * @param algorithm as openssl's {@code -newkey}: {@code rsa:2048}, {@code ed25519}
     */
    public Issued issue(String subject, String alternative, String... algorithm) {
        Path key = folder.resolve(subject + ".key");
        Path request = folder.resolve(subject + ".csr");
        Path certificate = folder.resolve(subject + ".pem");
        List<String> make = new ArrayList<>(List.of("req", "-new", "-nodes", "-newkey"));
        make.addAll(List.of(algorithm));
        make.addAll(List.of("-subj", "/CN=" + subject, "-keyout", key.toString(), "-out", request.toString()));
        openssl(make.toArray(String[]::new));
        Path extensions = folder.resolve(subject + ".ext");
        try {
            Files.writeString(extensions, "subjectAltName=" + alternative + "\n");
            openssl(
                    "x509",
                    "-req",
                    "-in",
                    request.toString(),
                    "-CA",
                    file("pem"),
                    "-CAkey",
                    file("key"),
                    "-CAcreateserial",
                    "-days",
                    "2",
                    "-extfile",
                    extensions.toString(),
                    "-out",
                    certificate.toString());
            return new Issued(certificate, key);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private String file(String kind) {
        return folder.resolve(name + "." + kind).toString();
    }

    /** Runs openssl, which has to be there, and succeed. */
    public void openssl(String... arguments) {
        assertThat(Program.exists("openssl")).as("these tests need openssl").isTrue();
        List<String> command =
                new ArrayList<>(List.of("sh", "-c", "umask 077; openssl \"$@\" || echo it failed", "sh"));
        command.addAll(List.of(arguments));
        assertThat(Program.run(folder, Map.of(), "", command)).doesNotContain("it failed");
    }
}
