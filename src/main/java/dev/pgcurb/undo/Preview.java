package dev.pgcurb.undo;

import java.util.List;
import java.util.Map;

/**
 * What an undo would do, or did, in its three classes.
 *
 * @param statements how many statements of agents the selection means
 * @param restore rows that can be put back
 * @param conflict rows that someone else changed since
 * @param tables the same for each table, by name
 * @param outside what undo cannot reach, in words
 */
public record Preview(long statements, long restore, long conflict, List<Table> tables, List<String> outside) {

    public Preview {
        tables = List.copyOf(tables);
        outside = List.copyOf(outside);
    }

    /**
     * One table's part of it.
     *
     * @param table schema and name
     * @param insert deleted rows that come back
     * @param update changed rows that are set back
     * @param delete inserted rows that go
     * @param conflict rows that are left alone
     * @param conflicts the first twenty of those
     */
    public record Table(String table, long insert, long update, long delete, long conflict, List<Conflict> conflicts) {

        public Table {
            conflicts = List.copyOf(conflicts);
        }
    }

    /** The key of one row, column by column, and why it is left alone. */
    public record Conflict(Map<String, String> key, String why) {

        public Conflict {
            key = Map.copyOf(key);
        }
    }
}
