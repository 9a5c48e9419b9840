package dev.pgcurb.demo;

import dev.pgcurb.postgres.DatabaseUrl;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** Somebody of the story with a session: an agent, the application, a person. What they do is told as they do it. */
final class Person implements AutoCloseable {

    private final String name;
    private final Connection connection;
    private final Teller teller;

    Person(String name, DatabaseUrl url, Teller teller) {
        this.name = name;
        this.connection = url.open();
        this.teller = teller;
    }

    /**
     * What a statement came to.
     *
     * @param rows changed or counted; -1 when it was refused
     * @param sqlState of the refusal; empty when it ran
     * @param message DETAIL and HINT included
     */
    record Answer(long rows, String sqlState, String message) {
        boolean ran() {
            return sqlState.isEmpty();
        }
    }

    /** Runs a statement and tells it. */
    Answer runs(String sql) {
        teller.runs(name, sql);
        Answer answer = quietly(sql);
        teller.answers(answer.ran() ? rows(answer.rows(), sql) : answer.message());
        return answer;
    }

    /** Runs a statement without a word. */
    Answer quietly(String sql) {
        try (Statement statement = connection.createStatement()) {
            if (!statement.execute(sql)) {
                return new Answer(statement.getUpdateCount(), "", "");
            }
            try (ResultSet rows = statement.getResultSet()) {
                return first(rows);
            }
        } catch (SQLException e) {
            return new Answer(-1, String.valueOf(e.getSQLState()), lines(e));
        }
    }

    /** The number in the first row where there is one, and otherwise how many rows there are. */
    private static Answer first(ResultSet rows) throws SQLException {
        long count = 0;
        String value = "";
        while (rows.next()) {
            value = count++ == 0 ? String.valueOf(rows.getString(1)) : value;
        }
        boolean number = count == 1 && value.matches("-?\\d{1,18}");
        return new Answer(number ? Long.parseLong(value) : count, "", value);
    }

    private static String rows(long rows, String sql) {
        return sql.stripLeading().startsWith("SELECT") ? "%,d".formatted(rows) : "%,d rows".formatted(rows);
    }

    private static String lines(SQLException e) {
        ServerErrorMessage said = e instanceof PSQLException sent ? sent.getServerErrorMessage() : null;
        if (said == null) {
            return String.valueOf(e.getMessage());
        }
        StringBuilder lines = new StringBuilder("ERROR:  ").append(said.getMessage());
        if (said.getDetail() != null) {
            lines.append("\nDETAIL:  ").append(said.getDetail());
        }
        if (said.getHint() != null) {
            lines.append("\nHINT:  ").append(said.getHint());
        }
        return lines.toString();
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            // The story is over for this one either way.
            teller.answers("the session of " + name + " did not close: " + e.getMessage());
        }
    }
}
