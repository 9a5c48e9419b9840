package dev.pgcurb.cli;

import dev.pgcurb.explain.Code;
import dev.pgcurb.explain.Problem;
import dev.pgcurb.postgres.Host;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a running {@code pgcurb up} leaves for other commands in the same folder: {@code .pgcurb/up.json}, which only this
 * user may read, since the admin's URL has the password in it.
 *
 * @param admin connection string of the database's admin
 * @param gateway where the gateway listens; null when there is none
 * @param console URL of the console; null when there is none
 * @param mcp URL of the MCP server; null when there is none
 */
public record UpFile(
        String admin,
        @Nullable Host gateway,
        @Nullable String console,
        @Nullable String mcp) {
    private static final Path PLACE = Path.of(".pgcurb", "up.json");

    /** Whose folder's file it is: {@code .pgcurb/up.json} in it. */
    public static Path in(Path folder) {
        return folder.resolve(PLACE);
    }

    /**
     * The file in a folder; empty when no {@code up} runs there.
     *
     * @throws Problem PGC512 when it is there and cannot be read
     */
    public static Optional<UpFile> read(Path folder) {
        Path file = in(folder);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            JsonNode node = JsonMapper.shared().readTree(Files.readString(file));
            JsonNode gateway = node.path("gateway");
            return Optional.of(new UpFile(
                    node.required("admin").asString(),
                    gateway.isObject()
                            ? new Host(
                                    gateway.required("host").asString(),
                                    gateway.required("port").asInt())
                            : null,
                    text(node.path("console")),
                    text(node.path("mcp"))));
        } catch (IOException | RuntimeException e) {
            throw Problem.of(Code.PGC512, "the file \"" + file + "\" of a running \"pgcurb up\" cannot be read")
                    .hint("stop and start \"pgcurb up\", or name the database with --database")
                    .because(e);
        }
    }

    /** Writes it, for this user alone. @throws Problem PGC512 when it cannot be written */
    public void write(Path folder) {
        Path file = in(folder);
        Json json = Json.answer().put("admin", admin).put("console", console).put("mcp", mcp);
        if (gateway != null) {
            json.put("gateway", Json.object().put("host", gateway.name()).put("port", gateway.port()));
        }
        try {
            Files.createDirectories(file.getParent());
            // Created with its rights, and moved into place whole: nobody reads it half, or in between.
            Path whole = Files.createTempFile(
                    file.getParent(),
                    "up",
                    ".json",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(whole, json + "\n");
            Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw Problem.of(Code.PGC512, "the file \"" + file + "\" cannot be written")
                    .hint("start \"pgcurb up\" in a folder that you may write")
                    .because(e);
        }
    }

    /** Removes the file, if it is there. @throws Problem PGC512 when it cannot be */
    public static void remove(Path folder) {
        try {
            Files.deleteIfExists(in(folder));
        } catch (IOException e) {
            throw Problem.of(Code.PGC512, "the file \"" + in(folder) + "\" cannot be removed")
                    .because(e);
        }
    }

    private static @Nullable String text(JsonNode node) {
        return node.isString() ? node.asString() : null;
    }
}
