package dev.pgcurb.drill;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The first value that a partition's bound allows for one of its key columns. */
final class Bound {
    private static final Pattern FROM_TO = Pattern.compile("FOR VALUES FROM \\((.*)\\) TO \\((.*)\\)", Pattern.DOTALL);
    private static final Pattern IN = Pattern.compile("FOR VALUES IN \\((.*)\\)", Pattern.DOTALL);
    private static final Pattern VALUE = Pattern.compile("'(?:[^']|'')*'|[^,\\s][^,]*");

    private Bound() {}

    /** @param columns all of the table, to know which place among the key's columns this one has */
    static Optional<String> value(FillColumn column, List<FillColumn> columns) {
        String bound = String.valueOf(column.bound());
        Matcher list = IN.matcher(bound);
        if (list.matches()) {
            return Optional.of(values(list.group(1)).getFirst() + "::" + column.declared());
        }
        Matcher range = FROM_TO.matcher(bound);
        if (!range.matches()) {
            return Optional.empty();
        }
        int place = columns.stream().filter(FillColumn::bounded).toList().indexOf(column);
        List<String> from = values(range.group(1));
        List<String> to = values(range.group(2));
        if (place >= from.size()) {
            return Optional.empty();
        }
        if (!from.get(place).equals("MINVALUE")) {
            return Optional.of(from.get(place) + "::" + column.declared());
        }
        String step = switch (column.category()) {
            case "D" -> " - INTERVAL '1 day'";
            case "N" -> " - 1";
            default -> "";
        };
        return step.isEmpty() || to.get(place).equals("MAXVALUE")
                ? Optional.empty()
                : Optional.of("(" + to.get(place) + "::" + column.declared() + step + ")::" + column.declared());
    }

    private static List<String> values(String text) {
        List<String> values = new ArrayList<>();
        Matcher each = VALUE.matcher(text);
        while (each.find()) {
            values.add(each.group().strip());
        }
        return values;
    }
}
