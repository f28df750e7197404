package io.picos.compat.frame;

import static java.util.stream.Collectors.toCollection;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import io.picos.compat.BackendConformance;
import io.picos.compat.Rules;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// `docs/RULES.md` and the methods of the kit say the same.
class RulesTest {
    private static final Pattern INTERFACE = Pattern.compile("`(\\w+)`");

    private static final Map<String, String> PAGE = Book.rules();

    @Test
    void page_hasTheRulesOfEachSection() {
        Map<String, Integer> counts = Map.of("T", 9, "C", 12, "X", 5, "F", 12, "S", 10, "B", 14, "G", 11);
        Set<String> all = counts.entrySet().stream()
                .flatMap(letter ->
                        IntStream.rangeClosed(1, letter.getValue()).mapToObj(number -> letter.getKey() + number))
                .collect(toSet());
        assertThat(PAGE.keySet()).isEqualTo(all);
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

    private static Class<?> find(String name) {
        try {
            return Class.forName(Rules.class.getPackageName() + "." + name);
        } catch (ClassNotFoundException missing) {
            throw new AssertionError("docs/RULES.md names " + name + ", which the kit does not have", missing);
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
