package dev.pgcurb.embedded;

import dev.pgcurb.explain.Code;
import dev.pgcurb.explain.Problem;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.UserPrincipal;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Whom the server runs as: ourselves, or {@code nobody} when we are root, because PostgreSQL refuses to run as root.
 *
 * @param prefix what stands before a command to run it as that user; empty when that is ourselves
 * @param user the owner of the server's files; null when that is ourselves
 * @param group likewise
 */
record Unprivileged(
        List<String> prefix,
        @Nullable UserPrincipal user,
        @Nullable GroupPrincipal group) {

    private static final String NOBODY = "nobody";

    /**
     * @param ours a file or folder that this process made
     * @throws Problem PGC515 when we are root and there is no way to become someone else
     */
    static Unprivileged of(Path ours) throws IOException {
        if (!isRoot(ours)) {
            return new Unprivileged(List.of(), null, null);
        }
        UserPrincipalLookupService names = ours.getFileSystem().getUserPrincipalLookupService();
        UserPrincipal nobody = names.lookupPrincipalByName(NOBODY);
        GroupPrincipal group;
        try {
            group = names.lookupPrincipalByGroupName("nogroup");
        } catch (IOException e) {
            // Debian's name for it; elsewhere it is named like the user.
            group = names.lookupPrincipalByGroupName(NOBODY);
        }
        for (List<String> prefix : waysToBecome(group.getName())) {
            if (works(prefix)) {
                return new Unprivileged(prefix, nobody, group);
            }
        }
        throw Problem.of(Code.PGC515, "PostgreSQL does not run as root, and it cannot be started as \"nobody\"")
                .hint("run pgcurb as an ordinary user, or install setpriv");
    }

    /** The uid of what we make is our own: the one portable way to ask for it. */
    static boolean isRoot(Path ours) throws IOException {
        return Integer.valueOf(0).equals(Files.getAttribute(ours, "unix:uid"));
    }

    private static List<List<String>> waysToBecome(String group) {
        List<List<String>> ways = new ArrayList<>();
        program("setpriv")
                .ifPresent(path ->
                        ways.add(List.of(path, "--reuid=" + NOBODY, "--regid=" + group, "--clear-groups", "--")));
        program("runuser").ifPresent(path -> ways.add(List.of(path, "-u", NOBODY, "--")));
        program("su")
                .ifPresent(path -> ways.add(List.of(path, "-s", "/bin/sh", NOBODY, "-c", "exec \"$0\" \"$@\"", "--")));
        return ways;
    }

    private static Optional<String> program(String name) {
        String path = Objects.requireNonNullElse(System.getenv("PATH"), "") + ":/usr/sbin:/usr/bin:/sbin:/bin";
        return List.of(path.split(File.pathSeparator)).stream()
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst();
    }

    private static boolean works(List<String> prefix) throws IOException {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(List.of("/bin/sh", "-c", "[ \"$(id -un)\" = " + NOBODY + " ]"));
        Process process = new ProcessBuilder(command)
                .redirectInput(new File("/dev/null"))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .directory(new File("/"))
                .start();
        try {
            return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            process.destroy();
        }
    }

    /** Gives the file or folder to whom the server runs as; not what is in it. */
    void give(Path path) throws IOException {
        PosixFileAttributeView view =
                Files.getFileAttributeView(path, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
        if (user != null && group != null) {
            view.setGroup(group);
            view.setOwner(user);
        }
    }

    /** Whether any user of this machine can get into this folder, an existing one. */
    static boolean reachable(Path folder) throws IOException {
        for (Path step = folder.toRealPath(); step != null; step = step.getParent()) {
            if (!Files.getPosixFilePermissions(step).contains(PosixFilePermission.OTHERS_EXECUTE)) {
                return false;
            }
        }
        return true;
    }
}
