package dev.pgcurb.undo;

import java.util.OptionalLong;

/**
 * How an undo is to be carried out.
 *
 * @param reason why, in the person's words; goes into the ledger
 * @param skipConflicts leave rows alone that cannot be put back, instead of refusing the whole undo
 * @param expected how many rows the preview said; empty: whatever it is now
 * @param upTo how many rows it may put back where that is more than the policy allows at once; empty: what the policy says
 */
public record How(String reason, boolean skipConflicts, OptionalLong expected, OptionalLong upTo) {

    /** All of it or nothing, and exactly as many rows as the preview said. */
    public static How seen(Preview preview, String reason) {
        return new How(reason, false, OptionalLong.of(preview.restore()), OptionalLong.empty());
    }
}
