package io.picos.compat.wrong;

import static org.assertj.core.api.Assertions.assertThat;

import io.picos.compat.BackendConformance;
import io.picos.compat.BackendSubject;
import io.picos.compat.BridgeConformance;
import io.picos.compat.BridgeSubject;
import io.picos.compat.ClosingRules;
import io.picos.compat.Rehearsal;
import io.picos.compat.Rules;
import io.picos.compat.Unhandled;
import io.picos.compat.completablefuture.ExecutorSubject;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Each fault of a scheduler or bridge makes the rule fail that is there to find it, with its id; without a fault all
/// rules hold, so that a scheduler which shares nothing with the engine can be conformant.
class FaultsTest {
    /// All that a scheduler can be put through.
    private record Scheduler(BackendSubject subject) implements BackendConformance, ClosingRules {}

    /// All that a bridge can be put through.
    private record Bridge(BridgeSubject subject) implements BridgeConformance {}

    private static Rules rules(Fault fault, boolean bridge) {
        return bridge
                ? new Bridge(new FaultyBridge(fault, ExecutorSubject.of("faulty", Executors.newFixedThreadPool(1), 1)))
                : new Scheduler(new FaultyScheduler(fault));
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource
    void fault_isFoundByItsRule(Fault fault) {
        Map<String, String> failed = new TreeMap<>();
        // A fault in timing may go unseen once: a fiber that is woken early may still get its turn late.
        for (int attempt = 0; attempt < 10 && failed.isEmpty(); attempt++) {
            Rehearsal.run(
                    fault.hangs,
                    () -> methods(fault.isOfBridge(), fault.rule)
                            .forEach(method -> run(rules(fault, fault.isOfBridge()), method, failed)));
        }
        assertThat(failed)
                .as("failures of %s", fault.rule)
                .isNotEmpty()
                .allSatisfy((method, message) ->
                        assertThat(message).as("message of %s", method).startsWith(fault.rule + ": "));
    }

    @TestFactory
    Stream<DynamicTest> faultless_allRulesHold() {
        return Stream.of("F", "S")
                .flatMap(letter -> methods(false, letter).stream())
                .map(method -> DynamicTest.dynamicTest(method.getName(), () -> {
                    Map<String, String> failed = new TreeMap<>();
                    Rehearsal.run(false, () -> run(rules(null, false), method, failed));
                    assertThat(failed).as("failures without a fault").isEmpty();
                }));
    }

    @Test
    void faults_thereIsOneForEachRuleOfSchedulersAndBridges() {
        List<String> ids = Stream.of(methods(false, "F"), methods(false, "S"), methods(true, "B"))
                .flatMap(List::stream)
                .map(method -> id(method))
                .distinct()
                .sorted()
                .toList();
        assertThat(Arrays.stream(Fault.values())
                        .map(fault -> fault.rule)
                        .distinct()
                        .sorted())
                .as("rules that find a fault")
                .containsExactlyElementsOf(ids);
    }

    private static List<Method> methods(boolean bridge, String rule) {
        List<Method> methods = new ArrayList<>();
        for (Method method : (bridge ? Bridge.class : Scheduler.class).getMethods()) {
            if (method.isAnnotationPresent(Test.class)
                    && (id(method).equals(rule)
                            || (rule.length() == 1 && id(method).startsWith(rule)))) {
                methods.add(method);
            }
        }
        return methods;
    }

    private static String id(Method method) {
        return method.getName().replaceFirst("_.*", "").toUpperCase(Locale.ROOT);
    }

    private static void run(Rules rules, Method method, Map<String, String> failed) {
        try (Unhandled strays = Unhandled.byDefaultHandler()) {
            method.invoke(rules);
            assertThat(strays).isNotNull();
        } catch (InvocationTargetException e) {
            failed.put(
                    method.getName(), String.valueOf(e.getCause().getMessage()).strip());
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        } finally {
            rules.subject().close();
        }
    }
}
