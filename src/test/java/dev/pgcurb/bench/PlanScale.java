package dev.pgcurb.bench;

import dev.pgcurb.TestPostgres;
import dev.pgcurb.embedded.Embedded;
import dev.pgcurb.embedded.Options;
import dev.pgcurb.postgres.DatabaseUrl;
import dev.pgcurb.sql.Script;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * What plan, apply and remove take on 10,000 tables and 1,000 roles: seconds on the clock and of the processor, its own and the
 * server's, and the peak of resident memory of each verb, run as a process of its own with the launcher's settings of Java. The
 * load of the machine stands beside them: it stretches the seconds on the clock. Run by bench/plan.
 */
final class PlanScale {
    private static final Path FOLDER = Path.of("target", "plan-scale");

    private final DatabaseUrl admin;

    private PlanScale(DatabaseUrl admin) {
        this.admin = admin;
    }

    public static void main(String[] args) throws Exception {
        int major = Integer.getInteger("pgcurb.major", Options.NEWEST_MAJOR);
        int locks = Integer.getInteger("pgcurb.locks", 1024);
        Files.createDirectories(FOLDER);
        Path policy = Files.writeString(FOLDER.resolve("policy.yaml"), policy());
        try (Embedded server = Embedded.start(Options.ephemeral(major)
                .with("max_locks_per_transaction", Integer.toString(locks))
                .with("shared_buffers", "256MB")
                .with("autovacuum", "off"))) {
            DatabaseUrl admin = server.adminUrl();
            TestPostgres.run(admin, Script.of(PlanScale.class, "large.sql").text());
            PlanScale scale = new PlanScale(admin);
            System.out.printf(
                    Locale.ROOT, "PostgreSQL %d, max_locks_per_transaction %d: %s%n", major, locks, scale.size());
            scale.verb("first plan", "plan", policy.toString());
            scale.verb("apply", "apply", policy.toString());
            scale.verb("plan, nothing to do", "plan", policy.toString(), "--check");
            TestPostgres.run(admin, "ALTER TABLE app07.t123 DISABLE ROW LEVEL SECURITY");
            scale.verb("plan, one thing to heal", "plan", policy.toString(), "--check");
            scale.verb("apply, one thing to heal", "apply", policy.toString());
            scale.verb("remove, only shown", "remove");
            scale.verb("remove", "remove", "--yes");
        }
        System.exit(0);
    }

    /** Three agents: one sees one tenant's rows of everything, one all rows of half without a column, one writes in 200 tables. */
    private static String policy() {
        StringBuilder yaml = new StringBuilder("version: 1\nagents:\n");
        yaml.append("  support:\n    purpose: answers customers\n    claims: {tenant: integer}\n    reads:\n");
        schemas()
                .forEach(schema -> yaml.append(
                        "      - {table: '" + schema + ".t*', except: [note], where: \"tenant = claim('tenant')\"}\n"));
        yaml.append("  analyst:\n    purpose: counts\n    reads:\n");
        schemas().stream()
                .limit(10)
                .forEach(schema -> yaml.append("      - {table: '" + schema + ".t*', except: [email]}\n"));
        yaml.append("  clerk:\n    purpose: corrects names\n    claims: {tenant: integer}\n    reads:\n");
        tables().forEach(table -> yaml.append("      - {table: " + table + ", where: \"tenant = claim('tenant')\"}\n"));
        yaml.append("    writes:\n");
        tables().forEach(table -> yaml.append("      - {table: " + table + ", update: [name]}\n"));
        return yaml.toString();
    }

    private static List<String> schemas() {
        return IntStream.rangeClosed(1, 20)
                .mapToObj(number -> String.format(Locale.ROOT, "app%02d", number))
                .toList();
    }

    private static List<String> tables() {
        return schemas().stream()
                .flatMap(schema -> IntStream.rangeClosed(1, 10).mapToObj(number -> schema + ".t" + number))
                .toList();
    }

    private String size() throws SQLException {
        return count(
                        "SELECT count(*) FROM pg_class WHERE relkind = 'r' AND relnamespace::regnamespace::text LIKE 'app%'")
                + " tables, " + count("SELECT count(*) FROM pg_roles WHERE rolname !~ '^pg_'") + " roles";
    }

    private long count(String sql) throws SQLException {
        try (Connection connection = admin.open();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }

    private void verb(String title, String... arguments) throws IOException, InterruptedException, SQLException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.pgcurb.cli.Main"));
        command.addAll(List.of(arguments));
        command.addAll(List.of("--database", admin.withPassword()));
        Path out = FOLDER.resolve(title.replace(' ', '-') + ".out");
        long begin = System.nanoTime();
        Process process = new ProcessBuilder(command)
                .redirectOutput(out.toFile())
                .redirectError(FOLDER.resolve("stderr.txt").toFile())
                .start();
        long kilobytes = 0;
        long locks = 0;
        double processor = 0;
        Map<Integer, Long> server = new HashMap<>();
        try (Connection connection = admin.open();
                Statement statement = connection.createStatement()) {
            while (process.isAlive()) {
                kilobytes = Math.max(kilobytes, peak(process.pid()));
                processor = process.info()
                                .totalCpuDuration()
                                .map(Duration::toMillis)
                                .orElse(0L)
                        / 1e3;
                try (ResultSet row = statement.executeQuery(
                        "SELECT count(*) FROM pg_locks WHERE NOT fastpath AND pid <> pg_backend_pid()")) {
                    row.next();
                    locks = Math.max(locks, row.getLong(1));
                }
                try (ResultSet row = statement.executeQuery(
                        "SELECT pid FROM pg_stat_activity WHERE usename IS NOT NULL AND pid <> pg_backend_pid()")) {
                    while (row.next()) {
                        server.merge(row.getInt(1), Backend.cpu(row.getInt(1)), Math::max);
                    }
                }
                Thread.sleep(100);
            }
        }
        double seconds = (System.nanoTime() - begin) / 1e9;
        List<String> lines = Files.readAllLines(out);
        System.out.printf(
                Locale.ROOT,
                "%-26s %6.1f s (processor: %5.1f s, the server's %5.1f s; load %s)  %5d MiB  %7d locks  exit %d  %s%n",
                title,
                seconds,
                processor,
                server.values().stream().mapToLong(Long::longValue).sum() / 1e9,
                Files.readString(Path.of("/proc/loadavg")).split(" ", 2)[0],
                kilobytes / 1024,
                locks,
                process.waitFor(),
                lines.isEmpty() ? Files.readString(FOLDER.resolve("stderr.txt")).strip() : lines.getLast());
    }

    /** The most that the process has had resident so far, in KiB: the kernel keeps the peak. */
    private static long peak(long pid) {
        try {
            return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream()
                    .filter(line -> line.startsWith("VmHWM:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            // It has ended.
            return 0;
        }
    }
}
