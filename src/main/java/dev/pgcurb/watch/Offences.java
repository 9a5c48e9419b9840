package dev.pgcurb.watch;

import dev.pgcurb.watch.Finding.Remedy;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What was done about whom, so that a cancel is followed by an end and nothing is recorded twice. */
final class Offences {
    private final long grace;
    private Map<Offence, Done> before = new HashMap<>();
    private Map<Offence, Done> now = new HashMap<>();

    private record Offence(Seen.Id session, String rule, Instant since) {}

    private record Done(Remedy remedy, long at) {}

    /**
     * What to do now.
     *
     * @param again whether the same was done already and did not help: it is done once more and not recorded
     */
    record Step(Remedy remedy, boolean again) {}

    Offences(Duration grace) {
        this.grace = grace.toNanos();
    }

    /** Begins a look: what is not found again is forgotten. */
    void look() {
        before = now;
        now = new HashMap<>();
    }

    /** What a finding asks for; nothing while the grace after the last step lasts. */
    Optional<Step> next(Seen.Id session, Finding finding, long nanoTime) {
        Offence offence = new Offence(session, finding.limit().rule(), finding.since());
        Done last = before.get(offence);
        if (last != null && nanoTime - last.at() < grace) {
            now.put(offence, last);
            return Optional.empty();
        }
        Remedy remedy = last == null ? finding.remedy() : Remedy.END;
        now.put(offence, new Done(remedy, nanoTime));
        return Optional.of(new Step(remedy, last != null && last.remedy() == Remedy.END));
    }
}
