package io.picos.compat.backend;

import static org.assertj.core.api.Assertions.assertThat;

import io.picos.Computation;
import io.picos.Fiber;
import io.picos.Outcome;
import io.picos.Trigger;
import io.picos.compat.patience.Crew;
import io.picos.spi.BackendScheduler;
import io.picos.spi.Receiver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// What only a backend of our own can show: native timers (S9), the hook (S3), the worker's own thread (B12), context
/// (B14), dropped values (B13).
class BackendTest {
    private static final Duration HOUR = Duration.ofHours(1);

    private final TestBackend backend = new TestBackend(true);
    private final BackendScheduler scheduler = BackendScheduler.of(backend);
    private final List<String> steps = Collections.synchronizedList(new ArrayList<>());

    private Fiber spawn(Fiber.Main main) {
        Fiber fiber = Fiber.create(Computation.create());
        scheduler.spawn(fiber, main);
        return fiber;
    }

    @Test
    void sleep_cancelled_leavesNoTimer() {
        List<Fiber> fibers = new ArrayList<>();
        for (int number = 0; number < 1_000; number++) {
            fibers.add(spawn(fiber -> Fiber.sleep(HOUR)));
        }
        backend.pump();
        assertThat(backend.timers())
                .as("S9: native timers of a thousand sleeping fibers")
                .isEqualTo(1);
        fibers.forEach(fiber -> fiber.computation().tryCancel(new IllegalStateException("F8")));
        backend.pump();
        backend.advance(HOUR.toNanos() * 2);
        assertThat(backend.timers()).as("F8: timers left").isZero();
        assertThat(scheduler.fibers()).as("F8: fibers left").isZero();
    }

    @Test
    void main_thatThrows_reachesTheBackendsHookOnce() {
        IllegalStateException thrown = new IllegalStateException("S3");
        Fiber cancelled = Fiber.create(Computation.cancelled(new IllegalStateException("S3: its own")));
        spawn(fiber -> {
            throw thrown;
        });
        scheduler.spawn(cancelled, Fiber::check);
        backend.pump();
        assertThat(backend.unhandled()).as("S3: what reached the hook").containsExactly(thrown);
    }

    @Test
    void spawn_onTheWorkersOwnThread_runsBeforeItReturns() {
        backend.at(() -> {
            spawn(fiber -> {
                steps.add("begins");
                Fiber.yield();
                steps.add("goes on");
            });
            assertThat(steps).as("B12: when the spawn returns").containsExactly("begins", "goes on");
        });
    }

    @Test
    void wakeUp_onTheWorkersOwnThread_runsBeforeItReturns() {
        Trigger trigger = Trigger.create();
        spawn(fiber -> {
            trigger.await();
            steps.add("woken");
        });
        backend.pump();
        backend.at(() -> {
            trigger.signal();
            assertThat(steps).as("B12: when the signal returns").containsExactly("woken");
        });
    }

    @Test
    void spawn_inATurnOnTheWorkersOwnThread_isQueued() {
        backend.at(() -> {
            spawn(fiber -> {
                Fiber.spawn(Fiber.create(Computation.create()), child -> steps.add("child"));
                steps.add("spawner");
            });
            assertThat(steps).as("B12: inside a turn it is queued").containsExactly("spawner", "child");
        });
    }

    @Test
    void spawn_fromAnotherThread_isQueued() {
        backend.at(() -> {
            try (Crew crew = new Crew("B12")) {
                crew.start(() -> spawn(fiber -> steps.add("ran")));
            }
            assertThat(steps).as("B12: from another thread it is queued").isEmpty();
        });
        backend.pump();
        assertThat(steps).as("B12: when the worker comes to it").containsExactly("ran");
    }

    @Test
    void drain_onTheWorkersOwnThread_endsWithinItsBudget() {
        AtomicBoolean over = new AtomicBoolean();
        backend.at(() -> spawn(fiber -> {
            while (!over.get()) {
                Fiber.yield();
            }
        }));
        over.set(true); // reached, since the spawn has returned although the fiber goes on
        assertThat(backend.pump())
                .as("S2: the rest of the lane is a task of the backend")
                .isPositive();
        assertThat(scheduler.fibers()).as("S2: fibers left").isZero();
    }

    @Test
    void context_ofALaunch_isInheritedByAllDescendants() {
        Callable<String> body = () -> {
            steps.add(backend.context().get());
            Fiber.yield();
            steps.add(backend.context().get());
            Fiber.spawn(Fiber.create(Computation.create()), child -> {
                steps.add(backend.context().get());
                Fiber.spawn(
                        Fiber.create(Computation.create()),
                        grandchild -> steps.add(backend.context().get()));
            });
            return "value";
        };
        scheduler.launch("context", Computation.create(), body, outcome -> {});
        spawn(fiber -> steps.add(String.valueOf(backend.context().get())));
        backend.pump();
        assertThat(steps)
                .as("B14: what fibers see")
                .containsExactlyInAnyOrder("context", "context", "context", "context", "null");
        assertThat(backend.entered())
                .as("B14: fibers that were entered")
                .containsExactlyInAnyOrder("context", "context", "context", "null");
        assertThat(backend.exits())
                .as("B14: exits with what enter has answered")
                .isEqualTo(4);
        assertThat(backend.context().get())
                .as("B14: what the backend's thread sees")
                .isNull();
    }

    @Test
    void exit_mainThrows_isCalledAllTheSame() {
        spawn(fiber -> {
            throw new IllegalStateException("B14");
        });
        backend.pump();
        assertThat(backend.exits()).as("B14: exits").isEqualTo(1);
    }

    @Test
    void main_thatThrows_reachesTheHookInItsContext() {
        Callable<String> body = () -> {
            Fiber.spawn(Fiber.create(Computation.create()), child -> {
                throw new IllegalStateException("S3");
            });
            return "value";
        };
        scheduler.launch("context", Computation.create(), body, outcome -> {});
        backend.pump();
        assertThat(backend.unhandledIn()).as("S3: what the hook sees").containsExactly("context");
    }

    @Test
    void launch_valueTooLate_isDropped() {
        Computation<String> computation = Computation.create();
        List<Outcome<String>> outcomes = new ArrayList<>();
        AtomicInteger calls = new AtomicInteger();
        Receiver<String> receiver = new Receiver<>() {
            @Override
            public void end(Outcome<String> outcome) {
                steps.add("end");
                outcomes.add(outcome);
            }

            @Override
            public void drop(String value) {
                steps.add("drop " + value);
            }
        };
        IllegalStateException cause = new IllegalStateException("B13");
        Callable<String> body = () -> {
            computation.tryCancel(cause);
            return "value";
        };
        scheduler.launch(null, computation, body, receiver);
        scheduler.launch(null, computation, () -> String.valueOf(calls.incrementAndGet()), receiver);
        backend.pump();
        assertThat(steps)
                .as("B13: the value is dropped, then the result ends")
                .containsExactly("drop value", "end", "end");
        assertThat(outcomes).as("B13: the results").allMatch(new Outcome.Cancelled<>(cause)::equals);
        assertThat(calls)
                .as("B2: calls of a body that is cancelled before its first turn")
                .hasValue(0);
    }
}
