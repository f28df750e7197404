package io.picos.examples.debugging;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import io.picos.Computation;
import io.picos.completablefuture.CompletableFutureBridge;
import io.picos.spi.Guard;
import io.picos.spi.LongTurn;
import io.picos.test.Guarded;
import io.picos.test.NoFiberLeaks;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineTestKit;

/// Tests that fail, since they test programs with a fault. Only the replay runs them, in a JVM of their own.
final class Faulty {
    private Faulty() {}

    /// Prints the message of the only test of a class, which has to fail.
    ///
    /// @param arguments the name of the class
    public static void main(String[] arguments) throws ClassNotFoundException {
        List<Guard.Watch> watches = endAfterTheFirstReport();
        String failure = failure(Class.forName(Faulty.class.getName() + "$" + arguments[0]));
        System.out.println("--- begin\n" + failure.strip() + "\n--- end");
        watches.forEach(Guard.Watch::close);
    }

    /// Ends the turn of a report at the second report of it. The guard makes one report after the other, so the
    /// test, which hears of the first, has heard of it by then.
    private static List<Guard.Watch> endAfterTheFirstReport() {
        AtomicReference<LongTurn> first = new AtomicReference<>();
        return Stream.iterate(
                        Duration.ofMillis(20),
                        more -> more.compareTo(Duration.ofMinutes(1)) < 0,
                        more -> more.multipliedBy(2))
                .map(threshold -> Guard.watch(threshold, turn -> {
                    if (!first.compareAndSet(null, turn) && first.get() != turn) {
                        Reports.end();
                    }
                }))
                .toList();
    }

    private static String failure(Class<?> tests) {
        return EngineTestKit.engine("junit-jupiter")
                .selectors(selectClass(tests))
                .execute()
                .testEvents()
                .failed()
                .stream()
                .map(event -> event.getRequiredPayload(TestExecutionResult.class)
                        .getThrowable()
                        .orElseThrow()
                        .getMessage())
                .findFirst()
                .orElseThrow(() -> new AssertionError(tests + " has not failed"));
    }

    private static Executor pool() {
        return Executors.newFixedThreadPool(
                1, task -> Thread.ofPlatform().daemon().unstarted(task));
    }

    // begin
    @ExtendWith(NoFiberLeaks.class)
    static class SubscriptionsTest {
        @Test
        void subscribe_leavesNoFiber() {
            CompletableFutureBridge bridge = CompletableFutureBridge.on(pool());
            bridge.future(() -> Subscriptions.subscribe(Computation.create())).join();
        }
    }
    // end

    // begin
    @Guarded("20ms")
    static class ReportsTest {
        @Test
        void render_keepsNoThread() {
            CompletableFutureBridge bridge = CompletableFutureBridge.on(pool());
            bridge.future(Reports::render).join();
        }
    }
    // end
}
