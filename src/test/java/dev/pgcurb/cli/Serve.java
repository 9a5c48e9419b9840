package dev.pgcurb.cli;

import dev.pgcurb.postgres.DatabaseUrl;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code pgcurb serve} as a process of its own, ready when this is made. */
public final class Serve implements AutoCloseable {
    private static final int SECONDS = 60;

    private final Process process;
    private final Path talk;
    private final JsonNode answer;

    /** @param options more of the command line, behind {@code serve --json --port 0 --log json --http 0} */
    public Serve(DatabaseUrl gateway, Path folder, String... options) throws Exception {
        talk = Files.createTempFile(folder, "serve", ".log");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "serve",
                "--json",
                "--port",
                "0",
                "--log",
                "json",
                "--http",
                "0",
                "--database",
                gateway.toString().replace(":***", "")));
        command.addAll(List.of(options));
        var builder = new ProcessBuilder(command).redirectError(talk.toFile());
        builder.environment().put("PGPASSWORD", Objects.requireNonNull(gateway.password()));
        process = builder.start();
        BufferedReader out = process.inputReader();
        String line = Served.meanwhile(() -> {
                    try {
                        return Objects.requireNonNullElse(out.readLine(), "{}");
                    } catch (IOException e) {
                        throw new AssertionError(e);
                    }
                })
                .get(SECONDS, TimeUnit.SECONDS);
        answer = JsonMapper.shared().readTree(line);
        if (!answer.has("gateway")) {
            close();
            throw new AssertionError(line + " " + log());
        }
    }

    /** The gateway's port. */
    public int port() {
        return answer.get("gateway").get("port").asInt();
    }

    /** Where the console is. */
    public String console() {
        return answer.get("console").asString();
    }

    /** Sends a signal, such as {@code HUP}. */
    public void signal(String name) throws Exception {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .start()
                .waitFor();
    }

    /** Waits until it ends; its exit status. */
    public int ended() throws InterruptedException {
        if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("serve did not end");
        }
        return process.exitValue();
    }

    /** What it said on standard error. */
    public String log() throws IOException {
        return Files.readString(talk);
    }

    /** What HTTP answers: the status, a blank and the body. */
    public String get(String path) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<String> answered = client.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:"
                                    + answer.get("http").get("port").asInt() + path))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            return answered.statusCode() + " " + answered.body();
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
