package dev.pgcurb.drill;

import dev.pgcurb.catalog.Inspection;
import dev.pgcurb.catalog.Snapshot;
import dev.pgcurb.explain.Problem;
import dev.pgcurb.policy.Agent;
import dev.pgcurb.postgres.DatabaseUrl;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;

/** One agent's attacks on a scratch copy. */
final class CopyStage implements AutoCloseable {
    /** The text of somebody else's query, which nobody else may read. */
    private static final String OVERHEARD = "a query of somebody else";

    private final Scratch scratch;
    private final Agent agent;
    private final String slots;
    private final Sides sides;
    private final Cast cast;
    private final Needles forbidden;
    private final State.Reach reach;
    private final List<String> drawn;
    private boolean clean;

    CopyStage(Scratch scratch, Agent agent) throws SQLException {
        this.scratch = scratch;
        this.agent = agent;
        this.slots = "^curb:" + agent.name() + ":[0-9]+$";
        try (Connection connection = scratch.database().open()) {
            Snapshot snapshot = Inspection.of(connection, List.of());
            this.sides = Sides.of(connection, snapshot, agent);
            this.cast = Casting.of(connection, snapshot, sides)
                    .with("port", scratch.port())
                    .with(
                            "database",
                            dev.pgcurb.catalog.Name.quoted(scratch.database().database()));
            this.forbidden = Secrets.of(connection, snapshot, sides);
            this.reach = State.Reach.of(snapshot, sides, Triggered.tables(connection, snapshot, agent));
            this.drawn = reach.writes().values().stream()
                    .filter(written -> !written.write().insert().isEmpty())
                    .map(written -> written.table().name().toString())
                    .toList();
            State.copies(connection, reach);
        }
        this.clean = true;
    }

    /** Plays one. What goes wrong is a result, too. */
    Result play(Attack attack, Way way) {
        Optional<Result> settled = Settled.of(attack, agent.name(), way, scratch.major(), cast);
        if (settled.isPresent()) {
            return settled.get();
        }
        try {
            return attempt(attack, way);
        } catch (SQLException | Problem e) {
            clean = false;
            String why = e instanceof Problem problem ? problem.what() : String.valueOf(e.getMessage());
            return Result.of(attack, agent.name(), way, Result.Verdict.UNTRIED, Lookout.shorten(why));
        }
    }

    private Result attempt(Attack attack, Way way) throws SQLException {
        boolean setUp = !attack.setup().isEmpty();
        if (!clean || setUp) {
            again(attack.setup());
        }
        clean = false;
        List<String> harm = new ArrayList<>();
        Lookout lookout = new Lookout(forbidden);
        try (Connection superuser = scratch.database().open();
                State state = new State(superuser, reach, slots, drawn);
                Connection bystander = scratch.bystander().open();
                Entry entry = Entry.open(way, scratch.database(), sides)) {
            overheard(bystander);
            state.before();
            if (!attack.door().isEmpty()) {
                door(attack, entry, harm, lookout);
            } else {
                bout(attack, entry, state, harm, lookout);
            }
            entry.settle();
            State.After after = state.afterwards();
            harm.addAll(after.harm());
            if (bystander.isClosed() || !bystander.isValid(5)) {
                harm.add("somebody else's session is gone");
            }
            clean = harm.isEmpty() && !setUp && state.restored(after);
        }
        harm.addAll(lookout.harm());
        clean &= harm.isEmpty();
        boolean residual = attack.managed().isPresent() && scratch.managed();
        Result.Verdict verdict =
                harm.isEmpty() ? Result.Verdict.HELD : residual ? Result.Verdict.RESIDUAL : Result.Verdict.THROUGH;
        String why =
                residual && !harm.isEmpty() ? attack.managed().orElseThrow().why() : "";
        return new Result(attack, agent.name(), way, verdict, why, harm, lookout.story());
    }

    private void bout(Attack attack, Entry entry, State state, List<String> harm, Lookout lookout) throws SQLException {
        Lines lines = Lines.of(attack, cast);
        try (Attacker attacker = Assault.begin(entry.login(), lookout)) {
            Bout bout = Bout.of(lines.lines(), lines.refused(), attacker, entry::refuses);
            harm.addAll(bout.ran());
            bout.stray().forEach(stray -> lookout.story().add("not a refusal: " + stray));
            harm.addAll(state.whileConnected(attacker.pid()));
            harm.addAll(attacker.became(roles()));
        }
    }

    private List<String> roles() {
        List<String> roles = new ArrayList<>(List.of(agent.name()));
        for (int slot = 1; slot <= agent.sessions(); slot++) {
            roles.add("curb:" + agent.name() + ":" + slot);
        }
        return roles;
    }

    /** Another door: a connection that must not come about at all. */
    private static void door(Attack attack, Entry entry, List<String> harm, Lookout lookout) {
        boolean replication = attack.door().equals("replication");
        DatabaseUrl there = replication ? entry.login() : entry.login().withDatabase(attack.door());
        Properties properties = there.properties();
        if (replication) {
            properties.setProperty("replication", "database");
            properties.setProperty("preferQueryMode", "simple");
            properties.setProperty("assumeMinServerVersion", "15");
        }
        try (Connection connection = DriverManager.getConnection(there.jdbcUrl(), properties)) {
            harm.add("connected: " + connection.getMetaData().getURL());
        } catch (SQLException e) {
            lookout.error("connect to " + attack.door(), e);
            if (!"42501".equals(e.getSQLState()) && !entry.refuses(String.valueOf(e.getSQLState()))) {
                lookout.story().add("not a refusal: " + e.getSQLState());
            }
        }
    }

    private static void overheard(Connection bystander) throws SQLException {
        try (Statement statement = bystander.createStatement()) {
            statement.execute("SELECT '" + OVERHEARD + "'");
        }
    }

    private void again(List<Attack.Step> setup) throws SQLException {
        scratch.fresh();
        for (Attack.Step step : setup) {
            if (step.runsOn(scratch.major())) {
                scratch.run(cast.fill(step.sql()));
            }
        }
        scratch.heal();
        try (Connection connection = scratch.database().open()) {
            State.copies(connection, reach);
        }
    }

    @Override
    public void close() throws SQLException {
        if (!clean) {
            scratch.fresh();
            scratch.heal();
        }
    }
}
