package dev.pgcurb.demo;

import dev.pgcurb.console.Console;
import dev.pgcurb.explain.Problem;
import dev.pgcurb.lease.ScramVerifier;
import dev.pgcurb.lease.Secret;
import dev.pgcurb.people.People;
import dev.pgcurb.people.Person;
import dev.pgcurb.people.Right;
import dev.pgcurb.postgres.DatabaseUrl;
import dev.pgcurb.sql.Script;
import dev.pgcurb.sql.Sql;
import java.time.Duration;
import java.util.EnumSet;

/**
 * A console on this machine for one person: whoever started it.
 *
 * @param link signs that person in once
 */
public record Seat(Console console, String person, String link) implements AutoCloseable {
    private static final String ROLE = "pgcurb_console";
    private static final Duration LINK_LASTS = Duration.ofDays(1);

    /**
     * Opens it on loopback. The person may everything, and counts as the admin.
     *
     * @param admin of a database to which a policy was applied
     * @param port 0 for a free one
     * @param user what the system calls that person
     * @throws Problem PGC301 when the port is not to be had
     */
    public static Seat open(DatabaseUrl admin, int port, String user) {
        Secret password = Secret.mint();
        Site.run(
                admin,
                Script.of(Seat.class, "console_login.sql")
                        .with("verifier", Sql.literal(ScramVerifier.of(password).text()))
                        .text());
        People people = new People(admin);
        String name = name(admin, user);
        if (people.list().stream().noneMatch(one -> one.person().name().equals(name))) {
            people.add(new Person(name, EnumSet.allOf(Right.class), admin.user()), null);
        }
        Console console = Console.start(Console.Options.here(admin.withLogin(ROLE, password.reveal()), port));
        return new Seat(console, name, Console.link(console.url(), people.link(name, LINK_LASTS)));
    }

    /** A role of that name could be somebody else. */
    private static String name(DatabaseUrl admin, String user) {
        boolean fits = user.matches("[a-z][a-z0-9._-]{0,30}")
                && !Site.ask(
                        admin,
                        "SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = "
                                + Sql.literal(user).text() + ")");
        return fits ? user : "you";
    }

    /** Where people go. */
    public String url() {
        return console.url();
    }

    @Override
    public void close() {
        console.close();
    }
}
