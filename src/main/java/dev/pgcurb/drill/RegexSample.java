package dev.pgcurb.drill;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Texts that a simple regular expression matches: literals, classes, groups, alternatives and counts. What else there is in one
 * gives nothing; whether a text does match is for Postgres to say.
 */
final class RegexSample {
    private static final int MOST = 3;

    private final String pattern;
    private final int turn;
    private int at;

    private RegexSample(String pattern, int turn) {
        this.pattern = pattern;
        this.turn = turn;
    }

    /** A few texts, different where the expression leaves a choice. */
    static List<String> of(String pattern) {
        List<String> samples = new ArrayList<>();
        for (int turn = 1; turn <= 12; turn++) {
            new RegexSample(pattern, turn).sample().ifPresent(samples::add);
        }
        return samples.stream().distinct().toList();
    }

    private Optional<String> sample() {
        try {
            String text = alternatives();
            return at == pattern.length() ? Optional.of(text) : Optional.empty();
        } catch (IndexOutOfBoundsException | NumberFormatException e) {
            // A form that this does not know.
            return Optional.empty();
        }
    }

    private String alternatives() {
        List<String> ways = new ArrayList<>(List.of(sequence()));
        while (at < pattern.length() && pattern.charAt(at) == '|') {
            at++;
            ways.add(sequence());
        }
        return ways.get(turn % ways.size());
    }

    private String sequence() {
        StringBuilder text = new StringBuilder();
        while (at < pattern.length() && "|)".indexOf(pattern.charAt(at)) < 0) {
            int start = at;
            String one = atom();
            int end = at;
            int[] times = times();
            int after = at;
            for (int n = 0; n < Math.max(times[0], Math.min(times[1], MOST)); n++) {
                at = start;
                text.append(n == 0 ? one : atom());
                at = end;
            }
            at = after;
        }
        return text.toString();
    }

    private String atom() {
        char c = pattern.charAt(at++);
        return switch (c) {
            case '^', '$' -> "";
            case '.' -> "x";
            case '\\' -> escaped(pattern.charAt(at++));
            case '[' -> oneOf();
            case '(' -> {
                if (pattern.startsWith("?:", at)) {
                    at += 2;
                }
                String inside = alternatives();
                at++;
                yield inside;
            }
            default -> String.valueOf(c);
        };
    }

    private String escaped(char c) {
        return switch (c) {
            case 'd' -> String.valueOf(turn % 10);
            case 'w' -> String.valueOf((char) ('a' + turn % 26));
            case 's' -> " ";
            case 'm', 'M', 'y', 'A', 'Z' -> "";
            default -> String.valueOf(c);
        };
    }

    /** A member of a class; of a negated one, a letter that it does not name. */
    private String oneOf() {
        boolean not = pattern.charAt(at) == '^';
        int end = pattern.indexOf(']', at + 1);
        String inside = pattern.substring(at + (not ? 1 : 0), end);
        at = end + 1;
        if (not) {
            return "qzx7"
                    .chars()
                    .filter(letter -> inside.indexOf(letter) < 0)
                    .mapToObj(Character::toString)
                    .findFirst()
                    .orElse("_");
        }
        if (inside.length() >= 3 && inside.charAt(1) == '-') {
            int width = inside.charAt(2) - inside.charAt(0) + 1;
            return String.valueOf((char) (inside.charAt(0) + turn % width));
        }
        if (inside.startsWith("\\")) {
            return escaped(inside.charAt(1));
        }
        return String.valueOf(inside.charAt(turn % inside.length()));
    }

    /** How often the last atom stands there, at least and at most. */
    private int[] times() {
        if (at >= pattern.length()) {
            return new int[] {1, 1};
        }
        int[] times = switch (pattern.charAt(at)) {
            case '*' -> new int[] {0, MOST};
            case '+' -> new int[] {1, MOST};
            case '?' -> new int[] {0, 1};
            case '{' -> {
                int end = pattern.indexOf('}', at);
                String[] limits = pattern.substring(at + 1, end).split(",", -1);
                at = end;
                int least = Integer.parseInt(limits[0].strip());
                String most = limits.length == 1 ? limits[0] : limits[1];
                yield new int[] {least, most.isBlank() ? least + 1 : Integer.parseInt(most.strip())};
            }
            default -> new int[] {1, 1, 0};
        };
        if (times.length == 2) {
            at++;
        }
        return times;
    }
}
