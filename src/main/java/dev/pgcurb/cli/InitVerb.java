package dev.pgcurb.cli;

import dev.pgcurb.catalog.Inspection;
import dev.pgcurb.explain.Code;
import dev.pgcurb.explain.Problem;
import dev.pgcurb.plan.Starter;
import dev.pgcurb.policy.Policy;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code pgcurb init}. */
@Command(
        name = "init",
        description = "Read a live database and write a narrow, commented policy to start from; changes nothing there.")
final class InitVerb extends Verb {
    @Mixin
    private Target target = new Target();

    @Option(names = "--out", paramLabel = "FILE", description = "Where to write it. Default: policy.yaml")
    private Path out = Path.of("policy.yaml");

    @Option(names = "--agent", paramLabel = "NAME", description = "The agent's name. Default: assistant")
    private String agent = "assistant";

    @Override
    protected Exit run(Terminal terminal) throws Exception {
        String body;
        try (Connection connection = target.database().open()) {
            body = Starter.policy(Inspection.of(connection, List.of()), agent);
        }
        Policy.parse(body, out.toString());
        try {
            Files.writeString(out, body, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        } catch (FileAlreadyExistsException e) {
            throw Problem.of(Code.PGC221, "there is a file \"" + out + "\" already")
                    .hint("name another with --out")
                    .because(e);
        } catch (IOException e) {
            throw Problem.of(Code.PGC512, "\"" + out + "\" cannot be written")
                    .hint("choose a folder that you may write")
                    .because(e);
        }
        if (json()) {
            terminal.answer(Json.answer().put("file", out.toString()).put("policy", body));
        } else {
            terminal.answer(out.toString());
        }
        terminal.say("next: read every line with \"guess\", then: pgcurb plan " + out);
        return Exit.DONE;
    }
}
