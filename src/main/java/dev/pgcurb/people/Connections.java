package dev.pgcurb.people;

import java.sql.Connection;
import java.sql.SQLException;

/** Where connections come from; who takes one closes it. */
public interface Connections {
    Connection open() throws SQLException;
}
