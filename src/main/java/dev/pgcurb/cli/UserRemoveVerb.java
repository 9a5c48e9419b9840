package dev.pgcurb.cli;

import dev.pgcurb.people.People;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code pgcurb user remove NAME}. */
@Command(name = "remove", description = "Take a person away from the console, at once. The ledger keeps what they did.")
final class UserRemoveVerb extends Verb {
    @Mixin
    private Target target = new Target();

    @Parameters(index = "0", paramLabel = "NAME", description = "The person.")
    private @Nullable String name;

    @Override
    protected Exit run(Terminal terminal) {
        String person = Objects.requireNonNull(name);
        new People(target.database()).remove(person);
        if (json()) {
            terminal.answer(Json.answer().put("name", person).put("removed", true));
        }
        terminal.good(person + " may not use the console any more, and is signed out");
        return Exit.DONE;
    }
}
