package dev.pgcurb.sample;

/** Is told what loading is at. */
@FunctionalInterface
public interface Progress {

    /** Says nothing to anybody. */
    Progress SILENT = step -> {};

    /**
     * The next step begins.
     *
     * @param step what it makes, as in {@code "60,000 observations"}
     */
    void begins(String step);
}
