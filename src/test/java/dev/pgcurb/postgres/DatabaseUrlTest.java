package dev.pgcurb.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.pgcurb.explain.Code;
import dev.pgcurb.explain.Problem;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DatabaseUrlTest {

    private static DatabaseUrl parse(String url) {
        return parse(url, Map.of());
    }

    private static DatabaseUrl parse(String url, Map<String, String> environment) {
        return DatabaseUrl.parse(url, new Surroundings(environment, "me", Path.of("/nonexistent")));
    }

    @Test
    void aWholeUrlIsReadInItsParts() {
        DatabaseUrl url = parse("postgresql://ann:s%40cret@db1:5433,[::1]/bees?sslmode=require&connect_timeout=3");

        assertThat(url.hosts()).containsExactly(new Host("db1", 5433), new Host("::1", 5432));
        assertThat(url.database()).isEqualTo("bees");
        assertThat(url.user()).isEqualTo("ann");
        assertThat(url.password()).isEqualTo("s@cret");
        assertThat(url.jdbcUrl()).isEqualTo("jdbc:postgresql://db1:5433,[::1]:5432/bees");
        assertThat(url.properties())
                .containsEntry("sslmode", "require")
                .containsEntry("connectTimeout", "3")
                .containsEntry("ApplicationName", "pgcurb");
    }

    @Test
    void whatTheUrlLeavesOutComesFromTheEnvironment() {
        Map<String, String> environment = Map.of(
                "PGHOST",
                "a,b",
                "PGPORT",
                "6000",
                "PGUSER",
                "u",
                "PGPASSWORD",
                "p",
                "PGDATABASE",
                "d",
                "PGSSLMODE",
                "disable");

        DatabaseUrl url = parse("postgres://", environment);

        assertThat(url)
                .isEqualTo(new DatabaseUrl(
                        List.of(new Host("a", 6000), new Host("b", 6000)),
                        "d",
                        "u",
                        "p",
                        Map.of("sslmode", "disable")));
        assertThat(parse("postgresql://x:y@h:1/z?sslmode=require", environment))
                .isEqualTo(new DatabaseUrl(List.of(new Host("h", 1)), "z", "x", "y", Map.of("sslmode", "require")));
    }

    @Test
    void withoutAnythingItIsTheUserOnThisMachine() {
        DatabaseUrl url = parse("postgresql:///");

        assertThat(url).isEqualTo(DatabaseUrl.of("localhost", 5432, "me", "me", null));
    }

    @Test
    void theQueryMayNameEveryPart() {
        assertThat(parse("postgresql://?host=h&port=7&user=u&password=p%26&dbname=d"))
                .isEqualTo(DatabaseUrl.of("h", 7, "d", "u", "p&"));
    }

    @Test
    void thePasswordIsNeverShown() {
        DatabaseUrl url = parse("postgresql://ann:hunter2@db/bees?application_name=a%20b");

        assertThat(url.toString()).isEqualTo("postgresql://ann:***@db:5432/bees?application_name=a%20b");
        assertThat(url.withPassword()).isEqualTo("postgresql://ann:hunter2@db:5432/bees?application_name=a%20b");
        assertThat(parse(url.withPassword())).isEqualTo(url);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mysql://ann:hunter2@db/bees",
                "ann:hunter2@db",
                "postgresql://ann:a@hunter2@db/bees",
                "postgresql://ann:hunter2/x@db/bees",
                "postgresql://ann:%hunter2@db/bees",
                "postgresql://ann:hunter2%00@db/bees",
                "postgresql://ann:hunter2@db/bees?nonsense=1",
                "postgresql://ann:hunter2@db/bees?sslmode",
                "postgresql://ann:hunter2@db:0/bees",
                "postgresql://db:hunter2/bees",
                "postgresql://ann:hunter2@a,b/bees?port=1,2,3",
                "postgresql://ann:hunter2@/bees?host=/var/run/postgresql",
            })
    void aUrlThatIsNotUnderstoodIsRefusedWithoutRepeatingIt(String url) {
        assertThatExceptionOfType(Problem.class).isThrownBy(() -> parse(url)).satisfies(problem -> {
            assertThat(problem.code()).isEqualTo(Code.PGC505);
            assertThat(problem.text()).doesNotContain("hunter2");
        });
    }

    @Test
    void parametersTakeTheNamesOfPgjdbc() {
        DatabaseUrl url = parse("postgresql://h/d?target_session_attrs=read-write&load_balance_hosts=random");

        assertThat(url.properties())
                .containsEntry("targetServerType", "primary")
                .containsEntry("loadBalanceHosts", "true");
    }

    @Test
    void anotherDatabaseAndAnotherLoginKeepTheRest() {
        DatabaseUrl url = parse("postgresql://ann:x@db/bees?sslmode=require");

        assertThat(url.withDatabase("ants").withLogin("bob", null).withParameter(Parameter.CONNECT_TIMEOUT, "2"))
                .hasToString("postgresql://bob@db:5432/ants?connect_timeout=2&sslmode=require");
    }

    @Test
    void theAuthoritiesOfTheMachineAreThoseOfJava() {
        assertThat(parse("postgresql://ann@db/bees?sslmode=verify-full&sslrootcert=system")
                        .properties())
                .containsEntry("sslfactory", "org.postgresql.ssl.DefaultJavaSSLFactory")
                .doesNotContainKey("sslrootcert");
    }

    @Test
    void ofSeveralHostsTheGatewayItselfWantsThePrimaryAndAsksAgainSoon() {
        DatabaseUrl url = parse("postgresql://ann@db1,db2/bees?target_session_attrs=standby");

        assertThat(url.onPrimary().properties())
                .containsEntry("targetServerType", "primary")
                .containsEntry("hostRecheckSeconds", "1");
        DatabaseUrl one = parse("postgresql://ann@db1/bees");
        assertThat(one.onPrimary()).isEqualTo(one);
    }
}
