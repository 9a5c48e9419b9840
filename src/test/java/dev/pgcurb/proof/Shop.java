package dev.pgcurb.proof;

import dev.pgcurb.TestPostgres;
import dev.pgcurb.plan.Apply;
import dev.pgcurb.plan.Planner;
import dev.pgcurb.policy.Policy;
import dev.pgcurb.postgres.DatabaseUrl;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** A small database under a policy with one agent, {@code clerk}, bound to a shop. Its cluster is its own. */
record Shop(DatabaseUrl database, Policy policy, String body) {
    private static final String SCHEMA = """
            CREATE TABLE customers (id integer PRIMARY KEY, shop integer NOT NULL, name text, ssn text);
            CREATE TABLE orders (
                id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, shop integer NOT NULL,
                customer integer REFERENCES customers ON DELETE CASCADE, status text, total numeric);
            CREATE TABLE payroll (who text, salary numeric);
            CREATE VIEW totals AS SELECT shop, sum(total) AS total FROM orders GROUP BY shop;
            CREATE FUNCTION shout(text) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT upper($1)';
            INSERT INTO customers SELECT n, n % 3, 'c' || n, 'secret ' || n FROM generate_series(1, 30) AS n;
            INSERT INTO orders (shop, customer, status, total) SELECT n % 3, n, 'open', n FROM generate_series(1, 30) AS n;
            """;

    private static final String POLICY = """
            version: 1
            agents:
              clerk:
                purpose: answers customers of one shop
                sessions: 2
                claims:
                  shop: integer
                reads:
                  - table: customers
                    except: [ssn]
                    where: shop = claim('shop')
                  - table: orders
                    where: shop = claim('shop')
                writes:
                  - table: orders
                    update: [status]
                operations:
                  - shout(text)
            """;

    static Shop open(TestPostgres postgres) throws SQLException {
        Shop shop = new Shop(postgres.database(), Policy.parse(POLICY, "policy.yaml"), POLICY);
        shop.run(SCHEMA);
        try (Connection connection = shop.database().open()) {
            Apply.run(
                    connection,
                    Planner.plan(connection, shop.policy(), POLICY),
                    again -> Planner.plan(again, shop.policy(), POLICY));
        }
        return shop;
    }

    void run(String sql) {
        TestPostgres.run(database, sql);
    }

    /** Each row of a query as one text. */
    List<String> rows(String sql) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Connection connection = database.open();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            int columns = row.getMetaData().getColumnCount();
            while (row.next()) {
                StringBuilder text = new StringBuilder();
                for (int i = 1; i <= columns; i++) {
                    text.append(row.getString(i)).append('|');
                }
                rows.add(text.toString());
            }
        }
        return rows;
    }

    Report verify() throws SQLException {
        return Verification.trying(database, policy, body, doors -> {});
    }
}
