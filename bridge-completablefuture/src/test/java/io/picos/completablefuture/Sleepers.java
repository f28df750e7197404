package io.picos.completablefuture;

import static org.assertj.core.api.Assertions.assertThat;

import io.picos.Computation;
import io.picos.Fiber;
import io.picos.SchedulerClosed;
import io.picos.Trigger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/// A thousand fibers that wait for what never comes, and clean up in three ways.
final class Sleepers {
    static final int COUNT = 1_000;

    private final List<Trigger> triggers = new ArrayList<>();
    private final List<CompletableFuture<String>> futures = new ArrayList<>();
    private final List<Computation<String>> computations = new ArrayList<>();
    private final AtomicInteger cleanedUp = new AtomicInteger();

    /// Returns when all of them are suspended.
    ///
    /// @param forbid whether they forbid cancellation while they wait
    /// @param returned whether their computation has returned before they wait
    Sleepers(CompletableFutureBridge bridge, boolean forbid, boolean returned) {
        for (int i = 0; i < COUNT; i++) {
            Trigger trigger = Trigger.create();
            Computation<String> computation = Computation.create();
            int number = i;
            triggers.add(trigger);
            computations.add(computation);
            futures.add(bridge.future(computation, () -> {
                if (returned) {
                    computation.tryReturn("early");
                }
                return sleep(number, trigger, forbid);
            }));
        }
        Patience.until("all suspended", () -> triggers.stream().allMatch(Sleepers::isAwaited));
    }

    private String sleep(int number, Trigger trigger, boolean forbid) {
        Fiber fiber = Fiber.current();
        boolean before = fiber.exchangeForbid(forbid);
        try {
            Throwable cancelled = trigger.await();
            fiber.exchangeForbid(before);
            if (cancelled instanceof RuntimeException cause) {
                throw cause;
            }
            return "signaled";
        } finally {
            fiber.forbid(() -> cleanUp(number));
        }
    }

    private Void cleanUp(int number) {
        switch (number % 3) {
            case 0 -> Fiber.sleep(Duration.ofMillis(1));
            case 1 -> CompletableFutureBridge.await(CompletableFuture.supplyAsync(() -> number));
            default -> Fiber.yield();
        }
        cleanedUp.incrementAndGet();
        return null;
    }

    static boolean isAwaited(Trigger trigger) {
        return trigger.toString().contains("awaiting");
    }

    void signal(int number) {
        triggers.get(number).signal();
    }

    void signalAll() {
        triggers.forEach(Trigger::signal);
    }

    int cleanedUp() {
        return cleanedUp.get();
    }

    boolean noneHasEnded() {
        return futures.stream().noneMatch(CompletableFuture::isDone);
    }

    void awaitCancelled() {
        Patience.until("all computations cancelled", () -> computations.stream().allMatch(Computation::isCancelled));
    }

    /// Returns when the futures are done, and all fibers have cleaned up; all but one are cancelled by the closing.
    void awaitEnd(int notCancelled) throws Exception {
        int returned = 0;
        for (CompletableFuture<String> future : futures) {
            Throwable thrown = Patience.get(future.handle((value, failure) -> failure == null ? new Value() : failure));
            if (thrown instanceof Value) {
                returned++;
            } else {
                assertThat(thrown).isInstanceOf(SchedulerClosed.class);
            }
        }
        assertThat(returned).as("not cancelled").isLessThanOrEqualTo(notCancelled);
        assertThat(cleanedUp).as("finally blocks").hasValue(COUNT);
    }

    private static final class Value extends Exception {
        private static final long serialVersionUID = 1L;
    }
}
