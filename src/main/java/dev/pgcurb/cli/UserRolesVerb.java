package dev.pgcurb.cli;

import dev.pgcurb.explain.Code;
import dev.pgcurb.explain.Problem;
import dev.pgcurb.people.People;
import dev.pgcurb.people.Right;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code pgcurb user roles NAME}. */
@Command(
        name = "roles",
        description =
                "Change what a person may, and as which role of the database they count. They have to sign in again.")
final class UserRolesVerb extends Verb {
    @Mixin
    private Target target = new Target();

    @Parameters(index = "0", paramLabel = "NAME", description = "The person.")
    private @Nullable String name;

    @Option(
            names = "--rights",
            paramLabel = "RIGHT",
            split = ",",
            description = "see, approve, undo, suspend: all that the person is to have. As they are unless said.")
    private @Nullable List<Right> rights;

    @Option(names = "--as", paramLabel = "ROLE", description = "That role; \"\" for none. As it is unless said.")
    private @Nullable String role;

    @Override
    protected Exit run(Terminal terminal) {
        String person = Objects.requireNonNull(name);
        if (rights == null && role == null) {
            throw Problem.of(Code.PGC598, "nothing to change was named").hint("name --rights or --as");
        }
        new People(target.database()).change(person, rights, role);
        if (json()) {
            terminal.answer(Json.answer().put("name", person).put("changed", true));
        }
        terminal.good("changed; " + person + " has to sign in again");
        return Exit.DONE;
    }
}
