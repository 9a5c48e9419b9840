package dev.pgcurb.cli;

import dev.pgcurb.explain.Code;
import dev.pgcurb.explain.Problem;
import dev.pgcurb.people.People;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code pgcurb user password NAME}. */
@Command(
        name = "password",
        description = "Set a person's password: asked for at a terminal, or from standard input or a file. Ends every"
                + " sign-in of that person.")
final class UserPasswordVerb extends Verb {
    @Mixin
    private Target target = new Target();

    @Mixin
    private PasswordOptions password = new PasswordOptions();

    @Parameters(index = "0", paramLabel = "NAME", description = "The person.")
    private @Nullable String name;

    @Override
    protected Exit run(Terminal terminal) {
        String person = Objects.requireNonNull(name);
        String secret = password.read(terminal);
        if (secret == null) {
            throw Problem.of(Code.PGC436, "no password was given")
                    .hint("type it at a terminal, write it to standard input, or name a file with --password-file");
        }
        new People(target.database()).setPassword(person, secret);
        if (json()) {
            terminal.answer(Json.answer().put("name", person).put("password", "set"));
        }
        terminal.good("the password of " + person + " is set; whoever was signed in by that name is not any more");
        return Exit.DONE;
    }
}
