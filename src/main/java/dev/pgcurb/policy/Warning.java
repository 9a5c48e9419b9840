package dev.pgcurb.policy;

import dev.pgcurb.explain.Code;

/**
 * Something in a valid policy that is probably not what was meant.
 *
 * @param what one sentence: lower case, no final period
 * @param excerpt the line with a caret under the place
 * @param hint one imperative
 */
public record Warning(Code code, String what, Source source, String excerpt, String hint) {

    /** The whole message as it is shown without colour. */
    public String text() {
        return "warning: " + source + ": " + what + " [" + code + "]\n" + excerpt + "\nhint: " + hint;
    }
}
