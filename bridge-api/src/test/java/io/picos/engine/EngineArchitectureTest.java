package io.picos.engine;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import io.picos.engine.carrier.OnJdkCarrier;
import io.picos.engine.lane.Drain;
import io.picos.engine.lane.Lane;
import io.picos.engine.lane.Turn;
import io.picos.engine.thread.Headroom;
import io.picos.engine.watch.Watchdog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.objectweb.asm.ClassReader;

/// Which package of the engine uses which, read from the class files; docs/ARCHITECTURE.md has the map.
class EngineArchitectureTest {
    private static final String ENGINE = "io.picos.engine";
    private static final String LANE = ENGINE + ".lane";
    private static final String CARRIER = ENGINE + ".carrier";
    private static final Path CLASSES = Path.of("target", "classes");
    private static final Path PROJECT = Path.of("..");
    private static final String THIS_MODULE = "bridge-api";

    private static final int UTF8 = 1; // the tag of a string in a class file
    private static final Pattern NAME = Pattern.compile("io/picos/[\\w/$]+");

    private final Map<String, Set<String>> classes = classes();

    // ---- the rules

    @Test
    void engine_inThisModule_isUsedByThePublicPackagesOnly() {
        Set<String> users = new TreeSet<>();
        packages().forEach((user, used) -> {
            if (!isEngine(user) && used.stream().anyMatch(EngineArchitectureTest::isEngine)) {
                users.add(user);
            }
        });
        assertThat(users).containsExactly("io.picos", "io.picos.spi");
    }

    @Test
    void engine_inOtherModules_isNotUsed() throws IOException {
        assertThat(modulesThatName(ENGINE)).as("modules whose sources name it").containsExactly(THIS_MODULE);
    }

    @Test
    void lane_knowsNeitherFibersNorTheEngine() {
        assertThat(packages().get(LANE)).doesNotContain(CARRIER, ENGINE);
    }

    @Test
    void packages_haveNoCycle() {
        assertThat(cycle(ofEngine(packages()))).as("a cycle of packages").isEmpty();
    }

    // ---- and that they can fail

    @Test
    void uses_ofEachKind_areSeen() {
        assertThat(uses(OnJdkCarrier.class))
                .as("a supertype, the class of a called method, the class of a written field")
                .contains(Drain.Borrower.class.getName(), Headroom.class.getName(), Watchdog.class.getName());
        assertThat(uses(Lane.Host.class)).as("a nested class").contains(Lane.class.getName());
        assertThat(uses(Turn.class)).as("the type of a parameter").contains(Drain.class.getName());
        assertThat(ofEngine(packages()).get(CARRIER)).as("uses of packages").contains(LANE);
        assertThat(ofEngine(packages()).get(ENGINE)).contains(LANE, CARRIER);
    }

    @Test
    void cycle_usesInARing_isFound() {
        Map<String, Set<String>> ring = Map.of("a", Set.of("b"), "b", Set.of("c"), "c", Set.of("b"), "d", Set.of());
        assertThat(cycle(ring)).containsExactlyInAnyOrder("b", "c");
        assertThat(cycle(Map.of("a", Set.of("b", "c"), "b", Set.of("c"), "c", Set.of())))
                .isEmpty();
    }

    @Test
    void cycle_oneUseUpwards_isFound() {
        Map<String, Set<String>> packages = ofEngine(packages());
        packages.get(LANE).add(CARRIER);
        assertThat(cycle(packages)).contains(LANE, CARRIER);
    }

    // ---- reading

    private Set<String> uses(Class<?> type) {
        return classes.get(type.getName());
    }

    /// {@return what each class of this module uses, of this module}
    private static Map<String, Set<String>> classes() {
        try (Stream<Path> files = Files.walk(CLASSES)) {
            Map<String, Set<String>> uses = new TreeMap<>();
            for (Path file :
                    files.filter(each -> each.toString().endsWith(".class")).toList()) {
                ClassReader reader = new ClassReader(Files.readAllBytes(file));
                uses.put(reader.getClassName().replace('/', '.'), names(reader));
            }
            return uses;
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /// {@return each name of a class in the strings of a class file: those of types, descriptors and signatures}
    private static Set<String> names(ClassReader reader) {
        Set<String> names = new TreeSet<>();
        for (int item = 1; item < reader.getItemCount(); item++) {
            int start = reader.getItem(item); // behind the tag; 0 for the second half of a long or a double
            if (start > 0 && reader.readByte(start - 1) == UTF8) {
                Matcher name = NAME.matcher(string(reader, start));
                while (name.find()) {
                    names.add(name.group().replace('/', '.'));
                }
            }
        }
        return names;
    }

    private static String string(ClassReader reader, int start) {
        byte[] bytes = new byte[reader.readUnsignedShort(start)];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) reader.readByte(start + 2 + i);
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static Set<String> modulesThatName(String text) throws IOException {
        Set<String> modules = new TreeSet<>();
        try (Stream<Path> children = Files.list(PROJECT)) {
            for (Path sources : children.map(module -> module.resolve("src/main/java"))
                    .filter(Files::isDirectory)
                    .toList()) {
                if (hasFileWith(text, sources)) {
                    modules.add(PROJECT.relativize(sources).getName(0).toString());
                }
            }
        }
        return modules;
    }

    private static boolean hasFileWith(String text, Path sources) throws IOException {
        try (Stream<Path> files = Files.walk(sources)) {
            for (Path file :
                    files.filter(each -> each.toString().endsWith(".java")).toList()) {
                if (Files.readString(file).contains(text)) {
                    return true;
                }
            }
        }
        return false;
    }

    // ---- packages

    /// {@return which packages of this module each of them uses, apart from itself}
    private Map<String, Set<String>> packages() {
        Map<String, Set<String>> packages = new TreeMap<>();
        classes.forEach((user, used) -> {
            Set<String> others = packages.computeIfAbsent(packageOf(user), name -> new TreeSet<>());
            used.stream()
                    .filter(classes::containsKey)
                    .map(EngineArchitectureTest::packageOf)
                    .forEach(others::add);
        });
        packages.forEach((name, used) -> used.remove(name));
        return packages;
    }

    private static Map<String, Set<String>> ofEngine(Map<String, Set<String>> packages) {
        Map<String, Set<String>> left = new TreeMap<>();
        packages.forEach((user, used) -> {
            if (isEngine(user)) {
                left.put(
                        user,
                        new TreeSet<>(used.stream()
                                .filter(EngineArchitectureTest::isEngine)
                                .collect(toSet())));
            }
        });
        return left;
    }

    private static boolean isEngine(String packageName) {
        return packageName.equals(ENGINE) || packageName.startsWith(ENGINE + ".");
    }

    private static String packageOf(String className) {
        return className.lastIndexOf('.') < 0 ? "" : className.substring(0, className.lastIndexOf('.'));
    }

    /// {@return those that use each other, and those between}
    private static List<String> cycle(Map<String, Set<String>> uses) {
        List<String> left = new ArrayList<>(uses.keySet());
        boolean removed;
        do {
            removed = left.removeIf(each -> Collections.disjoint(uses.get(each), left));
            removed |= left.removeIf(
                    each -> left.stream().noneMatch(other -> uses.get(other).contains(each)));
        } while (removed);
        return left;
    }
}
