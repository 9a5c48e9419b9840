package dev.pgcurb.attack;

import dev.pgcurb.drill.Witness;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Everything that came back to the attacker: values, errors, notices. And what of it must never have come back. */
final class Seen implements Witness {

    /** What fixture.sql and the setups plant where no agent of tenant 1 may look. */
    private static final Pattern SECRET = Pattern.compile(
            "sk_live_TOPSECRET|INTERNAL secret|TOPSALARY|s3cr3t|owner-pw|SCRAM-SHA-256\\$|contract pdf of tenant"
                    + "|\\(ceo,|^ceo$|a query of the application"
                    + "|[a-z0-9]+@(globex|initech)\\.test|\\b\\d{3}-\\d\\d-\\d{4}\\b|root:.*:0:0:|uid=\\d+");

    /** How many orders one tenant has. */
    private static final int ORDERS = 1000;

    /** Enough for every table of the fixture, and no more than memory holds. */
    private static final int ROWS = 20_000;

    private final int tenant;
    private final List<String> harm = new ArrayList<>();
    private final List<String> story = new ArrayList<>();

    Seen(int tenant) {
        this.tenant = tenant;
    }

    /** What must not have been seen, as sentences. */
    @Override
    public List<String> harm() {
        return harm;
    }

    /** One line for each statement: what it answered. */
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
        story.add(shorten(sql) + " -> " + shorten(text));
        look(sql, text);
    }

    /** Rows that came back another way than by JDBC. */
    void table(String sql, List<String> labels, List<? extends List<?>> rows) {
        for (List<?> row : rows) {
            for (int i = 0; i < row.size(); i++) {
                Object value = row.get(i);
                if (value != null) {
                    look(sql, value.toString());
                    tenants(sql, i + 1, labels.get(i).toLowerCase(Locale.ROOT), value.toString());
                }
            }
        }
        story.add(shorten(sql) + " -> " + rows.size() + " rows"
                + (rows.isEmpty()
                        ? ""
                        : ", the first: " + shorten(rows.getFirst().toString())));
    }

    private void rows(String sql, ResultSet result) throws SQLException {
        ResultSetMetaData columns = result.getMetaData();
        String first = "";
        int count = 0;
        while (result.next() && count < ROWS) {
            count++;
            StringBuilder row = new StringBuilder();
            for (int i = 1; i <= columns.getColumnCount(); i++) {
                String value = result.getString(i);
                if (value != null) {
                    look(sql, value);
                    tenants(sql, i, columns.getColumnLabel(i).toLowerCase(Locale.ROOT), value);
                    row.append(' ').append(value);
                }
            }
            first = first.isEmpty() ? row.toString() : first;
        }
        story.add(shorten(sql) + " -> " + count + " rows, the first:" + shorten(first));
    }

    private void look(String sql, String value) {
        Matcher secret = SECRET.matcher(value);
        if (secret.find() && !sql.contains(secret.group())) {
            harm.add("saw a secret through: " + shorten(sql) + " -> " + shorten(value));
        }
    }

    /** Statements that ask about tenants: of the own one, of how many there are, and of whose orders. */
    private void tenants(String sql, int column, String label, String value) {
        if (!value.matches("\\d{1,9}")) {
            return;
        }
        int number = Integer.parseInt(value);
        String asked = sql.toLowerCase(Locale.ROOT);
        boolean other = label.equals("tenant_id") && number != tenant;
        String[] items =
                asked.strip().replaceFirst("^select", "").split(" from ", 2)[0].split(",(?![^(]*\\))", -1);
        if (items.length >= column) {
            String item = items[column - 1].strip();
            other |= item.equals("count(distinct tenant_id)") && number > 1;
            other |= item.equals("min(tenant_id)") && number != tenant;
            other |= item.equals("count(*)") && asked.contains("from app.orders") && number > ORDERS;
        }
        if (other) {
            harm.add("saw another tenant through: " + shorten(sql) + " -> " + label + " " + value);
        }
    }

    private static String shorten(String text) {
        String line = text.replaceAll("\\s+", " ");
        return line.length() <= 160 ? line : line.substring(0, 160) + "...";
    }
}
