package dev.pgcurb.proof;

import java.util.List;

/**
 * How a door is closed.
 *
 * @param sql statements that close it, complete, without a final semicolon; empty where none can
 * @param otherwise what to do where no statement alone does it: one imperative; empty where the statements do
 * @param costs what closing it costs people who are not agents: one sentence; empty: nothing
 */
public record Fix(List<String> sql, String otherwise, String costs) {
    public Fix {
        sql = List.copyOf(sql);
    }

    static Fix sql(String... statements) {
        return new Fix(List.of(statements), "", "");
    }

    static Fix sql(List<String> statements) {
        return new Fix(statements, "", "");
    }

    /** What pgcurb made is no longer so: apply makes it so again. */
    static Fix apply() {
        return byHand("run pgcurb apply with the policy");
    }

    static Fix byHand(String imperative) {
        return new Fix(List.of(), imperative, "");
    }

    Fix costing(String sentence) {
        return new Fix(sql, otherwise, sentence);
    }

    Fix or(String imperative) {
        return new Fix(sql, imperative, costs);
    }
}
