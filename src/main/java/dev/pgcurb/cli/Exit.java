package dev.pgcurb.cli;

/** How a command ends. Scripts rely on these numbers: "I failed" is never the same as "the answer is no". */
public enum Exit {
    /** Done, or the answer is yes. */
    DONE(0),
    /** It could not be done. */
    FAILED(1),
    /** What is there differs from what is wanted ({@code plan --check}). */
    DIFFERS(2),
    /** The answer is no ({@code can}, {@code verify}). */
    NO(3),
    /** It waits for a person's approval. */
    WAITING(4),
    /** The person at the keyboard ended it. */
    INTERRUPTED(130);

    private final int status;

    Exit(int status) {
        this.status = status;
    }

    /** The process's exit status. */
    public int status() {
        return status;
    }
}
