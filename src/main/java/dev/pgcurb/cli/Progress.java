package dev.pgcurb.cli;

import java.util.Locale;

/** A counted line on a terminal that is redrawn in place and wiped at the end. For one thread. */
public final class Progress implements AutoCloseable {
    private static final long FIRST_NANOS = 1_000_000_000L;
    private static final long AGAIN_NANOS = 100_000_000L;

    private final Stream stream;
    private final String doing;
    private final long total;
    private long next = System.nanoTime() + FIRST_NANOS;
    private long done;
    private boolean drawn;

    Progress(Stream stream, String doing, long total) {
        this.stream = stream;
        this.doing = doing;
        this.total = total;
    }

    /** So many more steps are done. */
    public void advance(long steps) {
        done += steps;
        if (stream.terminal() && System.nanoTime() - next >= 0) {
            next = System.nanoTime() + AGAIN_NANOS;
            drawn = true;
            stream.to().print("\r" + text(doing, done, total) + " ");
            stream.to().flush();
        }
    }

    /** Such as {@code restoring rows: 1,200 of 18,633 (6%)}. */
    static String text(String doing, long done, long total) {
        if (total <= 0) {
            return String.format(Locale.ROOT, "%s: %,d", doing, done);
        }
        return String.format(Locale.ROOT, "%s: %,d of %,d (%d%%)", doing, done, total, done * 100 / total);
    }

    @Override
    public void close() {
        if (drawn) {
            stream.to().print("\r" + " ".repeat(text(doing, done, total).length() + 1) + "\r");
            stream.to().flush();
        }
    }
}
