package dev.pgcurb.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Rows under headings, for people. On a terminal the last column is cut to the terminal's width; anywhere else nothing
 * is, so that a search finds it.
 */
final class Table {
    private static final int WIDTH = 120;
    private static final int LEAST = 20;
    private static final String GAP = "  ";

    private final List<List<String>> rows = new ArrayList<>();
    private final int width;

    Table(Stream out, String... headings) {
        this.width = out.terminal() ? widthOfTerminal(System.getenv()) : Integer.MAX_VALUE;
        rows.add(List.of(headings));
    }

    static int widthOfTerminal(Map<String, String> environment) {
        String columns = environment.getOrDefault("COLUMNS", "");
        return columns.matches("\\d{1,4}") ? Math.max(LEAST, Integer.parseInt(columns)) : WIDTH;
    }

    /** Adds a row of as many cells as there are headings. */
    void add(String... cells) {
        rows.add(List.of(cells));
    }

    /** The headings and the rows, each a line without blanks at its end. */
    List<String> lines() {
        int columns = rows.getFirst().size();
        int[] widths = new int[columns];
        for (List<String> row : rows) {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], length(row.get(i)));
            }
        }
        List<String> lines = new ArrayList<>();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < columns - 1; i++) {
                String cell = row.get(i);
                line.append(cell).append(" ".repeat(widths[i] - length(cell))).append(GAP);
            }
            line.append(cut(row.get(columns - 1), Math.max(LEAST, width - length(line.toString()))));
            lines.add(line.toString().stripTrailing());
        }
        return lines;
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }

    private static String cut(String text, int most) {
        return length(text) <= most ? text : text.substring(0, text.offsetByCodePoints(0, most - 1)) + "…";
    }
}
