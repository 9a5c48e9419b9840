package dev.pgcurb.cli;

import dev.pgcurb.people.People;
import dev.pgcurb.people.Right;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code pgcurb user group ISSUER GROUP}. */
@Command(
        name = "group",
        description =
                "Let members of an OIDC issuer's group use the console: with these rights, or no longer (--remove).")
final class UserGroupVerb extends Verb {
    @Mixin
    private Target target = new Target();

    @Parameters(index = "0", paramLabel = "ISSUER", description = "The issuer's URL, exactly as it calls itself.")
    private @Nullable String issuer;

    @Parameters(index = "1", paramLabel = "GROUP", description = "The group, as the issuer names it.")
    private @Nullable String group;

    @Option(
            names = "--rights",
            paramLabel = "RIGHT",
            split = ",",
            description = "approve, undo, suspend; see comes with each, and alone unless said.")
    private List<Right> rights = List.of();

    @Option(names = "--as", paramLabel = "ROLE", description = "The role of the database that its members count as.")
    private @Nullable String role;

    @Option(names = "--remove", description = "Its members may nothing any more.")
    private boolean remove;

    @Override
    protected Exit run(Terminal terminal) {
        String named = Objects.requireNonNull(group);
        new People(target.database()).group(Objects.requireNonNull(issuer), named, remove ? null : rights, role);
        if (json()) {
            terminal.answer(Json.answer().put("group", named).put("may", !remove));
        }
        terminal.good("members of " + named + (remove ? " may nothing any more" : " may use the console"));
        return Exit.DONE;
    }
}
