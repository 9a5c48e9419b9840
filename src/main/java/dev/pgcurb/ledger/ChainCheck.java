package dev.pgcurb.ledger;

import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One chain, read from its beginning to its end. */
final class ChainCheck {
    static final String HEAD = "the head of the chain";
    static final String WITNESS = "the witness";

    /** Entries with a wrong hash that are looked at for having changed places. */
    private static final int MAX_SUSPECTS = 200;

    final String gateway;
    private final Map<Long, Mark> marks;
    private final Consumer<Finding> findings;
    private final List<Link> suspects = new ArrayList<>();

    /** The last entry that was read; null before the first. */
    private @Nullable Link last;
    /** What the next entry has to remember; its place is the last one read. */
    private Mark previous;
    /** Whether a part is known to be wrong already, so that marks inside it say nothing new. */
    private boolean broken;

    ChainCheck(String gateway, Mark origin, Map<Long, Mark> marks, Consumer<Finding> findings) {
        this.gateway = gateway;
        this.previous = origin;
        this.marks = marks;
        this.findings = findings;
        compareWithWitness(origin);
    }

    void read(Link link) {
        long expected = previous.seq() + 1;
        if (link.seq() < expected) {
            find(new Finding.Added(gateway, link.seq(), link.id()));
            return;
        }
        if (link.seq() > expected) {
            find(new Finding.Removed(gateway, expected, link.seq() - 1));
        }
        boolean holds = link.holds();
        if (!holds) {
            suspect(link);
        } else if (link.seq() == expected && !MessageDigest.isEqual(link.prevHash(), previous.hash())) {
            predecessorWasReplaced(link);
        }
        last = link;
        previous = link.mark();
        compareWithWitness(previous);
    }

    /** The entry before is sound in itself, and the next one remembers another: so it was signed anew. */
    private void predecessorWasReplaced(Link link) {
        Link replaced = last;
        if (replaced == null) {
            find(new Finding.Edited(gateway, link.seq(), link.id()));
        } else if (replaced.holds()) {
            find(new Finding.Edited(gateway, replaced.seq(), replaced.id()));
        }
    }

    private void suspect(Link link) {
        broken = true;
        if (suspects.size() < MAX_SUSPECTS) {
            suspects.add(link);
        } else {
            find(new Finding.Edited(gateway, link.seq(), link.id()));
        }
    }

    private void compareWithWitness(Mark here) {
        Mark mark = marks.get(here.seq());
        if (mark != null && !broken && !mark.sameHash(here.hash())) {
            find(new Finding.Rewritten(gateway, here.seq(), WITNESS));
        }
    }

    /**
     * @param head what the chain says that its last entry is; null when it says nothing
     * @param witnessed the last place that a witness saw; null when there was none
     */
    void end(@Nullable Mark head, @Nullable Mark witnessed) {
        for (Link suspect : suspects) {
            Optional<Link> from = suspects.stream().filter(suspect::belongsAt).findFirst();
            find(
                    from.isPresent()
                            ? new Finding.Moved(
                                    gateway,
                                    suspect.seq(),
                                    suspect.id(),
                                    from.get().seq())
                            : new Finding.Edited(gateway, suspect.seq(), suspect.id()));
        }
        long next = previous.seq() + 1;
        if (head != null && head.seq() >= next) {
            find(new Finding.Cut(gateway, next, head.seq(), HEAD));
        } else if (!broken && !isEndedBy(head)) {
            find(new Finding.Rewritten(gateway, previous.seq(), HEAD));
        }
        if (witnessed != null && witnessed.seq() >= next) {
            find(new Finding.Cut(gateway, next, witnessed.seq(), WITNESS));
        }
    }

    private boolean isEndedBy(@Nullable Mark head) {
        return head == null ? previous.seq() == 0 : head.seq() == previous.seq() && head.sameHash(previous.hash());
    }

    private void find(Finding finding) {
        broken = true;
        findings.accept(finding);
    }
}
