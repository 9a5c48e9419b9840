package dev.pgcurb.policy;

import java.util.OptionalInt;

/**
 * How attempts are recorded.
 *
 * @param retentionMonths for how many whole months entries are kept; empty: for ever
 */
public record LedgerRules(Mode mode, Statements statements, Parameters parameters, OptionalInt retentionMonths) {

    /** When the record of a read is durable; that of a write always is before it can take effect. */
    public enum Mode {
        /** Within a stated short window. */
        NORMAL,
        /** Before it runs. */
        STRICT
    }

    /** What is kept of a statement's text. */
    public enum Statements {
        /** As it was sent. */
        FULL,
        /** With every literal replaced by a placeholder. */
        REDACTED
    }

    /** What is kept of the values that come apart from a statement's text. */
    public enum Parameters {
        /** Nothing: they hold values of rows. */
        NONE,
        /** Their beginnings, unless statements are redacted: then nothing. */
        RECORDED
    }
}
