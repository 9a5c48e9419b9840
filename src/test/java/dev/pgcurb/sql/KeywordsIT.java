package dev.pgcurb.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgcurb.EachMajor;
import dev.pgcurb.TestPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;

final class KeywordsIT {

    @EachMajor
    void aKeywordIsQuotedWhereverTheServerItselfWouldQuoteIt(TestPostgres postgres) throws SQLException {
        try (Connection connection = postgres.superuser().open();
                ResultSet rows = connection
                        .createStatement()
                        .executeQuery("SELECT word FROM pg_get_keywords() WHERE quote_ident(word) <> word")) {
            int seen = 0;
            while (rows.next()) {
                assertThat(Sql.identifier(rows.getString(1)).text()).startsWith("\"");
                seen++;
            }
            assertThat(seen).isGreaterThan(100);
        }
    }

    @EachMajor
    void aLiteralIsReadBackAsItWas(TestPostgres postgres) throws SQLException {
        String hard = "it's a \\ and a \\' and a \" and ü\nnext";
        try (Connection connection = postgres.superuser().open()) {
            for (String conforming : new String[] {"on", "off"}) {
                connection.createStatement().execute("SET standard_conforming_strings = " + conforming);
                try (ResultSet row = connection
                        .createStatement()
                        .executeQuery("SELECT" + Sql.literal(hard).text())) {
                    row.next();
                    assertThat(row.getString(1)).isEqualTo(hard);
                }
            }
        }
    }
}
