package dev.pgcurb.policy;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The ceilings that there are: what each counts, who holds it, and what holds where the policy is silent. */
public enum CeilingKind {
    ROWS_PER_STATEMENT(Unit.ROWS, Holder.POSTGRES, 100, false, "rows that one statement may change, cascades included"),
    ROWS_PER_TRANSACTION(Unit.ROWS, Holder.POSTGRES, -10, false, "rows that one transaction may change"),
    ROWS_PER_LEASE(Unit.ROWS, Holder.POSTGRES, -10, true, "rows that one lease may change"),
    ROWS_PER_HOUR(Unit.ROWS, Holder.POSTGRES, -1, true, "rows that all leases of the agent may change in an hour"),
    STATEMENT_TIME(Unit.TIME, Holder.WATCH, 30_000, false, "how long one statement may run"),
    TRANSACTION_TIME(Unit.TIME, Holder.WATCH, 300_000, false, "how long one transaction may stay open"),
    IDLE_IN_TRANSACTION(
            Unit.TIME, Holder.WATCH, 60_000, false, "how long a transaction may wait for its next statement"),
    PLAN_COST(Unit.COST, Holder.GATEWAY, 1_000_000, true, "the planner's estimate of a statement's total cost"),
    ESTIMATED_ROWS(
            Unit.ROWS, Holder.GATEWAY, 1_000_000, true, "the planner's estimate of the rows a statement returns"),
    RESULT_ROWS(Unit.ROWS, Holder.GATEWAY, 10_000, true, "rows that one statement may return"),
    RESULT_BYTES(
            Unit.BYTES, Holder.GATEWAY, 10L << 20, false, "bytes that one statement may return, all messages counted"),
    TEMP_SPACE(
            Unit.BYTES,
            Holder.POSTGRES,
            1L << 30,
            true,
            "disk that a session's queries may use for sorting and hashing"),
    STATEMENTS_PER_MINUTE(
            Unit.COUNT,
            Holder.GATEWAY,
            600,
            true,
            "statements that the agent may send in a minute through one gateway"),
    REFUSALS_PER_MINUTE(
            Unit.COUNT, Holder.WATCH, 30, true, "refusals and holds in a minute after which the agent is suspended"),
    OPEN_HOLDS(Unit.COUNT, Holder.POSTGRES, 10, false, "holds that may wait for a person at one time");

    /** What a ceiling counts in; times are milliseconds. */
    public enum Unit {
        ROWS,
        TIME,
        BYTES,
        COST,
        COUNT
    }

    /** Who stops an agent at it: Postgres itself, the watch (any session), or the gateway (sessions through it). */
    public enum Holder {
        POSTGRES,
        WATCH,
        GATEWAY
    }

    private final Unit unit;
    private final Holder holder;
    private final long preset;
    private final boolean mayBeNone;
    private final String meaning;

    CeilingKind(Unit unit, Holder holder, long preset, boolean mayBeNone, String meaning) {
        this.unit = unit;
        this.holder = holder;
        this.preset = preset;
        this.mayBeNone = mayBeNone;
        this.meaning = meaning;
    }

    /** Its key in the policy: {@code rows_per_statement}. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    public Unit unit() {
        return unit;
    }

    public Holder holder() {
        return holder;
    }

    /** What it counts, as a phrase: {@code rows that one statement may change, cascades included}. */
    public String meaning() {
        return meaning;
    }

    /** Whether {@code none} is taken: only where another ceiling still stands behind this one. */
    public boolean mayBeNone() {
        return mayBeNone;
    }

    /** Whether a person may approve what is over it: only where an approval can be bound to an exact set of rows. */
    public boolean mayBeHeld() {
        return switch (this) {
            case ROWS_PER_STATEMENT, ROWS_PER_TRANSACTION, ROWS_PER_LEASE, ROWS_PER_HOUR -> true;
            case STATEMENT_TIME,
                    TRANSACTION_TIME,
                    IDLE_IN_TRANSACTION,
                    PLAN_COST,
                    ESTIMATED_ROWS,
                    RESULT_ROWS,
                    RESULT_BYTES,
                    TEMP_SPACE,
                    STATEMENTS_PER_MINUTE,
                    REFUSALS_PER_MINUTE,
                    OPEN_HOLDS -> false;
        };
    }

    /**
     * The limit where the policy is silent. The three wider row ceilings follow the narrower one before them: ten
     * times the statement's for the transaction, ten times that for the lease, and as much in an hour.
     *
     * @param before the limit of the ceiling listed before this one
     */
    long preset(long before) {
        return preset >= 0 ? preset : Math.multiplyExact(before, -preset);
    }

    /** The ceiling of this key. */
    public static Optional<CeilingKind> keyed(String key) {
        return Arrays.stream(values()).filter(kind -> kind.key().equals(key)).findFirst();
    }
}
