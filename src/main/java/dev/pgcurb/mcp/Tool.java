package dev.pgcurb.mcp;

import java.util.Map;

/** One thing that a client can call. */
interface Tool {
    String name();

    /** In a few words, for people. */
    String title();

    /** For models: what it does, when to use it, what it refuses. */
    String description();

    /** JSON Schema of its arguments. */
    Map<String, Object> input();

    /** JSON Schema of its structured answer. */
    Map<String, Object> output();

    Effect effect();

    /**
     * Does it.
     *
     * @throws Refused what the gateway or Postgres says
     * @throws Misuse when the arguments are not right
     */
    Answer call(Call call) throws Refused, Misuse;

    /**
     * What calling it may do, as far as the agent's rights let it: hints for people whose client asks them before a call.
     *
     * @param readOnly it changes nothing
     * @param destructive it may change or delete rows that are there, not only add some
     * @param idempotent calling it again changes nothing more
     * @param openWorld it reaches what is outside the database
     */
    record Effect(boolean readOnly, boolean destructive, boolean idempotent, boolean openWorld) {
        static final Effect NONE = new Effect(true, false, true, false);

        /** It adds a line for people to read, and changes nothing else. */
        static final Effect PROPOSES = new Effect(false, false, false, false);
    }

    /** Arguments that a tool cannot take. The message says which and why. */
    final class Misuse extends Exception {
        private static final long serialVersionUID = 1L;
        private final String what;

        Misuse(String what) {
            super(what);
            this.what = what;
        }

        String what() {
            return what;
        }
    }
}
