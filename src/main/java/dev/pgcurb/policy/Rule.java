package dev.pgcurb.policy;

/**
 * The name of one rule and where it stands, so that whoever is refused can find it.
 *
 * @param name the path of keys in the policy, such as {@code curator.ceilings.rows_per_statement}
 * @param source where it is written; for a default, where it would be written: the section or the agent that leaves it out
 */
public record Rule(String name, Source source) {

    /** As refusals cite it: {@code curator.ceilings.rows_per_statement (policy.yaml:18)}. */
    @Override
    public String toString() {
        return name + " (" + source.fileAndLine() + ")";
    }
}
