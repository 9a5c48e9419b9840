package dev.pgcurb.gateway;

import dev.pgcurb.explain.Problem;

/** A problem of the lease room in the SQLSTATEs that drivers and pools act on. */
final class Refusals {
    private Refusals() {}

    static Rejection of(Problem problem) {
        String sqlstate = switch (problem.code()) {
            case PGC361 -> "53300";
            case PGC363 -> "22023";
            case PGC362, PGC364 -> "42501";
            default -> "58000";
        };
        return new Rejection(sqlstate, problem.what(), problem.hint());
    }
}
