package io.picos.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.picos.Computation;
import io.picos.ConsumerCancelled;
import io.picos.Fiber;
import io.picos.ThreadScheduler;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Threads of ours, and the bodies that block on them (F12).
@Timeout(120)
class OwnThreadsTest {
    private static final long LIMIT_SECONDS = 60;
    private static final int BODIES = 50;

    @Test
    void execute_manyThatWaitForOneAnother_allRunAtOnce() throws Exception {
        CountDownLatch all = new CountDownLatch(BODIES);
        CompletableFuture<Thread> last = new CompletableFuture<>();
        for (int i = 0; i < BODIES; i++) {
            OwnThreads.execute(() -> {
                all.countDown();
                try {
                    all.await();
                    last.complete(Thread.currentThread());
                } catch (InterruptedException interrupted) {
                    last.completeExceptionally(interrupted);
                }
            });
        }
        Thread thread = last.get(LIMIT_SECONDS, TimeUnit.SECONDS);
        assertThat(thread.isDaemon()).isTrue();
        assertThat(thread.isVirtual()).isFalse();
        assertThat(OwnThreads.isCurrent()).isFalse();
    }

    @Test
    void blocking_body_runsOnAPlatformThreadOutsideAnyFiber() {
        boolean outside = ThreadScheduler.run(() -> Fiber.blocking(
                () -> Fiber.currentOrNull() == null && !Thread.currentThread().isVirtual() && OwnThreads.isCurrent()));
        assertThat(outside).isTrue();
    }

    @Test
    void blocking_bodyThatThrows_sameObjectArrives() {
        Exception thrown = new Exception("checked");
        assertThatThrownBy(() -> ThreadScheduler.run(() -> Fiber.blocking(() -> {
                    throw thrown;
                })))
                .isSameAs(thrown);
    }

    @Test
    void blocking_cancelledMeanwhile_bodyIsLeftAlone() throws Exception {
        Computation<Object> computation = Computation.create();
        CompletableFuture<Object> value = new CompletableFuture<>();
        assertThatThrownBy(() -> ThreadScheduler.run(computation, () -> {
                    value.complete(Fiber.blocking(() -> {
                        computation.tryCancel(new ConsumerCancelled("test"));
                        return !Thread.currentThread().isInterrupted();
                    }));
                    Fiber.current().check();
                    return null;
                }))
                .isInstanceOf(ConsumerCancelled.class);
        assertThat(value.get(LIMIT_SECONDS, TimeUnit.SECONDS)).isEqualTo(true);
    }

    @Test
    void blockingInterruptibly_cancelled_bodyIsInterruptedAndTheNextIsNot() {
        for (int i = 0; i < BODIES; i++) {
            Computation<Object> computation = Computation.create();
            CountDownLatch running = new CountDownLatch(1);
            OwnThreads.execute(() -> {
                try {
                    running.await();
                    computation.tryCancel(new ConsumerCancelled("test"));
                } catch (InterruptedException interrupted) {
                    computation.tryCancel(interrupted);
                }
            });
            assertThatThrownBy(() -> ThreadScheduler.run(
                            computation,
                            () -> Fiber.blockingInterruptibly(() -> {
                                running.countDown();
                                new CountDownLatch(1).await();
                                return null;
                            })))
                    .isInstanceOf(ConsumerCancelled.class);
            boolean interrupted = ThreadScheduler.run(
                    () -> Fiber.blocking(() -> Thread.currentThread().isInterrupted()));
            assertThat(interrupted).isFalse();
        }
    }

    @Test
    void rethrow_error_reachesTheHandlerOfAThreadOfOurs() throws Exception {
        CompletableFuture<Throwable> handled = new CompletableFuture<>();
        Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((thread, thrown) -> handled.complete(thrown));
        try {
            LinkageError fatal = new LinkageError("test");
            OwnThreads.rethrow(fatal);
            assertThat(handled.get(LIMIT_SECONDS, TimeUnit.SECONDS)).isSameAs(fatal);
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(before);
        }
    }
}
