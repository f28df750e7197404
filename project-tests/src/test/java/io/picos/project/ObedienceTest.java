package io.picos.project;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import io.picos.compat.shared.Book;
import io.picos.compat.subject.Rules;
import io.picos.compat.subject.SchedulerSubject;
import io.picos.compat.subject.Skip;
import java.io.IOException;
import java.lang.reflect.Modifier;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Which subjects of each library obey which rule, and which are excused: as `docs/ADAPTERS.md` shows. Whether they
/// do is what the tests of the subjects say.
class ObedienceTest {
    private static final List<String> LIBRARIES = List.of("completablefuture", "reactor", "rxjava", "vertx");

    /// One subject, and the rules that are put to it.
    ///
    /// @param library whose bridge it is
    /// @param name of the subject
    /// @param skips the reasons of its skips, by the names of the methods; empty where there is none
    private record Obedience(String library, String name, Map<String, Optional<Skip>> skips) {
        boolean isAsked(String family) {
            return skips.keySet().stream().anyMatch(method -> isOf(family, method));
        }

        /// {@return why this is excused from a rule, or from a part of it}
        List<Skip> excuses(String family) {
            return skips.entrySet().stream()
                    .filter(skip -> isOf(family, skip.getKey()))
                    .flatMap(skip -> skip.getValue().stream())
                    .distinct()
                    .toList();
        }
    }

    private static boolean isOf(String family, String method) {
        return Book.family(Book.id(method)).equals(family);
    }

    @Test
    void page_showsWhoObeys() throws Exception {
        List<Obedience> subjects = subjects();
        assertThat(LIBRARIES)
                .allSatisfy(library -> assertThat(subjects)
                        .as("subjects of %s", library)
                        .anyMatch(subject -> subject.library.equals(library)));
        StringBuilder table = new StringBuilder(row("rule", LIBRARIES)).append("| --- | --- | --- | --- | --- |\n");
        for (String family : families(subjects)) {
            table.append(row(
                    family,
                    LIBRARIES.stream()
                            .map(library -> cell(subjects, library, family))
                            .toList()));
        }
        Page page = new Page("docs/ADAPTERS.md");
        page.assertPart("obedience", table.toString());
        page.assertPart("subjects", names(subjects));
    }

    private static String cell(List<Obedience> subjects, String library, String family) {
        List<Obedience> asked = subjects.stream()
                .filter(subject -> subject.library.equals(library) && subject.isAsked(family))
                .toList();
        Map<Skip, Long> excused = new TreeMap<>();
        for (Obedience subject : asked) {
            subject.excuses(family).forEach(skip -> excused.merge(skip, 1L, Long::sum));
        }
        String excuses = excused.entrySet().stream()
                .map(skip -> ", *%d excused: %s*"
                        .formatted(skip.getValue(), skip.getKey().reason()))
                .collect(joining());
        return asked.isEmpty() ? "" : asked.size() + excuses;
    }

    private static String names(List<Obedience> subjects) {
        return LIBRARIES.stream()
                .map(library -> "- " + library + ": "
                        + subjects.stream()
                                .filter(subject -> subject.library.equals(library))
                                .map(Obedience::name)
                                .distinct()
                                .collect(joining(", "))
                        + "\n")
                .collect(joining());
    }

    /// {@return the families of rules of schedulers and bridges, which are what libraries differ in}
    private static TreeSet<String> families(List<Obedience> subjects) {
        return subjects.stream()
                .flatMap(subject -> subject.skips.keySet().stream())
                .map(Book::id)
                .map(Book::family)
                .filter(id -> id.startsWith("S") || id.startsWith("B"))
                .collect(toCollection(() -> new TreeSet<>(
                        Comparator.comparing((String id) -> -id.charAt(0)).thenComparing(ObedienceTest::number))));
    }

    private static int number(String family) {
        return Integer.parseInt(family.substring(1));
    }

    private static List<Obedience> subjects() throws Exception {
        List<Obedience> subjects = new ArrayList<>();
        try (URLClassLoader loader = loader()) {
            for (Class<? extends Rules> test : tests(loader)) {
                var constructor = test.getDeclaredConstructor();
                constructor.setAccessible(true);
                Rules rules = constructor.newInstance();
                try {
                    SchedulerSubject subject = rules.subject();
                    subjects.add(new Obedience(library(test), named(subject), skips(test, subject)));
                } finally {
                    rules.closeSubject();
                }
            }
        }
        subjects.sort(Comparator.comparing(Obedience::name));
        return subjects;
    }

    /// {@return what the subject is called, without what is different each time}
    private static String named(SchedulerSubject subject) {
        return subject.name().replaceAll("@[0-9a-f]+", "");
    }

    private static Map<String, Optional<Skip>> skips(Class<?> test, SchedulerSubject subject) {
        Map<String, Optional<Skip>> skips = new TreeMap<>();
        Arrays.stream(test.getMethods())
                .filter(method -> method.isDefault() && method.isAnnotationPresent(Test.class))
                .forEach(method -> skips.put(method.getName(), subject.skips(method.getName())));
        return skips;
    }

    /// {@return the conformance tests of the libraries, as they have been compiled}
    private static List<Class<? extends Rules>> tests(ClassLoader loader) throws IOException {
        List<Class<? extends Rules>> tests = new ArrayList<>();
        for (String library : LIBRARIES) {
            Path folder = classes(library).resolve(Path.of("io", "picos", "compat", library));
            try (Stream<Path> files = Files.list(folder)) {
                files.map(file -> file.getFileName().toString())
                        .filter(name -> name.endsWith("Test.class"))
                        .map(name -> load(loader, "io.picos.compat." + library + "." + name.replace(".class", "")))
                        .filter(type -> Rules.class.isAssignableFrom(type) && !Modifier.isAbstract(type.getModifiers()))
                        .forEach(type -> tests.add(type.asSubclass(Rules.class)));
            }
        }
        return tests;
    }

    /// {@return a loader of the tests of all libraries, each of which is a module without a jar}
    private static URLClassLoader loader() throws IOException {
        URL[] folders = new URL[LIBRARIES.size()];
        for (int index = 0; index < folders.length; index++) {
            folders[index] = classes(LIBRARIES.get(index)).toUri().toURL();
        }
        return new URLClassLoader(folders, ObedienceTest.class.getClassLoader());
    }

    private static Path classes(String library) {
        return Path.of("..", "conformance", library, "target", "test-classes"); // surefire runs in the module
    }

    private static Class<?> load(ClassLoader loader, String name) {
        try {
            return Class.forName(name, true, loader);
        } catch (ClassNotFoundException missing) {
            throw new AssertionError(missing);
        }
    }

    private static String library(Class<?> test) {
        String packageName = test.getPackageName();
        return packageName.substring(packageName.lastIndexOf('.') + 1);
    }

    private static String row(String first, List<String> cells) {
        return "| " + first + " | " + String.join(" | ", cells) + " |\n";
    }
}
