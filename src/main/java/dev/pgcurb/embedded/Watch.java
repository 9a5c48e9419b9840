package dev.pgcurb.embedded;

import dev.pgcurb.explain.Code;
import dev.pgcurb.explain.Problem;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The running {@code watch.sh}: the server lives while its standard input is open. */
final class Watch implements AutoCloseable {

    private static final String SCRIPT = script();
    /** Above what the script itself allows initdb and pg_ctl. */
    private static final int START_SECONDS = 120;

    private static final int STOP_SECONDS = 90;

    private final Process process;

    private Watch(Process process) {
        this.process = process;
    }

    /**
     * Returns when the server accepts connections.
     *
     * @param drop remove the folder when the server has ended
     * @throws Problem PGC512, PGC513 or PGC514, with the server's own words; then nothing is left running
     */
    static Watch start(Path bin, DataFolder folder, Path run, boolean drop, Unprivileged server) throws IOException {
        List<String> command = new ArrayList<>(server.prefix());
        command.addAll(List.of("/bin/sh", "-c", SCRIPT, "pgcurb-postgres"));
        command.addAll(List.of(bin.toString(), folder.path().toString(), run.toString(), drop ? "drop" : "keep"));
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(new File("/")).redirectError(ProcessBuilder.Redirect.DISCARD);
        Map<String, String> environment = builder.environment();
        // Nothing of ours: not PGDATA and the like, and no secret.
        environment.clear();
        environment.put("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
        environment.put("LC_ALL", "C");
        Watch watch = new Watch(builder.start());
        try {
            List<String> said = watch.firstWords();
            if (!said.equals(List.of("ready"))) {
                throw notStarted(said);
            }
            return watch;
        } catch (IOException | RuntimeException e) {
            watch.close();
            throw e;
        }
    }

    /** {@code ready}, or everything up to the script's end. */
    private List<String> firstWords() throws IOException {
        CompletableFuture<List<String>> words = CompletableFuture.supplyAsync(
                () -> {
                    List<String> lines = new ArrayList<>();
                    try {
                        BufferedReader reader = process.inputReader(StandardCharsets.UTF_8);
                        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                            lines.add(line);
                            if (line.equals("ready")) {
                                break;
                            }
                        }
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                    return lines;
                },
                Thread.ofVirtual()::start);
        try {
            return words.get(START_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            return List.of("no answer in " + START_SECONDS + " s");
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of("interrupted");
        }
    }

    private static Problem notStarted(List<String> said) {
        String words = String.join("\n", said.size() > 1 ? said.subList(1, said.size()) : said);
        if (words.contains("Address already in use")) {
            return Problem.of(Code.PGC513, "PostgreSQL found its port in use")
                    .showing(words)
                    .hint("name another port, or none");
        }
        if (words.contains("No space left on device")) {
            return Problem.of(Code.PGC512, "PostgreSQL found no space left on the disk")
                    .showing(words)
                    .hint("free some space");
        }
        return Problem.of(Code.PGC514, "PostgreSQL did not start")
                .showing(words)
                .hint("see its own words above");
    }

    /** Stops the server, open sessions or not, and waits for its end. */
    @Override
    public void close() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            // Closed already: the script has ended.
        }
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            // The script goes on stopping it by itself.
            Thread.currentThread().interrupt();
        }
    }

    private static String script() {
        try (InputStream in = Watch.class.getResourceAsStream("watch.sh")) {
            if (in == null) {
                throw new IllegalStateException("no resource watch.sh");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
