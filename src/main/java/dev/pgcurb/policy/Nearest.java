package dev.pgcurb.policy;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Guesses what a mistyped name was meant to be. */
public final class Nearest {
    private Nearest() {}

    /** {@code write "rows_per_statement"?} when something is close, otherwise the given advice. */
    public static String hint(String name, Collection<String> known, String otherwise) {
        return to(name, known).map(near -> "did you mean \"" + near + "\"?").orElse(otherwise);
    }

    /** The closest known name, if it is close enough that a person would call it a slip. */
    static Optional<String> to(String name, Collection<String> known) {
        String lower = normal(name);
        int allowed = Math.max(1, lower.length() / 3);
        return known.stream()
                .filter(candidate -> distance(lower, normal(candidate)) <= allowed)
                .min(Comparator.comparingInt(candidate -> distance(lower, normal(candidate))));
    }

    private static String normal(String name) {
        return name.toLowerCase(Locale.ROOT).replace('-', '_');
    }

    /** Insertions, deletions, substitutions and swaps of neighbours (optimal string alignment). */
    private static int distance(String a, String b) {
        int[][] d = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    d[i][j] = i + j;
                    continue;
                }
                int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                d[i][j] = Math.min(Math.min(d[i - 1][j], d[i][j - 1]) + 1, d[i - 1][j - 1] + change);
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
                }
            }
        }
        return d[a.length()][b.length()];
    }
}
