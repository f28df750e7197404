package io.picos.std.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.picos.Computation;
import io.picos.DeadlineExceeded;
import io.picos.Fiber;
import io.picos.ThreadScheduler;
import io.picos.Trigger;
import io.picos.std.structured.Bundle;
import io.picos.std.structured.Control;
import io.picos.std.structured.Promise;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The cancellation of the fiber that forces a value (L18), and long chains (L19).
@Timeout(120)
class LazyTest {
    private static final int LONG = 1_000_000;

    private final AtomicInteger runs = new AtomicInteger();
    private final Trigger began = Trigger.create();
    private final Computation<String> source = Computation.create();

    /// The body waits for the source.
    private final Lazy<String> lazy = Lazy.of(() -> {
        runs.incrementAndGet();
        began.signal();
        return source.await();
    });

    @Test
    void force_cancelledInTheBody_leavesItUnforcedForTheNextCaller() {
        ThreadScheduler.run(() -> {
            cancelTheFirst();
            assertThat(lazy.isForced()).isFalse();
            assertThat(lazy).hasToString("Lazy[not there]");
            source.tryReturn("value");
            return assertThat(lazy.force()).isEqualTo("value");
        });
        assertThat(runs).hasValue(2);
        assertThat(lazy.force()).isEqualTo("value");
    }

    @Test
    void force_cancelledInTheBody_aWaiterForcesIt() {
        ThreadScheduler.run(() -> Bundle.joinAfter(bundle -> {
            Promise<String> first = bundle.forkAsPromise(lazy::force);
            began.await();
            Computation<String> own = Computation.create();
            Computation<String> waiter = Computation.create();
            Fiber.spawn(Fiber.create(own), fiber -> waiter.tryCapture(lazy::force));
            while (!own.toString().contains("1 triggers")) { // until it is suspended in `force`
                Fiber.yield();
            }
            assertThat(first.tryTerminate()).isTrue();
            source.tryReturn("value");
            return assertThat(waiter.await()).isEqualTo("value");
        }));
        assertThat(runs).hasValue(2);
    }

    @Test
    void force_deadlineOfTheCaller_leavesItUnforced() {
        ThreadScheduler.run(() -> {
            assertThatThrownBy(() -> Control.cancelAfter(Duration.ofMillis(1), lazy::force))
                    .isInstanceOf(DeadlineExceeded.class);
            source.tryReturn("value");
            return assertThat(lazy.force()).isEqualTo("value");
        });
    }

    @Test
    void force_deadlineInsideTheBody_isTheResult() {
        Lazy<String> late = Lazy.of(() -> Control.cancelAfter(Duration.ofMillis(1), source::await));
        ThreadScheduler.run(() -> {
            Throwable thrown = thrownBy(late);
            assertThat(thrown).isInstanceOf(DeadlineExceeded.class);
            return assertThat(thrownBy(late)).isSameAs(thrown);
        });
    }

    @Test
    void force_bodyWrapsTheCancellation_leavesItUnforced() {
        Lazy<String> wrapping = Lazy.of(() -> {
            try {
                return lazy.force();
            } catch (RuntimeException cancelled) {
                throw new Exception("not loaded", cancelled);
            }
        });
        Computation<String> own = Computation.create();
        Computation<String> first = Computation.create();
        ThreadScheduler.run(() -> {
            Fiber.spawn(Fiber.create(own), fiber -> first.tryCapture(wrapping::force));
            began.await();
            own.tryCancel(new IllegalStateException("cancelled"));
            first.awaitCompletion();
            assertThat(first.cancellation()).hasMessage("not loaded");
            source.tryReturn("value");
            return assertThat(wrapping.force()).isEqualTo("value");
        });
    }

    @Test
    void force_failureInACancelledFiber_isTheResult() {
        IllegalStateException failure = new IllegalStateException("failure");
        Lazy<String> failing = Lazy.of(() -> {
            Fiber.current().computation().tryCancel(new IllegalStateException("cancelled"));
            throw failure;
        });
        Computation<String> own = Computation.create();
        ThreadScheduler.run(() -> {
            Fiber.spawn(Fiber.create(own), fiber -> {
                assertThat(thrownBy(failing)).isSameAs(failure);
                began.signal();
            });
            began.await();
            return assertThat(thrownBy(failing)).isSameAs(failure);
        });
    }

    @Test
    void force_cancelledInTheSource_leavesTheMappedUnforced() {
        Lazy<Integer> length = lazy.map(String::length);
        ThreadScheduler.run(() -> {
            cancelTheFirst(length);
            source.tryReturn("value");
            return assertThat(length.force()).isEqualTo(5);
        });
    }

    @Test
    void map_longChain_isForcedInConstantStack() {
        Lazy<Integer> chain = Lazy.of(runs::incrementAndGet);
        for (int length = 0; length < LONG; length++) {
            chain = chain.map(value -> value + 1);
        }
        assertThat(ThreadScheduler.run(chain::force)).isEqualTo(LONG + 1);
        assertThat(runs).hasValue(1);
    }

    @Test
    void map_longChainOfAFailure_throwsItInConstantStack() {
        IllegalStateException failure = new IllegalStateException("failure");
        Lazy<Integer> chain = Lazy.of(() -> {
            throw failure;
        });
        for (int length = 0; length < LONG; length++) {
            chain = chain.map(value -> value + 1);
        }
        Lazy<Integer> last = chain;
        ThreadScheduler.run(() -> assertThat(thrownBy(last)).isSameAs(failure));
    }

    @Test
    void map_bodyForcesWhatIsMadeOfIt_isAnIllegalState() {
        Ivar<Lazy<String>> mapped = Ivar.create();
        Lazy<String> needy = Lazy.of(() -> mapped.read().force());
        mapped.fill(needy.map(value -> value));
        ThreadScheduler.run(() -> assertThat(thrownBy(needy))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("L9"));
    }

    private void cancelTheFirst() {
        cancelTheFirst(lazy);
    }

    /// Terminates a fiber that forces the value, while it runs the body.
    private void cancelTheFirst(Lazy<?> forced) {
        Bundle.joinAfter(bundle -> {
            Promise<?> first = bundle.forkAsPromise(forced::force);
            began.await();
            return first.tryTerminate();
        });
    }

    private static Throwable thrownBy(Lazy<?> lazy) {
        try {
            throw new AssertionError("returned " + lazy.force());
        } catch (RuntimeException thrown) {
            return thrown;
        }
    }
}
