package io.picos.vertx;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// A handler of a context waits for a lock behind a fiber of the same context. The lock is given to the fiber
/// first, so the fiber MUST run although the context's own thread does not come to it. Vert.x does this by
/// itself: the handlers of an HTTP connection and the fibers that use it meet in the connection's monitor.
@Timeout(60)
class ContendedLockTest {
    private final VertxInternal vertx = (VertxInternal)
            Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setUseDaemonThread(true));

    @AfterEach
    void closeVertx() {
        vertx.close();
    }

    @ParameterizedTest
    @EnumSource(names = {"EVENT_LOOP", "WORKER", "VIRTUAL_THREAD"})
    void monitor_handlerWaitsBehindAFiber_bothGetIt(ThreadingModel model) {
        Object monitor = new Object();
        Runnable contender = () -> {
            synchronized (monitor) {
                assertThat(Thread.holdsLock(monitor)).isTrue();
            }
        };
        Contest contest;
        synchronized (monitor) {
            contest = new Contest(model, contender);
        }
        contest.assertBothEnd();
    }

    @ParameterizedTest
    @EnumSource(names = {"EVENT_LOOP", "WORKER", "VIRTUAL_THREAD"})
    void lock_handlerWaitsBehindAFiber_bothGetIt(ThreadingModel model) {
        ReentrantLock lock = new ReentrantLock();
        Runnable contender = () -> {
            lock.lock();
            lock.unlock();
        };
        Contest contest;
        lock.lock();
        try {
            contest = new Contest(model, contender);
        } finally {
            lock.unlock();
        }
        contest.assertBothEnd();
    }

    /// A fiber and, behind it, a handler of its context, which both wait for a lock that the current thread holds.
    private final class Contest {
        private static final Set<Thread.State> WAITING = Set.of(Thread.State.BLOCKED, Thread.State.WAITING);

        private final CompletableFuture<Thread> fibers = new CompletableFuture<>();
        private final CompletableFuture<Thread> handlers = new CompletableFuture<>();
        private final CompletableFuture<String> handler = new CompletableFuture<>();
        private final Future<String> fiber;

        Contest(ThreadingModel model, Runnable contender) {
            ContextInternal context =
                    vertx.contextBuilder().withThreadingModel(model).build();
            fiber = VertxBridge.on(context).future(() -> {
                fibers.complete(Thread.currentThread());
                contender.run();
                return "fiber";
            });
            awaitWaiting(fibers.join());
            context.runOnContext(ignored -> {
                handlers.complete(Thread.currentThread());
                contender.run();
                handler.complete("handler");
            });
            awaitWaiting(handlers.join());
        }

        private static void awaitWaiting(Thread thread) {
            while (!WAITING.contains(thread.getState())) {
                Thread.onSpinWait();
            }
        }

        void assertBothEnd() {
            assertThat(fiber.toCompletionStage().toCompletableFuture())
                    .as("S4: the fiber, which is the next to get the lock")
                    .succeedsWithin(Duration.ofSeconds(10))
                    .isEqualTo("fiber");
            assertThat(handler.orTimeout(10, TimeUnit.SECONDS).join()).isEqualTo("handler");
        }
    }
}
