package dev.pgcurb.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the ledger does not keep of a statement. */
class RedactionTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "SELECT a1, $1 FROM t WHERE b = 'x''y' AND c = 12.5e-3 | SELECT a1, $1 FROM t WHERE b = ? AND c = ?",
                "SELECT E'a\\'b', U&'d', B'1', x'ff', N'n' | SELECT ?, ?, ?, ?, ?",
                "SELECT $$a'b$$, $t$ $$ $t$ FROM \"a 1\" | SELECT ?, ? FROM \"a 1\"",
                "SELECT 1 -- Ada | SELECT ?",
                "SELECT /* a /* b */ 'c' */ .5, -1 | SELECT   ?, -?",
                "SELECT 'never ends FROM t | SELECT ?",
                "SELECT $t$ never ends | SELECT ?",
                "DELETE FROM t2 WHERE id IN (1,2,3) | DELETE FROM t2 WHERE id IN (?,?,?)",
            })
    void literals_go_and_the_rest_stays(String sql, String redacted) {
        assertThat(Redaction.literals(sql).strip()).isEqualTo(redacted);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CREATE ROLE a LOGIN PASSWORD 'hunter2'",
                "ALTER USER a WITH ENCRYPTED PASSWORD $$hunter2$$",
                "alter role current_user password E'hunter2'",
                "CREATE USER MAPPING FOR a SERVER s OPTIONS (user 'a', password 'hunter2')",
                "CREATE SUBSCRIPTION s CONNECTION 'host=a password=hunter2' PUBLICATION p",
                "SELECT set_config('app.api_key', 'hunter2', false)",
                "SET app.secret = 'hunter2'",
                "SET app.token TO 'hunter2'",
                "UPDATE account SET \"password\" = 'hunter2'",
                "SELECT '{\"token\": \"hunter2\"}'::jsonb",
                "CREATE ROLE a PASSWORD 'hunter2",
                "-- password: hunter2",
                "SELECT dblink('postgresql://a@h/d?password=hunter2')",
            })
    void secrets_go_whatever_the_policy_says(String sql) {
        assertThat(Redaction.secrets(sql)).doesNotContain("hunter2");
        assertThat(Redaction.literals(sql)).doesNotContain("hunter2");
    }

    @Test
    void what_is_no_secret_is_kept_to_the_letter() {
        for (String sql : new String[] {
            "SELECT 'a' -- b",
            "SELECT key, 'v' FROM t WHERE keyboard = 'x'",
            "ALTER ROLE a PASSWORD NULL",
            "SELECT token_count + 1, 'kept' FROM t",
            "SELECT 'monkey', \"a\", $1, $q$b$q$"
        }) {
            assertThat(Redaction.secrets(sql)).isEqualTo(sql);
        }
    }

    @Test
    void parameters_that_are_secrets_go_and_all_where_literals_do() {
        List<Parameter> sent = List.of(
                new Parameter.Text("Ada"),
                new Parameter.Text("hunter2"),
                new Parameter.Null(),
                new Parameter.Cut("user=a password=hunter2", 5000),
                new Parameter.Hex("00", 600, 1));
        Intent intent = new Intent(
                Session.of("support"),
                "UPDATE a SET name = $1, password = $2, token = $3 WHERE b = $4 AND api_key = $5",
                null,
                sent,
                Map.of());
        Parameter hidden = new Parameter.Text("***");
        assertThat(intent.redacted(false).parameters())
                .containsExactly(sent.get(0), hidden, sent.get(2), hidden, hidden);
        assertThat(intent.redacted(true).parameters()).isEmpty();
    }
}
