package dev.pgcurb.drill;

import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** Sees everything that comes back to an attacker: values, errors, notices. */
public interface Witness {
    /** An error. */
    void error(String sql, SQLException e);

    /**
     * Results, which it reads to their end.
     *
     * @param hasRows what {@link Statement#execute} said
     */
    void results(String sql, Statement statement, boolean hasRows) throws SQLException;

    /** What came back as text. */
    void text(String sql, String text);

    /** What must not have been seen, as sentences. */
    List<String> harm();

    /** One line for each statement: what it answered. */
    List<String> story();
}
