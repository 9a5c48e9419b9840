package dev.pgcurb.cli;

import dev.pgcurb.explain.Code;
import dev.pgcurb.explain.Problem;
import dev.pgcurb.people.People;
import dev.pgcurb.people.Person;
import dev.pgcurb.people.Right;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code pgcurb user add NAME}. */
@Command(
        name = "add",
        description = "Let a person use the console. The password is asked for at a terminal, or comes from standard"
                + " input or a file.")
final class UserAddVerb extends Verb {
    @Mixin
    private Target target = new Target();

    @Mixin
    private PasswordOptions password = new PasswordOptions();

    @Parameters(
            index = "0",
            paramLabel = "NAME",
            description = "Small letters, digits and . _ @ + -, as the ledger will say it.")
    private @Nullable String name;

    @Option(
            names = "--rights",
            paramLabel = "RIGHT",
            split = ",",
            description = "approve, undo, suspend; see comes with each, and alone unless said.")
    private List<Right> rights = List.of();

    @Option(
            names = "--as",
            paramLabel = "ROLE",
            description = "The role of the database that the person counts as: the policy's rules about it hold for the"
                    + " person, who sees the row values that it may read.")
    private @Nullable String role;

    @Option(names = "--link", description = "No password: print a link that signs the person in once.")
    private boolean link;

    @Option(names = "--oidc", paramLabel = "ISSUER", description = "No password: this OIDC issuer says who it is.")
    private @Nullable String issuer;

    @Option(
            names = "--oidc-subject",
            paramLabel = "ID",
            description =
                    "The issuer's identifier of the person (sub); unless said, the first to come by that name is it.")
    private @Nullable String subject;

    @Override
    protected Exit run(Terminal terminal) {
        if (issuer == null && subject != null) {
            throw Problem.of(Code.PGC598, "--oidc-subject goes with --oidc");
        }
        if (issuer != null && (link || password.given())) {
            throw Problem.of(Code.PGC598, "who comes in through an issuer has neither password nor link");
        }
        String person = Objects.requireNonNull(name);
        // Asked for first: whoever gives up at the prompt has added nobody.
        String secret = issuer == null && !link ? password.read(terminal) : null;
        var people = new People(target.database());
        EnumSet<Right> all = EnumSet.of(Right.SEE);
        all.addAll(rights);
        people.add(new Person(person, all, role), issuer, subject);
        String url = null;
        if (secret != null) {
            people.setPassword(person, secret);
        } else if (issuer == null) {
            url = SignInLink.make(people, person, target);
        }
        if (json()) {
            terminal.answer(Json.answer().put("name", person).put("link", url));
        } else {
            if (url != null) {
                terminal.answer(url);
                terminal.say("the link works once, within a day");
            }
            terminal.good(person + " may use the console: "
                    + String.join(", ", all.stream().map(Right::word).toList()));
        }
        return Exit.DONE;
    }
}
