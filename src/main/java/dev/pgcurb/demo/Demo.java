package dev.pgcurb.demo;

import dev.pgcurb.demo.Person.Answer;
import dev.pgcurb.postgres.DatabaseUrl;
import dev.pgcurb.sample.Checksums;
import dev.pgcurb.sample.Progress;
import dev.pgcurb.sample.Sample;
import dev.pgcurb.undo.How;
import dev.pgcurb.undo.Preview;
import dev.pgcurb.undo.Selection;
import dev.pgcurb.undo.Undo;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The three stories of pgcurb, told on a {@link Site} of their own: what a careless delete does, what it does when
 * pgcurb is there, and what else is refused. Each sentence is held against the database before it is told.
 */
public final class Demo {

    /** The statement of the whole story: one careless clean-up. */
    public static final String DELETE = "DELETE FROM observations WHERE quality_grade = 'needs_id'";

    private static final String WAITING = "SELECT count(*) FROM observations WHERE quality_grade = 'needs_id'";
    private static final Pattern HOLD = Pattern.compile("approval of hold (\\d+)");
    private static final Pattern DIGEST = Pattern.compile("Digest [0-9a-f]{64}");

    private final Site site;
    private final Counting teller;

    private Demo(Site site, Teller teller) {
        this.site = site;
        this.teller = new Counting(teller);
    }

    /**
     * Tells everything. The site's database is as before when it ends well, the ledger apart.
     *
     * @return how many sentences were not so; 0 is a success
     */
    public static int tell(Site site, Teller teller) throws SQLException {
        Demo demo = new Demo(site, teller);
        demo.without();
        demo.with();
        new Refusals(site, demo.teller).tell();
        return demo.teller.broken;
    }

    /** The same delete where nobody curbs the agent. */
    private void without() {
        teller.story("An agent without pgcurb");
        DatabaseUrl copy = site.admin().withDatabase("bees_unprotected");
        Site.run(site.admin(), "CREATE DATABASE bees_unprotected");
        DatabaseUrl login = Sample.load(copy, Progress.SILENT);
        try (Person agent = new Person("agent", login, teller);
                Person person = new Person("a person", copy, teller)) {
            Answer answer = agent.runs(DELETE);
            teller.checked(answer.rows() == Sample.NEEDS_ID, "18,633 observations were deleted in one statement");
            teller.checked(
                    person.quietly("SELECT count(*) FROM comments").rows() == 40_000 - Sample.NEEDS_ID_COMMENTS,
                    "and 12,376 comments on them went along, of which the answer said nothing");
        }
    }

    /** The same agent on the same rows behind pgcurb. */
    private void with() throws SQLException {
        teller.story("The same agent with pgcurb");
        Checksums before = checksums();
        try (Person curator = new Person("curator", site.agent("curator").url(), teller);
                Person person = new Person("a person", site.admin(), teller)) {
            Answer held = curator.runs(DELETE);
            teller.checked(
                    held.sqlState().equals("55000") && held.message().contains(Sample.NEEDS_ID + " rows"),
                    "it is held, and told how many rows it is about");
            teller.checked(DIGEST.matcher(held.message()).find(), "with a digest of exactly those rows");
            teller.checked(checksums().equals(before), "not one row of any table changed");
            long hold = hold(held);
            Answer own = curator.runs("SELECT pgcurb.approve(%d, 'it is fine')".formatted(hold));
            teller.checked(own.sqlState().equals("42501"), "the agent cannot approve its own hold");
            Answer approved = person.runs("SELECT pgcurb.approve(%d, 'agreed with the chapters')".formatted(hold));
            teller.checked(approved.ran(), "a person approves it, with a reason");
            Answer changed = curator.runs(DELETE + " OR id <= 100");
            teller.checked(
                    changed.sqlState().equals("55000")
                            && hold(changed) != hold
                            && checksums().equals(before),
                    "another statement is held again: the approval is for those rows and no others");
            Answer ran = curator.runs(DELETE);
            teller.checked(
                    ran.rows() == Sample.NEEDS_ID && person.quietly(WAITING).rows() == 0,
                    "the approved statement runs");
            takeBack(before);
            Answer again = curator.runs(DELETE);
            teller.checked(
                    again.sqlState().equals("55000") && checksums().equals(before),
                    "and the approval is used up: the same statement is held again");
        }
    }

    private void takeBack(Checksums before) throws SQLException {
        teller.story("Undo");
        Undo undo = new Undo(site.admin());
        Selection all = Selection.none().agent("curator");
        teller.runs("a person", "pgcurb undo --agent curator");
        Preview preview = undo.preview(all);
        teller.answers("restore %,d, conflict %,d, outside %d"
                .formatted(
                        preview.restore(), preview.conflict(), preview.outside().size()));
        teller.checked(
                preview.restore() == Sample.NEEDS_ID + Sample.NEEDS_ID_COMMENTS && preview.conflict() == 0,
                "the preview counts the observations and the comments, and no conflict");
        teller.runs("a person", "pgcurb undo --agent curator --apply");
        undo.apply(all, How.seen(preview, "it was the wrong grade"), steps -> {});
        teller.checked(checksums().equals(before), "every row of every table is what it was before");
    }

    private Checksums checksums() throws SQLException {
        try (Connection connection = site.admin().open()) {
            return Checksums.of(connection);
        }
    }

    /** The number of the hold that a refusal speaks of; 0 when it speaks of none. */
    private static long hold(Answer answer) {
        Matcher matcher = HOLD.matcher(answer.message());
        return matcher.find() ? Long.parseLong(matcher.group(1)) : 0;
    }

    /** Counts what was not so. */
    static final class Counting implements Teller {
        private final Teller to;
        private int broken;

        Counting(Teller to) {
            this.to = to;
        }

        @Override
        public void story(String title) {
            to.story(title);
        }

        @Override
        public void runs(String who, String sql) {
            to.runs(who, sql);
        }

        @Override
        public void answers(String text) {
            to.answers(text);
        }

        @Override
        public void checked(boolean holds, String fact) {
            broken += holds ? 0 : 1;
            to.checked(holds, fact);
        }
    }
}
