package dev.pgcurb.cli;

import dev.pgcurb.explain.Code;
import dev.pgcurb.explain.Problem;
import dev.pgcurb.serve.Serving;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where {@code pgcurb serve} has its ledger witnessed. */
final class WitnessOptions {
    private static final Duration SHORTEST = Duration.ofSeconds(1);

    @Option(
            names = "--witness",
            paramLabel = "PLACE",
            description = "Have the ledger's chains witnessed there, now and then and at the end: a file, or an address"
                    + " (http://, https://) that takes a POST. Nowhere unless said.")
    private @Nullable String place;

    @Option(
            names = "--witness-every",
            paramLabel = "TIME",
            converter = Span.Length.class,
            description = "How often; 5m unless said.")
    private Duration every = Duration.ofMinutes(5);

    @Option(
            names = "--witness-sign",
            paramLabel = "FILE",
            description = "An Ed25519 private key, PEM, to sign the marks with.")
    private @Nullable Path key;

    /** Where, if anywhere. @throws Problem PGC405 when the key cannot be used, PGC598 when an option does not fit */
    Optional<Serving.Witnessed> witnessed() {
        if (place == null) {
            if (key != null) {
                throw Problem.of(Code.PGC598, "\"--witness-sign\" signs what a witness is shown, and there is none")
                        .hint("name one with --witness");
            }
            return Optional.empty();
        }
        if (every.compareTo(SHORTEST) < 0) {
            throw Problem.of(Code.PGC598, "\"--witness-every\" takes a second or more");
        }
        return Optional.of(new Serving.Witnessed(place, SigningKey.read(key), every));
    }
}
