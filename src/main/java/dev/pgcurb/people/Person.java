package dev.pgcurb.people;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who signs in at the console.
 *
 * @param name as the ledger says it
 * @param databaseRole the role of the database that this person counts as: what policies say about that role holds for the person,
 *     and row values are shown as far as it may read them; null: none, and then no row value is shown
 */
public record Person(
        String name, Set<Right> rights, @Nullable String databaseRole) {
    public Person {
        rights = Set.copyOf(rights);
    }

    public boolean may(Right right) {
        return rights.contains(right);
    }
}
