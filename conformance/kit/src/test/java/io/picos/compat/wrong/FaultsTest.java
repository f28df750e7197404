package io.picos.compat.wrong;

import static org.assertj.core.api.Assertions.assertThat;

import io.picos.compat.BackendConformance;
import io.picos.compat.BridgeConformance;
import io.picos.compat.backend.LoopSubject;
import io.picos.compat.bridge.BridgeRaceRules;
import io.picos.compat.bridge.ColdBridgeRules;
import io.picos.compat.patience.Rehearsal;
import io.picos.compat.scheduler.ClosingRules;
import io.picos.compat.scheduler.EventLoopRules;
import io.picos.compat.scheduler.OwnThreadRules;
import io.picos.compat.scheduler.TimerRules;
import io.picos.compat.scheduler.VirtualTimeRules;
import io.picos.compat.shared.Book;
import io.picos.compat.shared.ExecutorSubject;
import io.picos.compat.subject.BackendSubject;
import io.picos.compat.subject.BridgeSubject;
import io.picos.compat.subject.ColdBridgeSubject;
import io.picos.compat.subject.OwnThreadSubject;
import io.picos.compat.subject.Rules;
import io.picos.compat.subject.Unhandled;
import io.picos.compat.subject.VirtualTimeSubject;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Each fault of a scheduler or bridge makes the rule fail that is there to find it, with its id; without a fault all
/// rules hold, so that a scheduler which shares nothing with the engine can be conformant.
class FaultsTest {
    /// The rules that no fault breaks, and why.
    private static final Map<String, String> WITHOUT = Map.of(
            "F6c", "a scheduler is not asked to wait for a trigger that is signaled",
            "F11g", "no scheduler is asked about a thread that it has not started",
            "F12c", "the engine sets the class loader, behind the scheduler",
            "F12j", "outside any fiber, no scheduler is asked",
            "F13e", "as F12j");

    /// All that a scheduler can be put through.
    private record Scheduler(BackendSubject subject) implements BackendConformance, ClosingRules {}

    /// All that a bridge can be put through.
    private record Bridge(BridgeSubject subject) implements BridgeConformance {}

    /// All that a cold bridge can be put through.
    private record Cold(ColdBridgeSubject subject) implements BridgeConformance, ColdBridgeRules {}

    /// All that a scheduler on a thread of the backend can be put through, and the others are not.
    private record OwnThread(OwnThreadSubject subject) implements OwnThreadRules {}

    /// All that a scheduler can be put through whose time is virtual.
    private record VirtualTime(VirtualTimeSubject subject) implements VirtualTimeRules {}

    /// All that a scheduler on an event loop can be put through: what others are, too.
    private record EventLoop(LoopSubject subject) implements BackendConformance, ClosingRules, EventLoopRules {}

    private static Class<? extends Rules> tests(Fault.Of of) {
        return switch (of) {
            case SCHEDULER -> Scheduler.class;
            case BRIDGE -> Bridge.class;
            case COLD_BRIDGE -> Cold.class;
            case OWN_THREAD -> OwnThread.class;
            case VIRTUAL_TIME -> VirtualTime.class;
            case EVENT_LOOP -> EventLoop.class;
        };
    }

    private static Rules rules(Fault.Of of, Fault fault) {
        return switch (of) {
            case SCHEDULER -> new Scheduler(new FaultyScheduler(fault));
            case BRIDGE -> new Bridge(new FaultyBridge(fault, right()));
            case COLD_BRIDGE -> new Cold(new ColdBridge(fault, right()));
            case OWN_THREAD -> new OwnThread(new FaultyThread(fault));
            case VIRTUAL_TIME -> new VirtualTime(new FaultyClock(fault));
            case EVENT_LOOP -> new EventLoop(eventLoop(fault));
        };
    }

    private static LoopSubject eventLoop(Fault fault) {
        return switch (fault) {
            case STARVES_ITS_TIMERS -> LoopSubject.starvingTimers();
            case STARVES_ITS_INPUT -> LoopSubject.starvingInput();
            case COUNTS_TURNS_ONLY -> LoopSubject.preferringFibers();
            case null, default -> LoopSubject.fair();
        };
    }

    private static BridgeSubject right() {
        return ExecutorSubject.of("faulty", Executors.newFixedThreadPool(1), 1);
    }

    @ParameterizedTest(name = "{0}")
    @EnumSource
    void fault_isFoundByItsRule(Fault fault) {
        Map<String, String> failed = new TreeMap<>();
        // A fault in timing may go unseen once: a fiber that is woken early may still get its turn late.
        for (int attempt = 0; attempt < 10 && failed.isEmpty(); attempt++) {
            Rehearsal.run(
                    fault.hangs,
                    () -> methods(fault.of, fault.rule).forEach(method -> run(rules(fault.of, fault), method, failed)));
        }
        assertThat(failed)
                .as("failures of %s", fault.rule)
                .isNotEmpty()
                .allSatisfy((method, message) ->
                        assertThat(message).as("message of %s", method).startsWith(fault.id() + ": "));
    }

    @TestFactory
    Stream<DynamicTest> faultless_allRulesHold() {
        return Stream.of(
                        faultless(Fault.Of.SCHEDULER, "F"),
                        faultless(Fault.Of.SCHEDULER, "S"),
                        faultless(Fault.Of.COLD_BRIDGE, "B"))
                .flatMap(tests -> tests);
    }

    private static Stream<DynamicTest> faultless(Fault.Of of, String letter) {
        return methods(of, letter).stream().map(method -> faultless(of, method));
    }

    /// The rule is there because no other one finds these faults.
    @TestFactory
    Stream<DynamicTest> faultOfAnEventLoop_allOtherRulesHold() {
        return Arrays.stream(Fault.values())
                .filter(fault -> fault.of == Fault.Of.EVENT_LOOP)
                .flatMap(fault -> Stream.of("F", "S")
                        .flatMap(letter -> methods(Fault.Of.EVENT_LOOP, letter).stream())
                        .filter(method -> !Book.id(method.getName()).equals(fault.id()))
                        .map(method -> holds(Fault.Of.EVENT_LOOP, fault, method)));
    }

    private static DynamicTest faultless(Fault.Of of, Method method) {
        return holds(of, null, method);
    }

    private static DynamicTest holds(Fault.Of of, Fault fault, Method method) {
        return DynamicTest.dynamicTest((fault == null ? of : fault) + " " + method.getName(), () -> {
            Map<String, String> failed = new TreeMap<>();
            Rehearsal.run(false, () -> run(rules(of, fault), method, failed));
            assertThat(failed).as("failures").isEmpty();
        });
    }

    @Test
    void faults_thereIsOneForEachRuleOfSchedulersAndBridges() {
        List<String> ids = Stream.of(
                        methods(Fault.Of.SCHEDULER, "F"),
                        methods(Fault.Of.SCHEDULER, "S"),
                        methods(Fault.Of.COLD_BRIDGE, "B"),
                        methods(Fault.Of.OWN_THREAD, "B"),
                        methods(Fault.Of.VIRTUAL_TIME, "S"),
                        methods(Fault.Of.EVENT_LOOP, "S"))
                .flatMap(List::stream)
                .map(method -> Book.id(method.getName()))
                .filter(id -> !WITHOUT.containsKey(id))
                .distinct()
                .sorted()
                .toList();
        assertThat(Arrays.stream(Fault.values()).map(Fault::id).distinct().sorted())
                .as("rules that find a fault")
                .containsExactlyElementsOf(ids);
    }

    @ParameterizedTest
    @ValueSource(
            classes = {
                BridgeRaceRules.class,
                ColdBridgeRules.class,
                OwnThreadRules.class,
                VirtualTimeRules.class,
                TimerRules.class,
                EventLoopRules.class
            })
    void faults_thereIsOneForEachMethod(Class<?> rules) {
        assertThat(Arrays.stream(Fault.values()).map(fault -> fault.rule))
                .as("methods that find a fault")
                .containsAll(Arrays.stream(rules.getDeclaredMethods())
                        .filter(method -> method.isAnnotationPresent(Test.class))
                        .map(Method::getName)
                        .toList());
    }

    /// {@return the methods of a rule, of all rules that begin with a letter, or the one of that name}
    private static List<Method> methods(Fault.Of of, String rule) {
        List<Method> methods = new ArrayList<>();
        for (Method method : tests(of).getMethods()) {
            String id = Book.id(method.getName());
            if (method.isAnnotationPresent(Test.class)
                    && (id.equals(rule)
                            || method.getName().equals(rule)
                            || (rule.length() == 1 && id.startsWith(rule)))) {
                methods.add(method);
            }
        }
        return methods;
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
