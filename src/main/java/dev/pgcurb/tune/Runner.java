package dev.pgcurb.tune;

import dev.pgcurb.explain.Code;
import dev.pgcurb.explain.Problem;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One trial that has begun, up to the change that is watched. One thread, once. */
final class Runner {
    private static final String BUILD = "SET statement_timeout = 0; SET lock_timeout = '5s';"
            + " SET client_connection_check_interval = 0; SET application_name = 'pgcurb builds the index of stage ";

    private final Trials trials;
    private final Logins logins;
    private final Begun begun;
    private final Trials.Progress progress;

    Runner(Trials trials, Logins logins, Begun begun, Trials.Progress progress) {
        this.trials = trials;
        this.logins = logins;
        this.begun = begun;
        this.progress = progress;
    }

    private void note(Sample sample, double spentMs) {
        trials.text("note.sql", Code.PGC443, begun.trial(), TrialJson.samples(List.of(sample)), spentMs);
        progress.ran(sample, spentMs);
    }

    /** Tries a setting, and stages it if it passed. */
    void setting(Workload workload, Trials.How how) {
        Decision decision;
        try (Lab lab = lab()) {
            decision = new Experiment(lab, begun.limits(), begun.pricesOnly(), this::note).run(workload.queries());
        } catch (SQLException | Problem e) {
            throw failed(e);
        }
        decide(decision, workload);
        if (decision.kind() == Decision.Kind.PASSED && how.stage()) {
            String role = how.role() == null ? begun.role() : how.role();
            long stage = plan(how, how.scope(), role);
            deadMan(stage);
            trials.one("make.sql", Code.PGC445, stage);
        }
    }

    /** Tries an index: without it, built, with it. Drops it again unless it passed. */
    void index(Workload workload, Trials.How how, long writes) {
        Decision decision;
        long stage;
        try (Lab lab = lab()) {
            IndexExperiment experiment = new IndexExperiment(lab, begun.limits(), this::note);
            experiment.before(workload.queries());
            stage = plan(how, "index", null);
            deadMan(stage);
            try (Connection builder = logins.as(Logins.TUNER)) {
                build(builder, stage);
                decision = experiment.after(Objects.requireNonNull(begun.indexName()), writes);
                decide(decision, workload);
                if (decision.kind() == Decision.Kind.PASSED && how.stage()) {
                    trials.one("make.sql", Code.PGC445, stage);
                    return;
                }
            }
        } catch (SQLException | Problem e) {
            throw failed(e);
        }
        trials.one("revert.sql", Code.PGC445, stage, decision.reason());
    }

    private void build(Connection builder, long stage) throws SQLException {
        try (Statement statement = builder.createStatement()) {
            statement.execute(BUILD + stage + "'");
            statement.execute(Objects.requireNonNull(begun.definition()));
        } catch (SQLException e) {
            trials.one("revert.sql", Code.PGC445, stage, "it could not be built: " + e.getMessage());
            throw e;
        }
    }

    private long plan(Trials.How how, String scope, @Nullable String role) {
        Long watch = how.watch() == null ? null : how.watch().toMillis();
        return Long.parseLong(trials.text("plan.sql", Code.PGC445, begun.trial(), scope, role, watch));
    }

    private void deadMan(long stage) {
        try {
            DeadMan.start(logins.as(Logins.TUNER), stage);
        } catch (SQLException e) {
            trials.one("revert.sql", Code.PGC445, stage, "its dead man's timer did not start");
            throw Trials.refused(Code.PGC445, e);
        }
    }

    private Lab lab() throws SQLException {
        return new Lab(logins.as(Logins.TRIAL), begun.settings(), begun.setting(), begun.value());
    }

    private void decide(Decision decision, Workload workload) {
        trials.text("decide.sql", Code.PGC443, begun.trial(), TrialJson.decision(decision, workload.leftOut()));
    }

    /** A trial that cannot go on ends at once, and does not block the next one until it is found. */
    private Problem failed(Exception e) {
        Problem problem = e instanceof SQLException refused ? Trials.refused(Code.PGC443, refused) : (Problem) e;
        try {
            Decision none = new Decision(
                    Decision.Kind.REJECTED, "it could not be run: " + problem.getMessage(), List.of(), 0, List.of(), 0);
            trials.text("decide.sql", Code.PGC443, begun.trial(), TrialJson.decision(none, List.of()));
        } catch (Problem alreadyOver) {
            problem.addSuppressed(alreadyOver);
        }
        return problem;
    }
}
