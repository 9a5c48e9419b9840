package dev.pgcurb.cli;

import dev.pgcurb.serve.WitnessServer;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code pgcurb log witness}: a witness for the ledgers of other machines. */
@Command(
        name = "witness",
        description = "Be the witness of other machines' ledgers: take marks over HTTP, keep them in a file, show them."
                + " Put TLS in front of it where others can reach it.")
final class LogWitnessVerb extends Verb {
    @Option(
            names = "--to",
            paramLabel = "FILE",
            required = true,
            description = "Where marks are kept; made if missing.")
    private @Nullable Path to;

    @Option(
            names = "--http",
            paramLabel = "[HOST:]PORT",
            required = true,
            converter = HttpAddress.class,
            description = "Where to listen.")
    private @Nullable InetSocketAddress http;

    @Mixin
    private WitnessKey key = new WitnessKey();

    @Override
    protected Exit run(Terminal terminal) {
        CompletableFuture<Exit> end = new CompletableFuture<>();
        Signals.on("TERM", () -> end.complete(Exit.DONE));
        Signals.on("INT", () -> end.complete(Exit.INTERRUPTED));
        try (WitnessServer server =
                WitnessServer.start(Objects.requireNonNull(http), Objects.requireNonNull(to), key.read())) {
            if (json()) {
                terminal.answer(Json.answer().put("port", server.port()));
            } else {
                terminal.good("the witness listens on port " + server.port() + " and writes to " + to);
            }
            return end.join();
        }
    }
}
