package dev.pgcurb.tune;

import java.time.Instant;
import java.util.Optional;

/**
 * A proposal and what became of it, in one line: what lists show.
 *
 * @param proposal its number
 * @param at when it was proposed
 * @param by the role that proposed it
 * @param agent empty: a person
 * @param what {@code random_page_cost = 1.1}, or the index
 * @param why what the proposer says; untrusted text where an agent does
 * @param state of the proposal: proposed, trying, passed, rejected, withdrawn
 * @param trial the number of its last trial
 * @param decision of that trial: passed, no difference, rejected; or running, abandoned
 * @param reason of the decision
 * @param stage the number of its staged change
 * @param now where that stands: planned, watching, kept, reverted
 * @param stageReason why it was kept or reverted
 */
public record TrialLine(
        long proposal,
        Instant at,
        String by,
        Optional<String> agent,
        String what,
        String why,
        String state,
        Optional<Long> trial,
        Optional<String> decision,
        Optional<String> reason,
        Optional<Long> stage,
        Optional<String> now,
        Optional<String> stageReason) {}
