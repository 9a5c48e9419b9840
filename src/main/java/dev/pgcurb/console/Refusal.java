package dev.pgcurb.console;

import dev.pgcurb.explain.Code;
import dev.pgcurb.explain.Problem;

/** A no with an HTTP status. */
final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final Problem problem;

    Refusal(int status, Problem problem) {
        super(problem.what(), problem);
        this.status = status;
        this.problem = problem;
    }

    /** @param what as of {@link Problem#of}: never a secret */
    static Refusal of(int status, Code code, String what) {
        return new Refusal(status, Problem.of(code, what));
    }

    /** From 400 to 599. */
    int status() {
        return status;
    }

    Problem problem() {
        return problem;
    }
}
