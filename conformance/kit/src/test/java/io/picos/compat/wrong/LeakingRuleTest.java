package io.picos.compat.wrong;

import static org.assertj.core.api.Assertions.assertThat;

import io.picos.Computation;
import io.picos.Fiber;
import io.picos.compat.shared.ExecutorSubject;
import io.picos.compat.subject.Rules;
import io.picos.compat.subject.SchedulerSubject;
import io.picos.compat.threads.ThreadSubject;
import io.picos.test.Grace;
import java.util.List;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A test of a rule that leaves a fiber fails, also on a scheduler whose end would cancel that fiber.
class LeakingRuleTest {
    private static Computation<Void> release = Computation.create();

    @Grace("50ms")
    interface Leaking extends Rules {
        @Test
        default void leaks() throws Exception {
            subject().run(() -> {
                Fiber.spawn(Fiber.create(Computation.create()), fiber -> release.await());
                return null;
            });
        }
    }

    static class OnAPool implements Leaking {
        private final ExecutorSubject subject = ExecutorSubject.of("pool", Executors.newFixedThreadPool(1), 1);

        @Override
        public SchedulerSubject subject() {
            return subject;
        }
    }

    static class OnVirtualThreads implements Leaking {
        private final ThreadSubject subject = new ThreadSubject();

        @Override
        public SchedulerSubject subject() {
            return subject;
        }
    }

    @AfterEach
    void releaseFiber() {
        release.tryReturn(null);
        release = Computation.create();
    }

    @ParameterizedTest
    @ValueSource(classes = {OnAPool.class, OnVirtualThreads.class})
    void aRuleThatLeaks_fails(Class<?> leaking) {
        assertThat(Verdict.of(leaking, List.of("leaks")))
                .hasEntrySatisfying(
                        "leaks",
                        message -> assertThat(message)
                                .startsWith(
                                        "[1 fiber is left 50ms after the test " + leaking.getSimpleName() + ".leaks"));
    }
}
