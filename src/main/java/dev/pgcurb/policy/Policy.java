package dev.pgcurb.policy;

import dev.pgcurb.explain.Code;
import dev.pgcurb.explain.Problem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A valid policy.
 *
 * @param name the file as the person named it
 * @param agents by name, in the order of the file; never empty
 * @param approvers groups of people by name, in the order of the file
 * @param tuning how far tuning may go; null: not at all
 * @param warnings what is probably not meant, in the order of the file
 */
public record Policy(
        String name,
        Map<String, Agent> agents,
        Map<String, Approvers> approvers,
        Hardening hardening,
        LedgerRules ledger,
        VerifyRules verify,
        @Nullable Tuning tuning,
        List<Warning> warnings) {
    /** Larger than any policy that a person can review. */
    static final int LARGEST_BYTES = 4 << 20;

    public Policy {
        agents = Collections.unmodifiableMap(new LinkedHashMap<>(agents));
        approvers = Collections.unmodifiableMap(new LinkedHashMap<>(approvers));
        warnings = List.copyOf(warnings);
    }

    /**
     * Reads a policy file.
     *
     * @throws Problem PGC101 if it cannot be read; otherwise as {@link #parse}
     */
    public static Policy read(Path file) {
        try {
            if (Files.isRegularFile(file) && Files.size(file) > LARGEST_BYTES) {
                throw Problem.of(Code.PGC101, "\"" + file + "\" is larger than 4 MiB")
                        .hint("check that this is the policy");
            }
            ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
            return parse(StandardCharsets.UTF_8.newDecoder().decode(bytes).toString(), file.toString());
        } catch (NoSuchFileException e) {
            throw Problem.of(Code.PGC101, "there is no file \"" + file + "\"")
                    .hint("name the policy file, or write a first one with pgcurb init")
                    .because(e);
        } catch (CharacterCodingException e) {
            throw Problem.of(Code.PGC101, "\"" + file + "\" is not UTF-8 text")
                    .hint("save it as UTF-8")
                    .because(e);
        } catch (IOException e) {
            throw Problem.of(Code.PGC101, "\"" + file + "\" cannot be read")
                    .hint("check that it is a file and that you may read it")
                    .because(e);
        }
    }

    /**
     * Reads a policy from text.
     *
     * @param name what messages and rules call the file
     * @throws Problem with everything that is wrong, in the order of the file
     */
    public static Policy parse(String text, String name) {
        return PolicyReader.read(text.startsWith("\uFEFF") ? text.substring(1) : text, name);
    }

    /** The JSON Schema that every policy is checked with, for editors: JSON text. */
    public static String schema() {
        return Structure.schema();
    }

    /**
     * The SHA-256 of what the policy means, in lower-case hex: the same for two files that differ in layout, comments,
     * order of keys, or by a default written out.
     */
    public String digest() {
        return Canonical.digest(this);
    }
}
