package dev.pgcurb.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pgcurb.postgres.DatabaseUrl;
import org.junit.jupiter.api.Test;

class ClientTest {
    private final DatabaseUrl url = DatabaseUrl.of("127.0.0.1", 6432, "bees", "warden.k3f9", "s3cret");

    @Test
    void driversGetAConnectionString() {
        assertThat(Client.PSQL.snippet(url)).isEqualTo("psql 'postgresql://warden.k3f9:s3cret@127.0.0.1:6432/bees'");
        assertThat(Client.JDBC.snippet(url))
                .isEqualTo("jdbc:postgresql://127.0.0.1:6432/bees?user=warden.k3f9&password=s3cret");
        assertThat(Client.NODE.snippet(url)).contains("'postgresql://warden.k3f9:s3cret@127.0.0.1:6432/bees'");
    }

    @Test
    void clientsOfMcpGetTheSecretInTheEnvironmentAndNotInTheArguments() {
        String server = "{\"pgcurb\":{\"command\":\"pgcurb\",\"args\":[\"mcp\"],"
                + "\"env\":{\"PGCURB_URL\":\"postgresql://warden.k3f9:s3cret@127.0.0.1:6432/bees\"}}}";
        assertThat(Client.CLAUDE.snippet(url)).isEqualTo("{\"mcpServers\":" + server + "}");
        assertThat(Client.CURSOR.snippet(url)).isEqualTo("{\"mcpServers\":" + server + "}");
        assertThat(Client.VSCODE.snippet(url)).isEqualTo("{\"servers\":" + server + "}");
    }
}
