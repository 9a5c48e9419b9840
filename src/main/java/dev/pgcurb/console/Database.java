package dev.pgcurb.console;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.pgcurb.postgres.DatabaseUrl;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/** Connections with the console's own login, which may read what the API shows and decides nothing by itself. */
final class Database implements AutoCloseable {
    private static final int MOST_CONNECTIONS = 8;
    private static final Duration WAIT = Duration.ofSeconds(5);

    private final DatabaseUrl url;
    private final HikariDataSource pool;

    Database(DatabaseUrl url) {
        this.url = url;
        var config = new HikariConfig();
        config.setPoolName("pgcurb-console");
        config.setJdbcUrl(url.jdbcUrl());
        config.setDataSourceProperties(url.properties());
        config.setMaximumPoolSize(MOST_CONNECTIONS);
        config.setMinimumIdle(1);
        config.setConnectionTimeout(WAIT.toMillis());
        config.setInitializationFailTimeout(-1);
        // A filter that is not there must not be planned for, and compiling a plan takes longer than running it.
        // Without sorts the ledger is
        // walked in the order of its index, and the walk ends when a page is full; what is sorted all the same is
        // small.
        config.setConnectionInitSql("SET plan_cache_mode = force_custom_plan; SET jit = off; SET enable_sort = off");
        this.pool = new HikariDataSource(config);
    }

    /** In auto-commit; the caller closes it soon. @throws SQLException when there is none within seconds */
    Connection open() throws SQLException {
        return pool.getConnection();
    }

    /** For an act that may take minutes: none of those that everything else waits for. */
    Connection openForLong() {
        return url.open();
    }

    /** For a connection of one's own, such as one that listens. */
    DatabaseUrl url() {
        return url;
    }

    @Override
    public void close() {
        pool.close();
    }
}
