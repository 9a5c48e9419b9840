package dev.pgcurb.cli;

import dev.pgcurb.explain.Code;
import dev.pgcurb.explain.Problem;
import dev.pgcurb.wire.Pem;
import java.io.IOException;
import java.nio.file.Path;
import java.security.PrivateKey;
import org.jspecify.annotations.Nullable;

/** The key that marks of the ledger are signed with. */
final class SigningKey {
    private SigningKey() {}

    /** The key in the file, or null without one. @throws Problem PGC405 when it cannot be used */
    static @Nullable PrivateKey read(@Nullable Path file) {
        try {
            return file == null ? null : Pem.privateKey(file);
        } catch (IOException e) {
            throw Problem.of(Code.PGC405, "the key to sign marks with cannot be used: " + e.getMessage())
                    .hint("make one: openssl genpkey -algorithm ed25519 -out witness.key")
                    .because(e);
        }
    }
}
