package dev.pgcurb.cli;

import dev.pgcurb.people.People;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code pgcurb user link NAME}. */
@Command(name = "link", description = "Print a link that signs a person in once, within a day. An earlier one ends.")
final class UserLinkVerb extends Verb {
    @Mixin
    private Target target = new Target();

    @Parameters(index = "0", paramLabel = "NAME", description = "The person.")
    private @Nullable String name;

    @Override
    protected Exit run(Terminal terminal) {
        String person = Objects.requireNonNull(name);
        String link = SignInLink.make(new People(target.database()), person, target);
        if (json()) {
            terminal.answer(Json.answer().put("name", person).put("link", link));
        } else {
            terminal.answer(link);
            if (link.startsWith("/")) {
                terminal.say("put the console's address in front");
            }
        }
        return Exit.DONE;
    }
}
