package dev.pgcurb.tune;

import dev.pgcurb.explain.Code;
import dev.pgcurb.explain.Problem;
import dev.pgcurb.postgres.DatabaseUrl;
import dev.pgcurb.postgres.ServerText;
import dev.pgcurb.sql.Script;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * Proposals, trials and staged changes of a database, for people: the role that logs in is the person who proposes, tries and
 * decides. A proposal's number stands for its trial and its change, too. One thread at a time.
 */
public final class Trials implements AutoCloseable {
    private final DatabaseUrl database;
    private final Connection connection;

    private Trials(DatabaseUrl database, Connection connection) {
        this.database = database;
        this.connection = connection;
    }

    /**
     * Connects.
     *
     * @param database with the login of a member of {@code pgcurb_approver}
     * @throws Problem PGC5xx when there is no connection
     */
    public static Trials open(DatabaseUrl database) {
        return new Trials(database, database.open());
    }

    static String script(String name) {
        return Script.of(Trials.class, name).text();
    }

    /**
     * Proposes a value for a setting.
     *
     * @return the proposal's number
     * @throws Problem PGC442 when the policy does not offer it
     */
    public long propose(String setting, String value, String why) {
        return one("propose_setting.sql", Code.PGC442, setting, value, why);
    }

    /** Proposes an index. @throws Problem as {@link #propose} */
    public long proposeIndex(String definition, String why) {
        return one("propose_index.sql", Code.PGC442, definition, why);
    }

    /** All proposals and what became of them, the newest 1000 first. @throws Problem PGC441 when this role may not see them */
    public List<TrialLine> list() {
        return lines(null);
    }

    /** One of them. @throws Problem PGC441 when there is none of this number */
    public TrialLine find(long proposal) {
        return lines(proposal).stream()
                .findFirst()
                .orElseThrow(() -> Problem.of(Code.PGC441, "there is no proposal " + proposal)
                        .hint("list them: pgcurb tune log"));
    }

    private List<TrialLine> lines(@Nullable Long proposal) {
        try {
            return new TrialRows(connection).lines(proposal);
        } catch (SQLException e) {
            throw refused(Code.PGC441, e);
        }
    }

    /** Everything about the last trial of a proposal; empty before there is one. @throws Problem PGC441 no such proposal */
    public Optional<TrialShown> show(long proposal) {
        TrialLine line = find(proposal);
        if (line.trial().isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    new TrialRows(connection).shown(line, line.trial().get()));
        } catch (SQLException e) {
            throw refused(Code.PGC441, e);
        }
    }

    /**
     * The workload as the server knows it.
     *
     * @param time for how long to look at what runs, for its literals
     * @throws Problem PGC444 when there is nothing to try anything on
     */
    public Workload capture(Duration time) throws InterruptedException {
        try {
            return Captured.of(connection, time);
        } catch (SQLException e) {
            throw refused(Code.PGC444, e);
        }
    }

    /**
     * How a trial is run.
     *
     * @param stage whether to stage what passes
     * @param scope {@code role} or {@code database}
     * @param role whose setting it becomes; null: the first one of the policy
     * @param watch for how long it is watched; null, or longer than the policy says, takes the policy's time
     */
    public record How(
            boolean stage,
            String scope,
            @Nullable String role,
            @Nullable Duration watch) {}

    /** Is told what happens while a trial runs. */
    public interface Progress {
        void ran(Sample sample, double spentMs);
    }

    /**
     * Tries a proposal, and stages it if it passed. Whatever happens, nothing is changed that did not pass, and what is changed
     * is watched and goes again by itself if it harms.
     *
     * @return as it stands afterwards
     * @throws Problem PGC441 no such proposal, PGC443 no trial can begin now, PGC445 it passed and cannot be staged
     */
    public TrialShown run(long proposal, Workload workload, How how, Progress progress) {
        find(proposal);
        Begun begun = Begun.of(text("begin.sql", Code.PGC443, proposal, workload.source()));
        Runner runner = new Runner(this, new Logins(database, connection), begun, progress);
        if (begun.definition() == null) {
            runner.setting(workload, how);
        } else {
            runner.index(workload, how, writes(proposal, workload));
        }
        return show(proposal).orElseThrow();
    }

    /** Of a file nobody knows how often its queries run, so writes cannot be weighed against them. */
    private long writes(long proposal, Workload workload) {
        return workload.source().startsWith("file ") ? 0 : one("writes.sql", Code.PGC443, proposal);
    }

    /** Lets a watched change stay before its window is over. @throws Problem PGC445 when there is none, or it may not */
    public void keep(long proposal, String why) {
        one("keep.sql", Code.PGC445, stage(proposal), why);
    }

    /**
     * Takes a change back, watched or kept.
     *
     * @return false: not now, because something holds the lock; it is tried again by whoever looks next
     * @throws Problem PGC445 when there is none, or this role may not
     */
    public boolean revert(long proposal, String why) {
        return text("revert.sql", Code.PGC445, stage(proposal), why).equals("t");
    }

    /** Takes a proposal off the list. @throws Problem PGC441 when it does not wait */
    public void withdraw(long proposal, String why) {
        find(proposal);
        one("withdraw.sql", Code.PGC441, proposal, why);
    }

    /** Looks at what is under way, as a gateway does. Says how many changes it took back. @throws Problem PGC445 */
    public long look() {
        return one("look.sql", Code.PGC445);
    }

    /**
     * Waits until a change is kept or reverted, and lets it stay when its window is over.
     *
     * @return as it stands then
     */
    public TrialLine await(long proposal) throws InterruptedException {
        long stage = stage(proposal);
        while (true) {
            look();
            try (PreparedStatement call = connection.prepareStatement(script("stage_state.sql"))) {
                call.setLong(1, stage);
                try (ResultSet row = call.executeQuery()) {
                    row.next();
                    if (!Objects.equals(row.getString("state"), "watching")) {
                        return find(proposal);
                    }
                    if (row.getBoolean("over")) {
                        one("keep.sql", Code.PGC445, stage, "its window is over, and nothing regressed");
                    }
                }
            } catch (SQLException e) {
                throw refused(Code.PGC445, e);
            }
            Thread.sleep(500);
        }
    }

    private long stage(long proposal) {
        return find(proposal)
                .stage()
                .orElseThrow(() -> Problem.of(Code.PGC445, "nothing is staged of proposal " + proposal)
                        .hint("see where it stands: pgcurb tune show " + proposal));
    }

    /** Calls one of the functions. @return its number; 0 for none */
    long one(String script, Code code, Object... values) {
        String text = text(script, code, values);
        return text.matches("-?[0-9]{1,18}") ? Long.parseLong(text) : 0;
    }

    String text(String script, Code code, @Nullable Object... values) {
        try (PreparedStatement call = connection.prepareStatement(script(script))) {
            for (int i = 0; i < values.length; i++) {
                call.setObject(i + 1, values[i]);
            }
            try (ResultSet row = call.executeQuery()) {
                return row.next() ? Objects.requireNonNullElse(row.getString(1), "") : "";
            }
        } catch (SQLException e) {
            throw refused(code, e);
        }
    }

    static Problem refused(Code code, SQLException e) {
        ServerErrorMessage server = e instanceof PSQLException sent ? sent.getServerErrorMessage() : null;
        String detail = server == null ? null : server.getDetail();
        String hint = server == null ? null : server.getHint();
        return Problem.of(code, ServerText.message(e) + (detail == null ? "" : "; " + detail))
                .hint(hint == null ? "see what waits and what was tried: pgcurb tune log" : hint)
                .because(e);
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw refused(Code.PGC445, e);
        }
    }
}
