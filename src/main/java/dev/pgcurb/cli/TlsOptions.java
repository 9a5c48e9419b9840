package dev.pgcurb.cli;

import dev.pgcurb.explain.Code;
import dev.pgcurb.explain.Problem;
import dev.pgcurb.wire.ClientCertificates;
import dev.pgcurb.wire.ClientCertificates.Demand;
import dev.pgcurb.wire.TlsFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How the gateway is reached over TLS. */
final class TlsOptions {
    @Option(
            names = "--tls-cert",
            paramLabel = "FILE",
            defaultValue = "${env:PGCURB_TLS_CERT}",
            description =
                    "The gateway's certificate and its chain, PEM. Read again when it changes. Or PGCURB_TLS_CERT.")
    private @Nullable Path certificate;

    @Option(
            names = "--tls-key",
            paramLabel = "FILE",
            defaultValue = "${env:PGCURB_TLS_KEY}",
            description = "Its private key, PEM, not encrypted, mode 0600. Or PGCURB_TLS_KEY.")
    private @Nullable Path key;

    @Option(
            names = "--tls-client-ca",
            paramLabel = "FILE",
            defaultValue = "${env:PGCURB_TLS_CLIENT_CA}",
            description = "Who must have signed the certificates of clients, PEM. Or PGCURB_TLS_CLIENT_CA.")
    private @Nullable Path clientAuthorities;

    @Option(
            names = "--tls-client-cert",
            paramLabel = "WHETHER",
            description =
                    "optional: one that is shown must be good (with --tls-client-ca, unless said); required; agent:"
                            + " required, in the agent's name (CN, or a DNS name). The key is asked for all the same.")
    private @Nullable Demand demand;

    @Option(names = "--insecure", description = "Let other machines in without TLS. Whoever is on the way reads along.")
    private boolean insecure;

    boolean insecure() {
        return insecure;
    }

    /** The files, read; empty without TLS. @throws Problem PGC304 when they cannot be used, PGC598 when some are missing */
    Optional<TlsFiles> files() {
        Path theCertificate = certificate;
        Path theKey = key;
        if (theCertificate == null || theKey == null) {
            if (theCertificate != null || theKey != null || clientAuthorities != null || demand != null) {
                throw Problem.of(Code.PGC598, "TLS needs a certificate and its key")
                        .hint("give both --tls-cert and --tls-key");
            }
            return Optional.empty();
        }
        try {
            return Optional.of(TlsFiles.open(theCertificate, theKey, clients()));
        } catch (IOException e) {
            throw Problem.of(Code.PGC304, "the gateway's certificate cannot be used: " + e.getMessage())
                    .hint("see docs/GATEWAY.md, \"TLS\"")
                    .because(e);
        }
    }

    private ClientCertificates clients() {
        Path authorities = clientAuthorities;
        Demand wanted = demand != null ? demand : authorities == null ? Demand.NONE : Demand.OPTIONAL;
        if ((wanted == Demand.NONE) != (authorities == null)) {
            throw Problem.of(Code.PGC598, "\"--tls-client-cert\" and \"--tls-client-ca\" do not fit together")
                    .hint("say with --tls-client-ca who signs the clients' certificates");
        }
        return new ClientCertificates(wanted, authorities);
    }
}
