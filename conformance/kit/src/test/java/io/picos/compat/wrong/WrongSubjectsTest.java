package io.picos.compat.wrong;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import io.picos.compat.patience.Rehearsal;
import io.picos.compat.shared.Book;
import io.picos.compat.subject.Unhandled;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Each wrong subject fails the rule that it breaks, with its id, and no other rule.
class WrongSubjectsTest {
    /// The rules, or families of rules, that no wrong subject breaks, and why.
    private static final Map<String, String> WITHOUT = Map.ofEntries(
            Map.entry("T7", "the processors at hand keep the order that a wrong subject would not ask for"),
            Map.entry("C6c", "no subject can show that no lock is needed"),
            Map.entry("C6e", "it promises nothing"),
            Map.entry("C9b", "the engine has the clock, and not a subject"),
            Map.entry("C12a", "no subject can add a type to a sealed class"),
            Map.entry("C12d", "a bridge does it, and not a computation: FaultsTest has B8 and B13"),
            Map.entry("C13", "the kit cannot exhaust a stack or a heap; EndOfStackTest and NoMemoryTest do"),
            Map.entry("L33", "as C13"),
            Map.entry("C14", "no scheduler can change the class"),
            Map.entry("X2b", "it promises nothing"),
            Map.entry("X3a", "no subject can show that no lock is needed"),
            Map.entry("X3b", "a wrong subject would only be slow"),
            Map.entry("H15", "as T7"),
            Map.entry("P4", "a recursion needs a stream that emits in `request`, and the builders have none"),
            Map.entry("P10", "only Reactor has such a context, and FluxContextTest asks for it"),
            Map.entry("P15", "the kit does not wait for a thread of a source: a blocked one would block the test"),
            Map.entry("K1c", "an inheritance is for the whole JVM"),
            Map.entry("K5", "only Reactor has such a context"),
            Map.entry("K6", "as K5"),
            Map.entry("K7", "only Vert.x has such a context"),
            Map.entry("K10", "it promises nothing"),
            Map.entry("K11", "the kit is compiled for JDK 21, and has no ScopedValues"),
            Map.entry("L24d", "the model checker meets the moment, and no wrong subject can"),
            Map.entry("O2", "it is measured"),
            Map.entry("O6", "the engine guards, and not a subject"),
            Map.entry("O7", "listeners are those of the JVM"),
            Map.entry("O3c", "the list is that of the JVM"),
            Map.entry("O3d", "it promises nothing"),
            Map.entry("O8", "the engine counts, and not a subject"));

    static Stream<Class<?>> wrong() {
        return Stream.of(
                        WrongTriggers.class,
                        WrongComputations.class,
                        WrongTransactions.class,
                        WrongFairSync.class,
                        WrongOptimistic.class,
                        WrongLocks.class,
                        WrongSingleFlights.class,
                        WrongTimed.class,
                        WrongScopes.class,
                        WrongInterruptions.class,
                        WrongEvents.class,
                        WrongChannels.class,
                        WrongStreams.class,
                        WrongContexts.class,
                        WrongDumps.class,
                        WrongResources.class,
                        WrongResilience.class)
                .flatMap(all -> Arrays.stream(all.getDeclaredClasses()))
                .filter(one -> one.isAnnotationPresent(Wrong.class));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wrong")
    void wrongSubject_failsTheRuleThatItBreaks_andNoOther(Class<?> wrong) {
        try (Unhandled strays = Unhandled.byDefaultHandler()) { // what wrong subjects throw where nobody catches it
            check(wrong, wrong.getAnnotation(Wrong.class));
            assertThat(strays).isNotNull();
        }
    }

    private static void check(Class<?> wrong, Wrong broken) {
        Set<String> its = methods(wrong, broken.value());
        Map<String, String> failed = new TreeMap<>();
        // A race may go unseen once, so a rule that has found nothing looks again.
        for (int attempt = 0; attempt < 10 && failed.isEmpty(); attempt++) {
            Rehearsal.run(broken.hangs(), () -> failed.putAll(Verdict.of(wrong, its)));
        }
        assertThat(failed)
                .as("failures of %s", broken.value())
                .isNotEmpty()
                .allSatisfy((method, message) ->
                        assertThat(message).as("message of %s", method).startsWith("[" + broken.value() + ": "));

        assertThat(broken.also())
                .as("rules that %s breaks as well", broken.value())
                .allMatch(also -> Book.family(also).equals(Book.family(broken.value())));
        Set<String> others = methods(wrong, "");
        others.removeAll(its);
        others.removeIf(method -> List.of(broken.also()).contains(Book.id(method)));
        Map<String, String> alsoFailed = new TreeMap<>();
        Rehearsal.run(false, () -> alsoFailed.putAll(Verdict.of(wrong, others)));
        assertThat(alsoFailed).as("failures of other rules").isEmpty();
    }

    @Test
    void wrongSubjects_thereIsOneForEachRule_orAReason() {
        Set<String> broken =
                wrong().map(one -> one.getAnnotation(Wrong.class).value()).collect(toSet());
        Set<String> rules = new TreeSet<>(Book.rules().keySet());
        rules.removeIf(id -> !id.matches("[TCXGLERHPQKNO].*"));
        rules.removeIf(id -> WITHOUT.containsKey(id) || WITHOUT.containsKey(Book.family(id)));
        assertThat(broken).as("rules that a wrong subject breaks").isEqualTo(rules);
    }

    private static Set<String> methods(Class<?> wrong, String id) {
        return Arrays.stream(wrong.getMethods())
                .filter(method -> method.isAnnotationPresent(Test.class))
                .map(method -> method.getName())
                .filter(name -> id.isEmpty() || Book.id(name).equals(id))
                .collect(toSet());
    }
}
