package dev.pgcurb.drill;

import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** One session of an attacker. */
public interface Attacker extends AutoCloseable {
    /** Its backend. */
    int pid();

    /** Runs one; what was answered when it was refused, or nothing. */
    Optional<SQLException> run(String sql);

    /** Who it has become, as the server says: another role, or more than it was. */
    List<String> became(List<String> allowed);

    @Override
    void close() throws SQLException;
}
