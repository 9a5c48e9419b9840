package dev.pgcurb.drill;

import dev.pgcurb.catalog.Inspection;
import dev.pgcurb.catalog.Name;
import dev.pgcurb.catalog.Snapshot;
import dev.pgcurb.explain.Problem;
import dev.pgcurb.policy.Agent;
import dev.pgcurb.postgres.DatabaseUrl;
import dev.pgcurb.sql.Script;
import dev.pgcurb.sql.Sql;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One agent's attacks on a database that is used: each in one transaction of a slot that is rolled back, straight to Postgres, with
 * short timeouts. Only attacks that say of themselves that a rollback takes all of them back.
 *
 * <p>What a transaction did cannot be seen from outside before it commits, so the judge looks at its locks: whoever wrote a table
 * holds a lock on it that says so.
 */
final class PlaceStage implements AutoCloseable {
    private final DatabaseUrl database;
    private final Agent agent;
    private final Snapshot snapshot;
    private final int major;
    private final Sides sides;
    private final Cast cast;
    private final Needles forbidden;
    private final Set<String> writable = new HashSet<>();
    private final Connection judge;

    PlaceStage(DatabaseUrl database, Agent agent) throws SQLException {
        this.database = database;
        this.agent = agent;
        this.judge = database.open();
        execute(judge, "SET statement_timeout = '20s'");
        this.snapshot = Inspection.of(judge, List.of());
        this.major = snapshot.server().major();
        this.sides = Sides.of(judge, snapshot, agent);
        this.cast = Casting.of(judge, snapshot, sides).with("port", "5432");
        this.forbidden = Secrets.of(judge, snapshot, sides);
        State.Reach reach = State.Reach.of(snapshot, sides, Triggered.tables(judge, snapshot, agent));
        reach.writes().keySet().forEach(name -> writable.add(name.toString()));
        reach.beside().forEach(name -> writable.add(name.toString()));
    }

    Result play(Attack attack) {
        if (attack.heldBy() == HeldBy.POSTGRES && !attack.inPlace()) {
            return Result.of(
                    attack,
                    agent.name(),
                    Way.DIRECT,
                    Result.Verdict.NOT_HERE,
                    "a rollback would not take it back; it runs on a scratch copy only");
        }
        Optional<Result> settled = Settled.of(attack, agent.name(), Way.DIRECT, major, cast);
        if (settled.isPresent()) {
            return settled.get();
        }
        try {
            return attempt(attack);
        } catch (SQLException | Problem e) {
            String why = e instanceof Problem problem ? problem.what() : String.valueOf(e.getMessage());
            return Result.of(attack, agent.name(), Way.DIRECT, Result.Verdict.UNTRIED, Lookout.shorten(why));
        }
    }

    private Result attempt(Attack attack) throws SQLException {
        Lines lines = Lines.of(attack, cast);
        Lookout lookout = new Lookout(forbidden, this::shown);
        List<String> harm = new ArrayList<>();
        try (Entry entry = Entry.open(Way.DIRECT, database, sides);
                Assault attacker = Assault.begin(entry.login(), lookout)) {
            attacker.inTransaction(() -> held(attacker.pid(), harm));
            Bout bout = Bout.of(lines.lines(), lines.refused(), attacker, entry::refuses);
            harm.addAll(bout.ran());
            bout.stray().forEach(stray -> lookout.story().add("not a refusal: " + stray));
        }
        harm.addAll(lookout.harm());
        return new Result(
                attack,
                agent.name(),
                Way.DIRECT,
                harm.isEmpty() ? Result.Verdict.HELD : Result.Verdict.THROUGH,
                "",
                harm,
                lookout.story());
    }

    private boolean shown(String text) {
        try {
            return Secrets.shown(judge, snapshot, sides, text);
        } catch (SQLException e) {
            // Not known: then it is told.
            return false;
        }
    }

    /** What the open transaction holds that the policy gives it no reason to hold. */
    private void held(int pid, List<String> harm) throws SQLException {
        String sql = Script.of(PlaceStage.class, "judge/written.sql")
                .with("pid", Sql.literal(pid))
                .text();
        try (Statement statement = judge.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            while (row.next()) {
                String table = new Name(row.getString("schema"), row.getString("name")).toString();
                if (!writable.contains(table)) {
                    harm.add(row.getString("mode") + " on " + table);
                }
            }
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public void close() throws SQLException {
        judge.close();
    }
}
