package dev.pgcurb.cli;

import dev.pgcurb.explain.Code;
import dev.pgcurb.explain.Problem;
import dev.pgcurb.hold.Webhook;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Whom {@code pgcurb serve} tells about holds. The secret comes from a file or the environment, never as an argument. */
final class WebhookOptions {
    private static final String URL = "PGCURB_WEBHOOK";
    private static final String SECRET = "PGCURB_WEBHOOK_SECRET";

    @Option(
            names = "--webhook",
            paramLabel = "URL",
            description = "Tell approvers about holds there, signed; else PGCURB_WEBHOOK; nowhere unless said.")
    private @Nullable String url;

    @Option(
            names = "--webhook-secret-file",
            paramLabel = "FILE",
            description = "What the notices are signed with: whsec_ and Base64; else PGCURB_WEBHOOK_SECRET.")
    private @Nullable Path secretFile;

    /** The webhook, if there is to be one. @throws Problem PGC414 when it cannot be used */
    Optional<Webhook> webhook(Map<String, String> environment) {
        String target = url != null ? url : environment.get(URL);
        return target == null || target.isBlank()
                ? Optional.empty()
                : Optional.of(Webhook.of(target, secret(environment)));
    }

    private String secret(Map<String, String> environment) {
        Path file = secretFile;
        if (file == null) {
            return Optional.ofNullable(environment.get(SECRET))
                    .orElseThrow(() -> Problem.of(Code.PGC414, "the webhook has no secret")
                            .hint("name a file with --webhook-secret-file, or set " + SECRET));
        }
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw Problem.of(Code.PGC414, "the webhook's secret cannot be read from \"" + file + "\"")
                    .because(e);
        }
    }
}
