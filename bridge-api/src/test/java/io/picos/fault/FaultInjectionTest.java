package io.picos.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.picos.fault.Plan.Case;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Fails each point of the classes that carry a duty, and shows that a missing guard is found.
///
/// `picos.faults.only` names one scenario; `picos.faults.most` is the number of failures after which a campaign gives
/// up. All that it finds is in `target/faults-backend.txt` and `target/faults-jdk.txt`.
@Tag("slow")
class FaultInjectionTest {
    private static final boolean STRESS = Boolean.getBoolean("picos.stress");
    private static final int MOST_FAILURES = Integer.getInteger("picos.faults.most", 20);

    /// Parts of the names of the points in the code that tells listeners, and in the code around the calls.
    private static final Set<String> HOOKS = Set.of(
            "FiberListener.",
            "engine.thread.Listeners",
            "engine.Observer",
            "engine.TurnWatch",
            "engine.watch.Errand",
            "engine.watch.Guards",
            "engine.carrier.EngineFiber.await",
            "engine.carrier.EngineFiber.runMain",
            "engine.carrier.EngineFiber.tellBegan",
            "engine.carrier.Mains",
            "engine.time.TimerQueue.fireNext");

    private static final String ONLY = System.getProperty("picos.faults.only");

    @Test
    void anyPointFails_backendCarriers_noDutyIsLost() throws Exception {
        run("backend");
    }

    // ---- with a listener, which throws where it is the point

    @Test
    void anyPointOfAHookFails_backendCarriers_noDutyIsLost() throws Exception {
        runHeard("backend");
    }

    static void runHeard(String carrier) throws IOException, InterruptedException {
        run(carrier, "heard-" + carrier, FaultLoader.Image.heard(null), each -> isOfHook(each.point()));
    }

    private static boolean isOfHook(Point point) {
        String text = point.toString();
        return HOOKS.stream().anyMatch(text::contains);
    }

    // ---- guards that are missing are found

    @Test
    void actionFails_signalerWithoutGuard_isFound() throws Exception {
        finds("io.picos.Signals.signal", "await", "INVOKEINTERFACE Trigger$Action.signaled", "never ends");
    }

    @Test
    void putFails_fiberWithoutGuard_isFound() throws Exception {
        finds("io.picos.engine.carrier.EngineFiber.enqueue", "await", "INVOKEVIRTUAL Lane.put", "never ends");
    }

    @Test
    void wakeFails_rescueWithoutGuard_isFound() throws Exception {
        finds("io.picos.engine.carrier.EngineFiber.rescue", "strand", "INVOKEVIRTUAL EngineFiber.wake", "never ends");
    }

    @Test
    void listenerThrows_callWithoutGuard_isFound() throws Exception {
        findsHeard("io.picos.engine.thread.Listeners$Listener.tell", "await", "FiberListener.resumes", "of a listener");
    }

    private static void findsHeard(String guarded, String scenario, String call, String symptom) throws Exception {
        finds(FaultLoader.Image.heard(null), FaultLoader.Image.heard(guarded), guarded, scenario, call, symptom);
    }

    /// @param guarded the method that loses its catch and finally blocks, as `Class.method`
    /// @param scenario to play
    /// @param call that fails
    /// @param symptom part of a symptom
    private static void finds(String guarded, String scenario, String call, String symptom) throws Exception {
        finds(FaultLoader.Image.of(null), FaultLoader.Image.of(guarded), guarded, scenario, call, symptom);
    }

    private static void finds(
            FaultLoader.Image whole,
            FaultLoader.Image image,
            String guarded,
            String scenario,
            String call,
            String symptom)
            throws Exception {
        Predicate<Case> cases = each -> each.point().toString().endsWith(call);
        Result shipped = new Campaign("backend", whole, 1).run(scenario::equals, cases);
        assertThat(shipped.runs()).as("runs in which %s fails", call).isPositive();
        assertThat(shipped.failures()).as("with the guard").isEmpty();
        Result unguarded = new Campaign("backend", image, 1).run(scenario::equals, cases);
        assertThat(image.isUnguarded()).as("there is a guard in %s", guarded).isTrue();
        assertThat(unguarded.failures())
                .as("without the guard")
                .anySatisfy(failure -> assertThat(failure.toString()).contains(symptom));
    }

    // ---- the whole

    static void run(String carrier) throws IOException, InterruptedException {
        run(carrier, carrier, FaultLoader.Image.of(null), each -> true);
    }

    private static void run(String carrier, String name, FaultLoader.Image image, Predicate<Case> cases)
            throws IOException, InterruptedException {
        Result result = new Campaign(carrier, image, MOST_FAILURES)
                .run(scenario -> ONLY == null || ONLY.equals(scenario), cases);
        System.out.println(result.summary());
        Path report = Path.of("target", "faults-" + name + ".txt");
        try (PrintWriter out = new PrintWriter(Files.newBufferedWriter(report))) {
            result.write(out);
        }
        assertThat(result.runs()).as("runs").isPositive();
        assertThat(result.failures()).as("lost duties; see %s", report).isEmpty();
        if (STRESS) { // otherwise the machine may be busy, and a run may be late once
            assertThat(result.unsteady()).as("what failed once; see %s", report).isEmpty();
        }
    }
}
