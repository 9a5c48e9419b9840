package dev.pgcurb.drill;

import dev.pgcurb.explain.Code;
import dev.pgcurb.explain.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** The attacks that there are: those that pgcurb brings along, and those of a folder. */
public final class Catalogue {
    private Catalogue() {}

    /** Those in the jar, in the order of {@code attacks/index.txt}. */
    public static List<Attack> shipped() {
        return resource("index.txt")
                .lines()
                .map(id -> AttackFile.read(id + ".yaml", resource(id + ".yaml")))
                .toList();
    }

    /**
     * Those of a folder, by file name; files that end in neither {@code .yaml} nor {@code .yml} are passed over.
     *
     * @throws Problem PGC540 for a folder that cannot be read, holds none, or a file that is no attack
     */
    public static List<Attack> in(Path folder) {
        List<Attack> attacks = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(file -> file.toString().matches(".*\\.ya?ml"))
                    .sorted()
                    .toList()) {
                attacks.add(AttackFile.read(file.toString(), Files.readString(file)));
            }
        } catch (IOException | UncheckedIOException e) {
            throw Problem.of(Code.PGC540, "attacks cannot be read from \"" + folder + "\"")
                    .hint("name a folder of attack files")
                    .because(e);
        }
        if (attacks.isEmpty()) {
            throw Problem.of(Code.PGC540, "\"" + folder + "\" holds no attack file")
                    .hint("an attack file ends in .yaml");
        }
        return attacks;
    }

    private static String resource(String name) {
        try (InputStream in = Objects.requireNonNull(Catalogue.class.getResourceAsStream("attacks/" + name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(name, e);
        }
    }
}
