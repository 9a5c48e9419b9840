package dev.pgcurb.mcp;

/**
 * How much of a result is taken.
 *
 * @param skip rows that are read and dropped first
 * @param rows the most rows
 * @param bytes the most bytes of values; a row that passes it is not taken, except the first
 */
record Taking(long skip, int rows, int bytes) {
    /** For statements of this room's own, whose size is bounded by what they ask. */
    static final Taking OWN = new Taking(0, 10_000, 4 << 20);

    /** After how many rows Postgres may stop; 0: it may not. One more than is taken, to know whether there are more. */
    int stopAfter() {
        return (int) Math.min(Integer.MAX_VALUE, skip + rows + 1);
    }
}
