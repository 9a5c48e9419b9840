package dev.pgcurb.policy;

import java.util.List;

/**
 * A group of people who may approve.
 *
 * @param roles database roles as Postgres knows them; never an agent's
 */
public record Approvers(String name, List<String> roles, Source source) {
    public Approvers {
        roles = List.copyOf(roles);
    }
}
