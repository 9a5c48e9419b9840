package dev.pgcurb.cli;

import dev.pgcurb.console.Console;
import dev.pgcurb.people.People;
import java.time.Duration;
import java.util.Objects;

/** Makes a link that signs a person in once. */
final class SignInLink {
    private static final Duration A_DAY = Duration.ofDays(1);

    private SignInLink() {}

    /** With the address of the console that runs in this folder; otherwise without, and then the console's address goes in front. */
    static String make(People people, String person, Target target) {
        String console = target.up()
                .map(up -> Objects.requireNonNullElse(up.console(), ""))
                .orElse("");
        return Console.link(console, people.link(person, A_DAY));
    }
}
