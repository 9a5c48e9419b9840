package dev.pgcurb.ledger;

/** One way in which a ledger is not what was written. */
public sealed interface Finding {
    /** The chain. */
    String gateway();

    /** The first place that it is about. */
    long seq();

    /** One sentence for people: lower case, no final period. */
    String text();

    /** The same word for the same kind of finding, for machines. */
    String kind();

    /** The entry does not have the hash that it was written with, or is not the one that the next one remembers. */
    record Edited(String gateway, long seq, long id) implements Finding {
        @Override
        public String text() {
            return "entry " + id + " at place " + seq + " was edited after it was written";
        }

        @Override
        public String kind() {
            return "edited";
        }
    }

    /** Entries are missing between others, or before the first one. */
    record Removed(String gateway, long seq, long last) implements Finding {
        @Override
        public String text() {
            return last == seq
                    ? "the entry at place " + seq + " was removed"
                    : (last - seq + 1) + " entries at places " + seq + " to " + last + " were removed";
        }

        @Override
        public String kind() {
            return "removed";
        }
    }

    /** The entry was written at another place. */
    record Moved(String gateway, long seq, long id, long from) implements Finding {
        @Override
        public String text() {
            return "entry " + id + " stands at place " + seq + " and was exchanged with place " + from;
        }

        @Override
        public String kind() {
            return "moved";
        }
    }

    /** There is one entry too many. */
    record Added(String gateway, long seq, long id) implements Finding {
        @Override
        public String text() {
            return "entry " + id + " stands at place " + seq + ", which another one has";
        }

        @Override
        public String kind() {
            return "added";
        }
    }

    /** The chain ended later once. */
    record Cut(String gateway, long seq, long last, String witness) implements Finding {
        @Override
        public String text() {
            return "the chain ends before place " + seq + ", and " + witness + " knows it up to place " + last;
        }

        @Override
        public String kind() {
            return "cut";
        }
    }

    /** The chain is sound in itself, and it is not the one that the witness saw. */
    record Rewritten(String gateway, long seq, String witness) implements Finding {
        @Override
        public String text() {
            return "the chain up to place " + seq + " is not the one that " + witness + " knows: it was written anew";
        }

        @Override
        public String kind() {
            return "rewritten";
        }
    }
}
