package dev.pgcurb.policy;

import java.util.List;

/**
 * A group of people who may approve.
 *
 * @param roles database roles as Postgres knows them; never an agent's
 * @param people who sign in at the console
 */
public record Approvers(String name, List<String> roles, List<String> people, Source source) {
    /** Stands in a policy before the name of a person of the console; the name of a role of the database stands alone. */
    static final String PERSON = "person:";

    public Approvers {
        roles = List.copyOf(roles);
        people = List.copyOf(people);
    }
}
