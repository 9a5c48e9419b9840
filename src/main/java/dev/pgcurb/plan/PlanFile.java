package dev.pgcurb.plan;

import dev.pgcurb.explain.Code;
import dev.pgcurb.explain.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A plan that was shown, to be applied later. It carries no SQL to run: apply makes the plan again from the policy in the
 * file and goes on only if it comes to the same fingerprint, so nobody can slip a statement in.
 *
 * @param policy what messages call the policy
 * @param body the policy as it is written
 * @param fingerprint {@link Plan#fingerprint}
 */
public record PlanFile(String policy, String body, String fingerprint) {
    private static final String KIND = "pgcurb plan";
    private static final JsonMapper JSON = JsonMapper.shared();

    /** Keeps it; a file that cannot be written is PGC213. */
    public void write(Path file) {
        ObjectNode node = JSON.createObjectNode()
                .put("v", 1)
                .put("kind", KIND)
                .put("fingerprint", fingerprint)
                .put("policy", policy)
                .put("body", body);
        try {
            Files.writeString(file, node + "\n", StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw Problem.of(Code.PGC213, "\"" + file + "\" cannot be written")
                    .hint("choose a folder that you may write")
                    .because(e);
        }
    }

    /**
     * The plan in this file; empty where it is something else, such as a policy.
     *
     * @throws Problem PGC213 if it is a plan and a broken one
     */
    public static Optional<PlanFile> read(Path file) {
        JsonNode node;
        try {
            String text = Files.readString(file);
            if (!text.contains('"' + KIND + '"')) {
                return Optional.empty();
            }
            node = JSON.readTree(text);
        } catch (JacksonException | IOException e) {
            return Optional.empty();
        }
        if (node.path("v").asInt(0) != 1
                || !node.path("fingerprint").isString()
                || !node.path("body").isString()) {
            throw Problem.of(Code.PGC213, "\"" + file + "\" is not a plan that this version wrote")
                    .hint("make the plan again: pgcurb plan --out " + file);
        }
        return Optional.of(new PlanFile(
                node.path("policy").asString("policy.yaml"),
                node.path("body").asString(),
                node.path("fingerprint").asString()));
    }
}
