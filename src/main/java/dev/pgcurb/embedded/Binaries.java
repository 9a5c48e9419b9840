package dev.pgcurb.embedded;

import dev.pgcurb.explain.Code;
import dev.pgcurb.explain.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.CodeSource;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;
import org.tukaani.xz.XZInputStream;

/** PostgreSQL's programs: a jar a major version, unpacked once into a cache that only its owner can write. */
final class Binaries {

    private Binaries() {}

    /**
     * The folder with {@code initdb}, {@code pg_ctl} and {@code postgres} of this major version.
     *
     * @param ours a file or folder that this process made
     * @throws Problem PGC510 when there are none for this machine, PGC512 when the cache cannot be written
     */
    static Path bin(int major, Path ours) throws IOException {
        Path jar = folder().resolve(major + ".jar");
        if (!Files.isRegularFile(jar)) {
            throw Problem.of(Code.PGC510, "there is no PostgreSQL " + major + " at \"" + jar + '"')
                    .hint("run ./mvnw package, or set PGCURB_POSTGRES_BINARIES");
        }
        Path cache = cache(ours);
        try {
            Path unpacked =
                    cache.resolve("postgres-" + major + "-" + sha256(jar).substring(0, 16));
            if (!Files.isDirectory(unpacked)) {
                unpack(jar, cache, unpacked);
            }
            return unpacked.resolve("bin");
        } catch (FileSystemException e) {
            throw Folders.cannotWrite(cache, e);
        }
    }

    /** Where the jars are: as told, else {@code postgres} beside our own jar or classes. */
    private static Path folder() {
        String told = System.getProperty("pgcurb.postgres.binaries", System.getenv("PGCURB_POSTGRES_BINARIES"));
        if (told != null && !told.isEmpty()) {
            return Path.of(told);
        }
        try {
            CodeSource source = Binaries.class.getProtectionDomain().getCodeSource();
            return Path.of(source.getLocation().toURI()).resolveSibling("postgres");
        } catch (URISyntaxException e) {
            throw new IllegalStateException("our own code is at no path", e);
        }
    }

    /** Root's own cache may be out of reach of the user that the server runs as, so root takes the system's. */
    private static Path cache(Path ours) throws IOException {
        if (Unprivileged.isRoot(ours)) {
            return Folders.own(Folders.make(Path.of("/var/cache/pgcurb"), "rwxr-xr-x"));
        }
        String home = Objects.requireNonNullElse(System.getenv("HOME"), System.getProperty("user.home"));
        String xdg = Objects.requireNonNullElse(System.getenv("XDG_CACHE_HOME"), "");
        Path cache = xdg.isEmpty() ? Path.of(home, ".cache") : Path.of(xdg);
        return Folders.own(Folders.make(cache.resolve("pgcurb"), "rwx------"));
    }

    /** Beside and then renamed, so that a folder of the final name is always whole. */
    private static void unpack(Path jar, Path cache, Path unpacked) throws IOException {
        Path beside = Files.createTempDirectory(cache, ".unpacking-");
        try {
            Files.setPosixFilePermissions(beside, Files.getPosixFilePermissions(cache));
            try (ZipFile zip = new ZipFile(jar.toFile());
                    InputStream in = new XZInputStream(zip.getInputStream(archive(zip, jar)))) {
                Tar.unpack(in, beside);
            }
            Files.move(beside, unpacked, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            Folders.remove(beside);
            // Somebody else may have been faster.
            if (!Files.isDirectory(unpacked)) {
                throw e;
            }
        }
    }

    private static ZipEntry archive(ZipFile zip, Path jar) {
        ZipEntry archive;
        try (Stream<? extends ZipEntry> entries = zip.stream()) {
            archive = entries.filter(entry -> entry.getName().endsWith(".txz"))
                    .findFirst()
                    .orElse(null);
        }
        if (archive == null || !forThisMachine(archive.getName())) {
            throw Problem.of(Code.PGC510, "\"" + jar + "\" is not for this machine: it holds " + name(archive))
                    .hint("run ./mvnw package on this machine, or name another folder in PGCURB_POSTGRES_BINARIES");
        }
        return archive;
    }

    private static boolean forThisMachine(String name) {
        String os = System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("mac") ? "darwin" : "linux";
        String processor = System.getProperty("os.arch").equals("aarch64") ? "arm" : "x86_64";
        return name.contains(os) && name.contains(processor);
    }

    private static String name(@Nullable ZipEntry archive) {
        return archive == null ? "no archive" : '"' + archive.getName() + '"';
    }

    private static String sha256(Path file) throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
                byte[] buffer = new byte[1 << 16];
                while (in.read(buffer) >= 0) {
                    // The digest sees what passes.
                }
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
