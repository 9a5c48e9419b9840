package dev.pgcurb.watch;

import java.time.Instant;

/**
 * One session over one limit.
 *
 * @param limit which one
 * @param why in words, with the numbers
 * @param since when what is over the limit began: the same finding at the next look has the same
 * @param remedy what to do first
 */
record Finding(Limit limit, String why, Instant since, Remedy remedy) {

    /** How a session is stopped, the milder way first. */
    enum Remedy {
        /** Its statement is cancelled; if that does not help within the grace, the session is ended. */
        CANCEL,
        /** The session is ended: there is no statement to cancel, or none that a cancel would reach. */
        END
    }
}
