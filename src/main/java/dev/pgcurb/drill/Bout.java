package dev.pgcurb.drill;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * One attack's statements, run one after the other.
 *
 * @param ran those that had to be refused and ran
 * @param stray those that had to be refused and failed for another reason, which proves nothing
 * @param refusals how many of those that had to be refused were
 */
public record Bout(List<String> ran, List<String> stray, int refusals) {
    private static final Set<String> REFUSALS = Set.of("42501", "54000", "55000", "25P02");

    public Bout {
        ran = List.copyOf(ran);
        stray = List.copyOf(stray);
    }

    /**
     * Runs them; an error never ends an attack.
     *
     * @param lines for each statement, how it is said here: once or more
     * @param refused which of the statements, counted from 0, must be refused, in each of its forms
     * @param more whether an SQLSTATE is a refusal by somebody other than Postgres
     */
    public static Bout of(List<List<String>> lines, Set<Integer> refused, Attacker attacker, Predicate<String> more) {
        List<String> ran = new ArrayList<>();
        List<String> stray = new ArrayList<>();
        int refusals = 0;
        for (int i = 0; i < lines.size(); i++) {
            for (String sql : lines.get(i)) {
                Optional<SQLException> answer = attacker.run(sql);
                if (!refused.contains(i)) {
                    continue;
                }
                if (answer.isEmpty()) {
                    ran.add("was not refused: " + sql);
                } else if (isRefusal(answer.get(), more)) {
                    refusals++;
                } else {
                    stray.add(sql + " -> " + answer.get().getSQLState() + " "
                            + String.valueOf(answer.get().getMessage())
                                    .lines()
                                    .findFirst()
                                    .orElse(""));
                }
            }
        }
        return new Bout(ran, stray, refusals);
    }

    /** Postgres's own words, or pgcurb's: a RAISE of the agent's own with the same SQLSTATE is none. */
    public static boolean isRefusal(SQLException e, Predicate<String> more) {
        String state = String.valueOf(e.getSQLState());
        return more.test(state)
                || (REFUSALS.contains(state)
                        && String.valueOf(e.getMessage())
                                .matches(
                                        "(?s).*(permission denied|must be |must have |held: |refused[:;] |row-level security"
                                                + "|no privileges|row ceiling|current transaction is aborted|not allowed).*"));
    }
}
