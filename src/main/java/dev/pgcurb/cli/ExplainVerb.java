package dev.pgcurb.cli;

import dev.pgcurb.explain.Code;
import dev.pgcurb.explain.Page;
import dev.pgcurb.explain.Problem;
import dev.pgcurb.policy.Policy;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code pgcurb explain [CODE]}. */
@Command(
        name = "explain",
        description = "Say what a code such as PGC117 means, why, and what to do; without one, list them all.")
final class ExplainVerb extends Verb {
    @Parameters(index = "0", arity = "0..1", paramLabel = "CODE", description = "The code at the end of a message.")
    private @Nullable String named;

    @Option(names = "--schema", description = "Print the JSON Schema of the policy, for editors.")
    private boolean schema;

    @Override
    protected Exit run(Terminal terminal) {
        if (schema) {
            terminal.answer(Policy.schema().stripTrailing());
            return Exit.DONE;
        }
        String name = named;
        if (name == null) {
            list(terminal);
            return Exit.DONE;
        }
        Code code = Code.named(name)
                .orElseThrow(() -> Problem.of(Code.PGC598, "there is no code \"" + name + "\"")
                        .hint("list them all: pgcurb explain"));
        if (json()) {
            terminal.answer(json(Json.answer(), code).put("page", Page.of(code).markdown()));
        } else {
            Page.of(code).markdown().lines().forEach(line -> terminal.answer(heading(line, terminal.out())));
        }
        return Exit.DONE;
    }

    private static String heading(String line, Stream out) {
        return line.startsWith("#") && out.colour() ? out.paint(Style.STRONG, line.replaceFirst("^#+ ", "")) : line;
    }

    private void list(Terminal terminal) {
        if (json()) {
            List<Json> codes = Arrays.stream(Code.values())
                    .map(code -> json(Json.object(), code))
                    .toList();
            terminal.answer(Json.answer().putObjects("codes", codes));
            return;
        }
        for (Code code : Code.values()) {
            terminal.answer(terminal.out().paint(Style.STRONG, code.name()) + "  " + code.title());
        }
        terminal.say("");
        terminal.say("next: pgcurb explain CODE");
    }

    private static Json json(Json to, Code code) {
        return to.put("code", code.name()).put("title", code.title());
    }
}
