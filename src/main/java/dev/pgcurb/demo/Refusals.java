package dev.pgcurb.demo;

import dev.pgcurb.demo.Person.Answer;
import dev.pgcurb.lease.Lease;
import dev.pgcurb.lease.Leases;
import dev.pgcurb.sample.Checksums;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;

/** What is refused whatever anybody approves: another chapter's rows, a withheld column, a DROP. And where it is kept. */
final class Refusals {

    private static final int OTHER_CHAPTER = 5;
    private static final Duration LEASE = Duration.ofMinutes(5);
    private static final Duration LEDGER_PATIENCE = Duration.ofSeconds(10);

    private final Site site;
    private final Teller teller;

    Refusals(Site site, Teller teller) {
        this.site = site;
        this.teller = teller;
    }

    void tell() throws SQLException {
        Checksums before = checksums();
        forgedChapter();
        withheldAndDropped();
        direct();
        teller.checked(checksums().equals(before), "after all of this every row of every table is what it was");
    }

    /** A claim is a row that the agent cannot write, so there is nothing to forge. */
    private void forgedChapter() {
        teller.story("A forged chapter");
        try (Person warden =
                new Person("warden of chapter 3", site.agent("warden").url(), teller)) {
            long own = warden.runs("SELECT count(*) FROM observations").rows();
            warden.runs("SET pgcurb.chapter = %d".formatted(OTHER_CHAPTER));
            Answer forged = warden.runs("SELECT count(*) FROM observations WHERE chapter_id = " + OTHER_CHAPTER);
            teller.checked(own > 0 && forged.ran() && forged.rows() == 0, "no row of chapter 5 is there for it");
            Answer update =
                    warden.runs("UPDATE observations SET quality_grade = 'casual' WHERE chapter_id = " + OTHER_CHAPTER);
            teller.checked(update.rows() <= 0, "and none to change");
        }
    }

    private void withheldAndDropped() {
        teller.story("A withheld column, and a DROP");
        try (Person analyst = new Person("analyst", site.agent("analyst").url(), teller);
                Person person = new Person("a person", site.admin(), teller)) {
            Answer email = analyst.runs("SELECT name, email FROM observers");
            teller.checked(!email.ran(), "the column is not granted, so it is not there");
            Answer all = analyst.runs("SELECT * FROM observers");
            teller.checked(all.ran() && all.rows() == 1500, "and SELECT * works: it is everything but those columns");
            analyst.quietly("BEGIN");
            Answer drop = analyst.runs("DROP TABLE observations");
            analyst.quietly("ROLLBACK");
            teller.checked(drop.sqlState().equals("42501"), "it owns nothing, so there is nothing to drop");
            teller.checked(
                    recorded(person, "%email FROM observers") && recorded(person, "DROP TABLE observations"),
                    "both attempts are in the ledger, the one that the agent rolled back as well");
        }
    }

    /** The record of a refusal is durable within a stated window and not at once. */
    private static boolean recorded(Person person, String statement) {
        String sql = "SELECT count(*) FROM pgcurb.log WHERE kind = 'attempt' AND verdict IN ('refused', 'failed')"
                + " AND statement LIKE '" + statement + "'";
        long end = System.nanoTime() + LEDGER_PATIENCE.toNanos();
        while (System.nanoTime() < end) {
            if (person.quietly(sql).rows() > 0) {
                return true;
            }
            try {
                Thread.sleep(50);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return false;
    }

    /** The gateway is a convenience: the same three refusals with a session that never met it. */
    private void direct() {
        teller.story("The same with the gateway out of the way");
        try (Leases leases = Leases.of(site.admin())) {
            Lease lease = leases.open("curator", Map.of(), LEASE);
            try (Person slot = new Person(
                    "slot " + lease.slot(),
                    site.admin().withLogin(lease.slot(), lease.password().reveal()),
                    teller)) {
                teller.checked(
                        slot.runs("SELECT email FROM public.observers")
                                .sqlState()
                                .equals("42501"),
                        "Postgres itself refuses the column");
                teller.checked(slot.runs("DROP TABLE observations").sqlState().equals("42501"), "and the DROP");
                teller.checked(slot.runs(Demo.DELETE).sqlState().equals("55000"), "and holds the delete");
            } finally {
                leases.close(lease, "closed");
            }
        }
    }

    private Checksums checksums() throws SQLException {
        try (Connection connection = site.admin().open()) {
            return Checksums.of(connection);
        }
    }
}
