package dev.pgcurb.browser;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/** One browser process with a profile of its own, which goes with it. */
public final class Chromium implements AutoCloseable {
    private static final List<String> NAMES = List.of("chromium", "chromium-browser", "google-chrome");
    private static final Pattern LISTENS = Pattern.compile("DevTools listening on (ws://\\S+)");

    private final Path profile;
    private final Process process;
    private final Devtools devtools;

    private Chromium(Path profile, Process process, Devtools devtools) {
        this.profile = profile;
        this.process = process;
        this.devtools = devtools;
    }

    /** Starts one without a window. @throws IllegalStateException when there is no Chromium on the path */
    public static Chromium start() {
        try {
            Path profile = Files.createTempDirectory("pgcurb-chromium");
            Process process = new ProcessBuilder(
                            executable(),
                            "--headless=new",
                            // Tests run as root in a container, where Chromium has no sandbox; it sees our own pages
                            // only.
                            "--no-sandbox",
                            "--disable-gpu",
                            "--disable-dev-shm-usage",
                            "--disable-background-networking",
                            "--disable-component-update",
                            "--disable-extensions",
                            "--disable-sync",
                            "--no-first-run",
                            "--hide-scrollbars",
                            "--force-color-profile=srgb",
                            "--lang=en-GB",
                            "--remote-debugging-port=0",
                            "--user-data-dir=" + profile,
                            "about:blank")
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return new Chromium(profile, process, Devtools.connect(address(process)));
        } catch (IOException e) {
            throw new UncheckedIOException("Chromium does not start", e);
        }
    }

    private static String executable() {
        for (String folder : System.getenv("PATH").split(":", -1)) {
            for (String name : NAMES) {
                Path file = Path.of(folder, name);
                if (Files.isExecutable(file)) {
                    return file.toString();
                }
            }
        }
        throw new IllegalStateException("no Chromium on the path; on Debian: apt-get install chromium");
    }

    private static String address(Process process) throws IOException {
        var err = new BufferedReader(new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8));
        for (String line = err.readLine(); line != null; line = err.readLine()) {
            Matcher listens = LISTENS.matcher(line);
            if (listens.find()) {
                Thread.ofVirtual().start(() -> err.lines().forEach(more -> {}));
                return listens.group(1);
            }
        }
        throw new IOException("Chromium ended before it listened");
    }

    /** A window in a context of its own: it shares no cookie with any other. */
    public Window window() {
        String context = devtools.call(null, "Target.createBrowserContext", json -> {})
                .path("browserContextId")
                .asString();
        String target = devtools.call(
                        null,
                        "Target.createTarget",
                        json -> json.put("url", "about:blank").put("browserContextId", context))
                .path("targetId")
                .asString();
        return Window.attach(devtools, target);
    }

    @Override
    public void close() {
        try {
            devtools.call(null, "Browser.close", (ObjectNode json) -> {});
        } catch (IllegalStateException e) {
            process.destroy();
        }
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
            try (Stream<Path> files = Files.walk(profile)) {
                files.sorted(Comparator.reverseOrder())
                        .forEach(file -> file.toFile().delete());
            }
        } catch (IOException | UncheckedIOException e) {
            profile.toFile().deleteOnExit();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
