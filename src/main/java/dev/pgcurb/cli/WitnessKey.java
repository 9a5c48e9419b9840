package dev.pgcurb.cli;

import dev.pgcurb.explain.Code;
import dev.pgcurb.explain.Problem;
import dev.pgcurb.wire.Pem;
import java.io.IOException;
import java.nio.file.Path;
import java.security.PublicKey;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Whose marks are believed. */
final class WitnessKey {
    @Option(
            names = "--witness-key",
            paramLabel = "FILE",
            description = "The public key, PEM, of whoever signs the marks; a mark without its signature is an error.")
    private @Nullable Path file;

    /** The key, or null when any mark is believed. @throws Problem PGC405 when it cannot be used */
    @Nullable
    PublicKey read() {
        Path key = file;
        try {
            return key == null ? null : Pem.publicKey(key);
        } catch (IOException e) {
            throw Problem.of(Code.PGC405, "the public key cannot be used: " + e.getMessage())
                    .hint("make it from the private one: openssl pkey -in witness.key -pubout")
                    .because(e);
        }
    }
}
