package dev.pgcurb;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.ArchConfiguration;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** The rooms, and which of them each may import. docs and this table say the same, and only this one is checked. */
final class ArchitectureTest {

    private static final String ROOT = "dev.pgcurb";

    /** Each room may import itself, the rooms named here, and nothing else of ours. Only earlier rooms are named. */
    private static final Map<String, Set<String>> ROOMS = new LinkedHashMap<>();

    static {
        room("explain");
        room("sql", "explain");
        room("policy", "explain");
        room("grammar", "explain");
        room("wire", "explain");
        room("postgres", "explain", "sql");
        room("embedded", "explain", "postgres");
        room("catalog", "explain", "sql", "postgres");
        room("plan", "explain", "sql", "policy", "postgres", "catalog");
        room("lease", "explain", "sql", "postgres");
        room("ledger", "explain", "sql", "postgres");
        room("verdict", "explain", "grammar");
        room("hold", "explain", "sql", "postgres", "ledger");
        room("undo", "explain", "sql", "postgres", "ledger");
        room("watch", "explain", "sql", "postgres", "lease", "ledger");
        room("gateway", "explain", "wire", "grammar", "verdict", "ledger", "lease", "postgres", "sql", "hold");
        room("http", "explain", "wire");
        room("mcp", "explain", "sql", "postgres", "wire", "lease", "http");
        room("tune", "explain", "sql", "postgres", "grammar", "lease");
        room("serve", "explain", "wire", "hold", "gateway", "watch", "ledger", "postgres", "tune");
        room("proof", "explain", "sql", "policy", "postgres", "catalog", "plan", "lease");
        room("people", "explain", "sql", "postgres");
        room(
                "console",
                "explain",
                "sql",
                "postgres",
                "wire",
                "http",
                "people",
                "hold",
                "undo",
                "lease",
                "ledger",
                "proof");
        room("drill", "explain", "sql", "policy", "postgres", "embedded", "catalog", "plan", "lease", "gateway");
        room("sample", "explain", "sql", "postgres");
        room("demo", ROOMS.keySet().toArray(String[]::new));
        room("cli", ROOMS.keySet().toArray(String[]::new));
    }

    /** Names under which anything could be put, so that nothing can be found. */
    private static final Set<String> NO_NAMES =
            Set.of("util", "utils", "common", "helper", "helpers", "manager", "impl", "misc", "base", "internal");

    /** Made by the build from WebAssembly: megabytes of bytecode with nothing of ours in it. */
    private static final ImportOption WRITTEN_BY_HAND = location -> !location.contains("/grammar/wasm/");

    /** ArchUnit's own option knows only Maven's folder; here classes may also come from the folder of a faster build. */
    private static final ImportOption NO_TESTS = location -> !location.contains("/test-classes/");

    private static final JavaClasses CLASSES = classes();

    private static void room(String name, String... mayImport) {
        Set<String> rooms = new LinkedHashSet<>(List.of(mayImport));
        assertThat(ROOMS.keySet()).as("rooms before %s", name).containsAll(rooms);
        ROOMS.put(name, rooms);
    }

    @Test
    void everyClassIsInARoom() {
        assertThat(CLASSES.stream().map(ArchitectureTest::room)).isNotEmpty().isSubsetOf(ROOMS.keySet());
    }

    @Test
    void aRoomImportsOnlyWhatItsRowAllows() {
        assertThat(CLASSES.stream()
                        .flatMap(each -> each.getDirectDependenciesFromSelf().stream())
                        .filter(ArchitectureTest::forbidden)
                        .map(Dependency::getDescription))
                .isEmpty();
    }

    @Test
    void noPackagesDependOnEachOtherInACircle() {
        SlicesRuleDefinition.slices()
                .matching(ROOT + ".(**)")
                .should()
                .beFreeOfCycles()
                .check(CLASSES);
    }

    @Test
    void everyPackageIsNullMarked() {
        assertThat(packages()
                        .filter(each -> !each.isAnnotatedWith(NullMarked.class))
                        .map(JavaPackage::getName))
                .isEmpty();
    }

    @Test
    void noPackageHasANameUnderWhichAnythingFits() {
        assertThat(packages().map(JavaPackage::getRelativeName)).doesNotContainAnyElementsOf(NO_NAMES);
    }

    private static Stream<JavaPackage> packages() {
        return CLASSES.stream().map(JavaClass::getPackage).distinct();
    }

    private static JavaClasses classes() {
        // Otherwise it reads whatever our classes name, and so the generated ones after all: 50 s instead of 1.
        ArchConfiguration.get().setResolveMissingDependenciesFromClassPath(false);
        return new ClassFileImporter()
                .withImportOptions(List.of(NO_TESTS, WRITTEN_BY_HAND))
                .importPackages(ROOT);
    }

    private static boolean forbidden(Dependency dependency) {
        JavaClass target = dependency.getTargetClass().getBaseComponentType();
        if (!target.getPackageName().startsWith(ROOT + ".")) {
            return false;
        }
        String from = room(dependency.getOriginClass());
        String to = room(target);
        return !from.equals(to) && !ROOMS.getOrDefault(from, new TreeSet<>()).contains(to);
    }

    /** {@code plan} for dev.pgcurb.plan and for everything below it. */
    private static String room(JavaClass type) {
        String below = type.getPackageName().substring(ROOT.length());
        return below.isEmpty() ? "(root)" : below.substring(1).replaceFirst("\\..*", "");
    }
}
