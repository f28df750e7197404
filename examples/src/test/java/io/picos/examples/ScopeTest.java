package io.picos.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.picos.Computation;
import io.picos.Fiber;
import io.picos.ThreadScheduler;
import io.picos.Trigger;
import java.io.IOException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class ScopeTest {
    @Test
    void run_returning_restoresTheComputation() {
        Computation<String> own = Computation.create();
        String said = ThreadScheduler.run(own, () -> {
            String inside = Scope.run(scope -> Fiber.current().computation() == own ? "own" : "inner");
            return inside + ", " + (Fiber.current().computation() == own ? "own" : "inner");
        });
        assertThat(said).isEqualTo("inner, own");
    }

    @Test
    void run_failing_restoresTheComputationAndDetachesTheCanceler() {
        Computation<Boolean> own = Computation.create();
        AtomicReference<Computation<?>> inner = new AtomicReference<>();
        IllegalStateException failure = new IllegalStateException();
        boolean restored = ThreadScheduler.run(own, () -> {
            assertThatThrownBy(() -> Scope.run(scope -> {
                        inner.set(Fiber.current().computation());
                        throw failure;
                    }))
                    .isSameAs(failure);
            return Fiber.current().computation() == own && own.toString().contains(" 0 triggers");
        });
        assertThat(restored).as(own.toString()).isTrue();
        assertThat(inner.get().cancellation()).isSameAs(failure);
    }

    @Test
    void run_forkedFiberFails_throwsThatAndWaitsForTheOthersCleanup() {
        AtomicBoolean cleanedUp = new AtomicBoolean();
        IOException failure = new IOException();
        assertThatThrownBy(() -> ThreadScheduler.run(() -> Scope.run(scope -> {
                    Trigger waiting = Trigger.create();
                    scope.fork(() -> {
                        try {
                            waiting.signal();
                            return Computation.<String>create().await();
                        } finally {
                            Fiber.current().forbid(() -> {
                                Fiber.yield();
                                return cleanedUp.getAndSet(true);
                            });
                        }
                    });
                    waiting.await();
                    return scope.fork(() -> {
                                throw failure;
                            })
                            .await();
                })))
                .isSameAs(failure);
        assertThat(cleanedUp).isTrue();
    }

    @Test
    void run_outerCancelled_cancelsTheScopeWithTheSameCause() {
        Computation<String> own = Computation.create();
        CancellationException cause = new CancellationException();
        assertThatThrownBy(() -> ThreadScheduler.run(
                        own,
                        () -> Scope.run(scope -> {
                            own.tryCancel(cause);
                            return scope.fork(() -> Computation.<String>create().await())
                                    .await();
                        })))
                .isSameAs(cause);
    }

    @Test
    void run_underForbid_isNotCancelled() {
        Computation<String> own = Computation.create();
        AtomicReference<String> said = new AtomicReference<>();
        assertThatThrownBy(() -> ThreadScheduler.run(own, () -> {
                    own.tryCancel(new CancellationException());
                    Fiber.current().forbid(() -> {
                        said.set(Scope.run(scope -> scope.fork(() -> "cleanup").await()));
                        return null;
                    });
                    return "";
                }))
                .isInstanceOf(CancellationException.class);
        assertThat(said).hasValue("cleanup");
    }

    @Test
    void fork_afterTheEnd_isRefused() {
        assertThatThrownBy(() -> ThreadScheduler.run(
                        () -> Scope.<Scope>run(scope -> scope).fork(() -> "late")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the scope has ended");
    }
}
