package dev.pgcurb.drill;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Looks in everything that comes back for what this agent must never see. */
final class Lookout implements Witness {
    /** Enough for every table of a copy, and no more than memory holds. */
    private static final int ROWS = 20_000;

    private final Needles forbidden;
    private final List<String> harm = new ArrayList<>();
    private final List<String> story = new ArrayList<>();

    private final Predicate<String> shown;

    Lookout(Needles forbidden) {
        this(forbidden, text -> false);
    }

    /**
     * Of a database of which not every row was looked at.
     *
     * @param shown whether the text stands in a row that the agent may see
     */
    Lookout(Needles forbidden, Predicate<String> shown) {
        this.forbidden = forbidden;
        this.shown = shown;
    }

    @Override
    public List<String> harm() {
        return harm;
    }

    @Override
    public List<String> story() {
        return story;
    }

    @Override
    public void error(String sql, SQLException e) {
        story.add(shorten(sql) + " -> " + e.getSQLState() + " " + shorten(String.valueOf(e.getMessage())));
        look(sql, String.valueOf(e.getMessage()));
    }

    @Override
    public void results(String sql, Statement statement, boolean hasRows) throws SQLException {
        boolean rows = hasRows;
        while (true) {
            if (rows) {
                rows(sql, statement.getResultSet());
            } else if (statement.getUpdateCount() >= 0) {
                story.add(shorten(sql) + " -> " + statement.getUpdateCount() + " rows changed");
            } else {
                break;
            }
            rows = statement.getMoreResults();
        }
        for (SQLWarning warning = statement.getWarnings(); warning != null; warning = warning.getNextWarning()) {
            look(sql, String.valueOf(warning.getMessage()));
        }
    }

    @Override
    public void text(String sql, String text) {
        story.add(shorten(sql) + " -> " + text.length() + " characters");
        look(sql, text);
    }

    private void rows(String sql, ResultSet result) throws SQLException {
        int columns = result.getMetaData().getColumnCount();
        int count = 0;
        while (result.next() && count < ROWS) {
            count++;
            for (int i = 1; i <= columns; i++) {
                String value = result.getString(i);
                if (value != null) {
                    look(sql, value);
                }
            }
        }
        story.add(shorten(sql) + " -> " + count + " rows");
    }

    /** What stands in the statement itself it knew before. */
    private void look(String sql, String value) {
        Optional<String> found = forbidden.in(value);
        while (found.isPresent() && shown.test(found.get())) {
            forbidden.drop(found.get());
            found = forbidden.in(value);
        }
        if (found.isPresent() && !sql.contains(found.get())) {
            harm.add("saw what it must not see, by: " + shorten(sql));
        }
    }

    static String shorten(String text) {
        String line = text.replaceAll("\\s+", " ");
        return line.length() <= 160 ? line : line.substring(0, 160) + "...";
    }
}
