package dev.pgcurb.drill;

import dev.pgcurb.postgres.ServerText;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Makes a structure again. What needs something that comes later is tried again when that has come, for as long as
 * anything more can be made; what is left in the end is left out, and told.
 */
final class Copying {
    /** Foreign tables hang on it: a wrapper without a handler reads nothing and connects to nowhere. */
    private static final List<String> NOWHERE = List.of(
            "CREATE FOREIGN DATA WRAPPER curb_nowhere", "CREATE SERVER curb_nowhere FOREIGN DATA WRAPPER curb_nowhere");

    private final Connection connection;
    private final Structure structure;
    private final List<Left> left = new ArrayList<>();
    private final Map<Structure.Piece, Structure.Part> waiting = new LinkedHashMap<>();
    private final Map<Structure.Piece, String> said = new LinkedHashMap<>();

    /** @param connection of a superuser, in an empty database, outside a transaction */
    Copying(Connection connection, Structure structure) {
        this.connection = connection;
        this.structure = structure;
        structure.absent().forEach(piece -> left.add(new Left("not copied", piece.name(), piece.sql())));
    }

    /** Everything that rows need. */
    void beforeRows() throws SQLException {
        run("SET check_function_bodies = off");
        run("SET client_min_messages = error");
        run("SET search_path = pg_catalog");
        for (String sql : NOWHERE) {
            run(sql);
        }
        parts(true);
    }

    /** The rest; then what is still waiting is left. */
    void afterRows() throws SQLException {
        run("SET search_path = pg_catalog");
        parts(false);
        again();
        waiting.forEach((piece, part) ->
                left.add(new Left(part.word(), piece.name(), Objects.requireNonNullElse(said.get(piece), ""))));
    }

    List<Left> left() {
        return left;
    }

    private void parts(boolean beforeRows) {
        for (Structure.Part part : Structure.Part.values()) {
            if (part.beforeRows() == beforeRows) {
                Objects.requireNonNull(structure.pieces().get(part)).forEach(piece -> {
                    if (!made(piece)) {
                        waiting.put(piece, part);
                    }
                });
                again();
            }
        }
    }

    private void again() {
        int before = waiting.size() + 1;
        while (waiting.size() < before) {
            before = waiting.size();
            waiting.keySet().removeIf(this::made);
        }
    }

    private boolean made(Structure.Piece piece) {
        try {
            run(piece.sql());
            return true;
        } catch (SQLException e) {
            said.put(piece, ServerText.message(e));
            return false;
        }
    }

    private void run(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
