package dev.pgcurb.drill;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * An attack's statements as they are said to one database.
 *
 * @param lines for each statement, its forms
 * @param refused which of them, counted from 0, must be refused
 * @param why the reason why some could not be said; empty: all were
 */
record Lines(List<List<String>> lines, Set<Integer> refused, Optional<String> why) {

    /** Statements for which nobody plays a role are left out; the others stay in order. */
    static Lines of(Attack attack, Cast cast) {
        List<List<String>> lines = new ArrayList<>();
        Set<Integer> refused = new LinkedHashSet<>();
        Optional<String> why = Optional.empty();
        for (int time = 1; time <= attack.times(); time++) {
            Cast now = cast.with("n", String.valueOf(time));
            for (int i = 0; i < attack.run().size(); i++) {
                String statement = attack.run().get(i);
                Optional<String> lacks = now.lacks(statement);
                if (lacks.isPresent()) {
                    why = why.or(() -> lacks);
                    continue;
                }
                if (attack.refused().contains(i)) {
                    refused.add(lines.size());
                }
                lines.add(now.lines(statement));
            }
        }
        return new Lines(lines, refused, why);
    }

    /** Whether anything is left that makes it this attack: a statement that names something, or one that needs no name. */
    boolean says(Attack attack, Cast cast) {
        boolean asks = attack.run().stream().anyMatch(Cast::asks);
        return asks
                ? attack.run().stream()
                        .anyMatch(sql ->
                                Cast.asks(sql) && cast.with("n", "1").lacks(sql).isEmpty())
                : !lines.isEmpty();
    }
}
