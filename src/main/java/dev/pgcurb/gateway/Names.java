package dev.pgcurb.gateway;

import dev.pgcurb.grammar.Detail;
import dev.pgcurb.grammar.Kind;
import dev.pgcurb.grammar.Statement;
import dev.pgcurb.verdict.Verdict;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the client's names of prepared statements and portals stand for, as Postgres will see them when it gets there.
 *
 * <p>Postgres keeps both in a namespace that SQL can change too (PREPARE, DEALLOCATE, DECLARE, CLOSE; in a DO block or a
 * function out of our sight). So each statement that could have done that begins a new {@link #epoch}, and a name from an
 * older one is not believed: a prepared statement is made again from its text before it is used.
 */
final class Names {
    /** More prepared statements than this in one session only hoard the server's memory. */
    private static final int MOST = 5_000;

    private final Map<String, Prepared> statements = new HashMap<>();
    private final Map<String, Portal> portals = new HashMap<>();
    private long epoch;

    long epoch() {
        return epoch;
    }

    @Nullable
    Prepared statement(String name) {
        return statements.get(name);
    }

    boolean anyPortal() {
        return !portals.isEmpty();
    }

    @Nullable
    Portal portal(String name) {
        return portals.get(name);
    }

    /** What is against one more prepared statement, or null. */
    Verdict.@Nullable Refused oneMore(String name) {
        return name.isEmpty() || statements.size() < MOST
                ? null
                : new Verdict.Refused(
                        "gateway.prepared_statements",
                        "54000",
                        "over " + MOST + " prepared statements in one session; close those that are not needed",
                        null);
    }

    @Nullable
    Prepared put(Prepared prepared) {
        return statements.put(prepared.name(), prepared);
    }

    @Nullable
    Portal put(String name, Portal portal) {
        return portals.put(name, portal);
    }

    /** As in Postgres, a Parse without a name ends what had none before it: what follows is not entered as theirs. */
    void notParsed(String name) {
        if (name.isEmpty()) {
            statements.remove("");
            portals.remove("");
        }
    }

    @Nullable
    Prepared dropStatement(String name) {
        return statements.remove(name);
    }

    @Nullable
    Portal dropPortal(String name) {
        return portals.remove(name);
    }

    /** Portals end with their transaction. */
    void transactionEnded() {
        portals.clear();
    }

    /** Takes back what {@code gone}, which Postgres did not do, did here. Call in the reverse order. */
    void undo(Expected gone) {
        switch (gone) {
            case Expected.Parsed p -> {
                if (!p.quiet()) {
                    restore(statements, p.prepared().name(), p.before());
                }
            }
            case Expected.Bound b -> {
                if (!b.quiet()) {
                    restore(portals, b.portal(), b.before());
                }
            }
            case Expected.Closed c -> {
                if (c.statement() != null) {
                    statements.put(c.name(), c.statement());
                }
                if (c.portal() != null) {
                    portals.put(c.name(), c.portal());
                }
            }
            case Expected.Described d -> {}
            case Expected.Ran r -> {}
            case Expected.Refused r -> {}
            case Expected.Synced s -> {}
        }
    }

    /** A statement is about to run: may it change what names stand for? */
    void running(Statement s) {
        boolean opaque = switch (s.kind()) {
            case SELECT, INSERT, UPDATE, DELETE, MERGE, COPY_IN, COPY_OUT, EXPLAIN, FETCH ->
                !s.provablyRead() && !s.functions().isEmpty();
            case TRUNCATE,
                    BEGIN,
                    COMMIT,
                    ROLLBACK,
                    SAVEPOINT,
                    RELEASE,
                    ROLLBACK_TO,
                    TWO_PHASE,
                    SET,
                    SET_CONSTRAINTS,
                    SHOW,
                    RESET,
                    LOCK,
                    LISTEN,
                    NOTIFY,
                    UNLISTEN,
                    ROLE -> false;
            case PREPARE, EXECUTE, DEALLOCATE, DECLARE, CLOSE, DO, CALL, DISCARD, DDL, OTHER -> true;
        };
        if (opaque) {
            epoch++;
        }
    }

    /** A statement ran to its end: names that it took away with SQL are gone. */
    void ran(Statement s) {
        if (s.kind() == Kind.DISCARD) {
            statements.clear();
        } else if (s.kind() == Kind.DEALLOCATE && s.detail() instanceof Detail.Named named) {
            if (named.name() == null) {
                statements.clear();
            } else {
                statements.remove(named.name());
            }
        }
    }

    private static <T> void restore(Map<String, T> map, String name, @Nullable T before) {
        if (before == null) {
            map.remove(name);
        } else {
            map.put(name, before);
        }
    }
}
