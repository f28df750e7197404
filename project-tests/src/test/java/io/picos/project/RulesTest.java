package io.picos.project;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toCollection;
import static java.util.stream.Collectors.toList;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import io.picos.compat.BackendConformance;
import io.picos.compat.shared.Book;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// `docs/RULES.md` and the methods of the kit say the same.
class RulesTest {
    private static final Pattern INTERFACE = Pattern.compile("`(\\w+)`");

    private static final Map<String, String> PAGE = Book.rules();

    /// The ids that there are, without letters, from the first to the last of each section.
    private static final List<String> FAMILIES = List.of(
            "T1-T9", //
            "C1-C14", "X1-X5", "F1-F13", "K1-K12", "S1-S11", "B1-B19", "G1-G12", "N1-N7", "E1-E10", "H1-H15", "P1-P16",
            "R1-R6", "L1-L33", "Q1-Q9", "O1-O10");

    @Test
    void page_hasTheRulesOfEachSection() {
        assertThat(PAGE.keySet().stream().map(Book::family).collect(toSet()))
                .isEqualTo(FAMILIES.stream().flatMap(RulesTest::fromTo).collect(toSet()));
    }

    /// A rule has no letter, or it is split into a, b and so on.
    @Test
    void letters_ofAFamily_leaveNoGap() {
        Map<String, List<String>> families =
                PAGE.keySet().stream().collect(groupingBy(Book::family, TreeMap::new, toList()));
        assertThat(families).allSatisfy((family, ids) -> {
            if (!ids.equals(List.of(family))) {
                assertThat(ids)
                        .hasSizeGreaterThan(1)
                        .isEqualTo(IntStream.range(0, ids.size())
                                .mapToObj(index -> family + (char) ('a' + index))
                                .toList());
            }
        });
    }

    private static Stream<String> fromTo(String range) {
        String[] ends = range.split("-");
        String letter = range.substring(0, 1);
        return IntStream.rangeClosed(number(ends[0]), number(ends[1])).mapToObj(number -> letter + number);
    }

    private static int number(String id) {
        return Integer.parseInt(id.substring(1));
    }

    @Test
    void everyRule_hasAMethodInEachInterfaceThatThePageNames_orAReason() {
        assertThat(PAGE).allSatisfy((id, test) -> {
            if (!test.startsWith("no test: ")) {
                assertThat(interfaces(test))
                        .as(id)
                        .isNotEmpty()
                        .allSatisfy(rules -> assertThat(ids(rules))
                                .as("%s, where docs/RULES.md has %s", rules, id)
                                .contains(id));
            }
        });
    }

    @Test
    void everyMethod_isWhereThePageSaysThatItsRuleIsTested() {
        Set<Class<?>> known =
                PAGE.values().stream().flatMap(RulesTest::interfaces).collect(toSet());
        known.addAll(superinterfaces(BackendConformance.class));
        for (Class<?> rules : known) {
            assertThat(ids(rules))
                    .as("%s in docs/RULES.md", rules)
                    .allSatisfy(id -> assertThat(interfaces(PAGE.getOrDefault(id, "")))
                            .as("where docs/RULES.md has %s", id)
                            .contains(rules));
        }
    }

    @Test
    void everyTestMethod_isNamedAfterARule() {
        assertThat(superinterfaces(BackendConformance.class))
                .allSatisfy(rules -> assertThat(ids(rules)).as("%s", rules).allMatch(PAGE::containsKey));
    }

    private static Stream<Class<?>> interfaces(String test) {
        return INTERFACE.matcher(test).results().map(match -> find(match.group(1)));
    }

    /// {@return the interface of the kit with that name, in any package}
    private static Class<?> find(String name) {
        Path classes = PublicApi.classes("compat-tests");
        try (Stream<Path> files = Files.walk(classes)) {
            Path found = files.filter(file -> file.endsWith(name + ".class"))
                    .findFirst()
                    .orElseThrow(
                            () -> new AssertionError("docs/RULES.md names " + name + ", which the kit does not have"));
            String path = classes.relativize(found).toString();
            return Class.forName(path.replace(".class", "").replace(File.separatorChar, '.'));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (ClassNotFoundException missing) {
            throw new AssertionError(missing);
        }
    }

    private static Set<String> ids(Class<?> rules) {
        return Arrays.stream(rules.getDeclaredMethods())
                .filter(method -> method.isAnnotationPresent(Test.class))
                .map(method -> Book.id(method.getName()))
                .collect(toCollection(TreeSet::new));
    }

    private static Set<Class<?>> superinterfaces(Class<?> rules) {
        return Stream.concat(
                        Stream.of(rules),
                        Arrays.stream(rules.getInterfaces()).flatMap(each -> superinterfaces(each).stream()))
                .collect(toSet());
    }
}
