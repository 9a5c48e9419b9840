package dev.pgcurb.cli;

import dev.pgcurb.explain.Code;
import dev.pgcurb.explain.Problem;
import dev.pgcurb.policy.Rule;
import dev.pgcurb.proof.Can;
import dev.pgcurb.proof.InForce;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code pgcurb can AGENT VERB OBJECT}: exit 0 for yes, 3 for no. */
@Command(
        name = "can",
        description =
                "Say whether an agent can do something, why, and by which line of the policy. Ends with 3 if not.")
final class CanVerb extends Verb {
    @Parameters(index = "0", paramLabel = "AGENT", description = "The agent.")
    private String agent = "";

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "VERB",
            description = "select, insert, update, delete, truncate, references, trigger, maintain or execute.")
    private @Nullable String verb;

    @Parameters(
            index = "2",
            arity = "0..1",
            paramLabel = "OBJECT",
            description = "A table, a column as table.column, or a function; with its schema unless that is public.")
    private @Nullable String object;

    @Option(names = "--list", description = "List everything that the agent can do.")
    private boolean list;

    @Option(
            names = "--policy",
            paramLabel = "POLICY",
            description = "The policy file; without it, the policy that the database keeps.")
    private @Nullable Path file;

    @Mixin
    private Target target = new Target();

    @Override
    protected Exit run(Terminal terminal) throws SQLException {
        try (Connection connection = target.database().open()) {
            InForce policy = GivenPolicy.orInForce(file, connection);
            Can can = Can.about(connection, policy.policy(), agent);
            return list ? all(can, terminal) : one(can, terminal);
        }
    }

    private Exit one(Can can, Terminal terminal) {
        if (verb == null || object == null) {
            throw Problem.of(Code.PGC598, "\"pgcurb can\" asks for a verb and an object")
                    .hint("such as: pgcurb can " + agent + " select customers.email, or pgcurb can " + agent
                            + " --list");
        }
        Can.Answer answer = can.ask(verb, object);
        if (json()) {
            terminal.answer(json(Json.answer(), answer));
        } else {
            say(terminal, answer);
        }
        return answer.yes() ? Exit.DONE : Exit.NO;
    }

    private Exit all(Can can, Terminal terminal) {
        List<Can.Answer> answers = can.list();
        if (json()) {
            terminal.answer(Json.answer()
                    .putObjects(
                            "answers",
                            answers.stream()
                                    .map(answer -> json(Json.object(), answer))
                                    .toList()));
            return Exit.DONE;
        }
        answers.forEach(answer -> terminal.answer(answer.question() + ": " + answer.reason() + place(answer)));
        return Exit.DONE;
    }

    private static void say(Terminal terminal, Can.Answer answer) {
        String word = answer.yes()
                ? terminal.out().paint(Style.GOOD, "yes")
                : terminal.out().paint(Style.BAD, "no");
        terminal.answer(word + ": " + answer.reason() + place(answer));
        if (!answer.path().isEmpty()) {
            terminal.answer("path: " + String.join(" → ", answer.path()));
        }
    }

    private static String place(Can.Answer answer) {
        Rule rule = answer.rule();
        return rule == null ? "" : ", " + rule;
    }

    private static Json json(Json to, Can.Answer answer) {
        Rule rule = answer.rule();
        return to.put("answer", answer.yes() ? "yes" : "no")
                .put("question", answer.question())
                .put("reason", answer.reason())
                .put("rule", rule == null ? null : rule.toString())
                .putTexts("path", answer.path());
    }
}
