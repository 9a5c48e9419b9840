package dev.pgcurb.console;

import dev.pgcurb.browser.Chromium;
import dev.pgcurb.browser.Window;
import dev.pgcurb.demo.Seat;
import dev.pgcurb.demo.Site;
import dev.pgcurb.embedded.Options;
import dev.pgcurb.explain.Problem;
import dev.pgcurb.people.People;
import dev.pgcurb.people.Person;
import dev.pgcurb.people.Right;
import dev.pgcurb.postgres.DatabaseUrl;
import dev.pgcurb.sample.Progress;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * The bees with a gateway and the console, three people and one browser; shared by all tests of pages and ended with the last of them.
 * ada may everything and counts as the admin; vera may only look, and counts as nobody; bob approves, and reads no row.
 */
public final class ConsoleStage implements AutoCloseable {
    static final String PASSWORD = "three yellow bumblebees";
    static final Path PICTURES = Path.of("target", "screenshots");

    private final Site site;
    private final Seat seat;
    private final Chromium chromium;

    private ConsoleStage() {
        site = Site.start(Site.Options.embedded(Options.ephemeral(18), 0), Progress.SILENT);
        seat = Seat.open(site.admin(), 0, "root");
        People people = new People(site.admin());
        people.add(new Person("ada", EnumSet.allOf(Right.class), site.admin().user()), null);
        people.add(new Person("vera", EnumSet.of(Right.SEE), null), null);
        people.add(new Person("bob", EnumSet.of(Right.SEE, Right.APPROVE), null), null);
        List.of("ada", "vera", "bob").forEach(name -> people.setPassword(name, PASSWORD));
        chromium = Chromium.start();
    }

    /** Gives the stage to tests. */
    public static final class Shared implements ParameterResolver {
        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == ConsoleStage.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            // The story counts rows that other tests change: it has a stage of its own.
            Class<?> of = context.getRequiredTestClass() == StoryIT.class ? StoryIT.class : ConsoleStage.class;
            return Objects.requireNonNull(context.getRoot()
                    .getStore(ExtensionContext.Namespace.create(ConsoleStage.class))
                    .computeIfAbsent(of, key -> new ConsoleStage()));
        }
    }

    String url() {
        return seat.url();
    }

    DatabaseUrl admin() {
        return site.admin();
    }

    /** A window in which nobody is signed in. */
    Window window() {
        return chromium.window().size(1280, 860).prefers("light");
    }

    /** A window of its own in which this person is signed in, at this page. */
    Window window(String person, String path) {
        Window window = window().go(url() + "/sign-in#link=" + new People(admin()).link(person, Duration.ofMinutes(5)));
        return window.awaitText("Sign out").go(url() + path).awaitText("Sign out");
    }

    /** What came of a statement. */
    record Ran(long rows, @Nullable String refused) {}

    /** An agent runs a statement through the gateway, in a session of its own. */
    Ran agent(String name, String sql) {
        return run(site.agent(name).url(), sql);
    }

    /** Somebody with all rights does something beside pgcurb. */
    Ran admin(String sql) {
        return run(site.admin(), sql);
    }

    private static Ran run(DatabaseUrl url, String sql) {
        try (Connection connection = url.open();
                Statement statement = connection.createStatement()) {
            return statement.execute(sql) ? first(statement) : new Ran(statement.getUpdateCount(), null);
        } catch (SQLException | Problem e) {
            return new Ran(-1, String.valueOf(e.getMessage()));
        }
    }

    private static Ran first(Statement statement) throws SQLException {
        try (ResultSet row = statement.getResultSet()) {
            String value = row.next() ? String.valueOf(row.getString(1)) : "";
            return new Ran(value.matches("\\d{1,18}") ? Long.parseLong(value) : 0, null);
        }
    }

    @Override
    public void close() {
        chromium.close();
        seat.close();
        site.close();
    }
}
