package io.picos.engine.thread;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.picos.EndOfStack;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Threads for the engine's own duties, and what becomes of duties for which there is none (S10).
@Timeout(120)
class RescueTest {
    private static final long LIMIT_SECONDS = 60;
    private static final int MANY = 50;
    private static final int FRAMES = 200;
    private static final int ATTEMPTS = 20 * FRAMES;
    private static final Runnable NOTHING = () -> {}; // a lambda is linked when it is first met, which needs stack

    private volatile boolean exhausted;

    private final AtomicInteger cramped = new AtomicInteger(); // how often a thread was made at the end of a stack

    private final RescuePool pool = new RescuePool(task -> {
        if (!EndOfStack.hasRoomToStartAThread()) {
            cramped.incrementAndGet();
        }
        if (exhausted) {
            throw new InternalError("test: no thread");
        }
        Thread thread = new Thread(task);
        thread.setDaemon(true);
        return thread;
    });

    /// As the engine does, since classes cannot be initialised at the end of a stack.
    @BeforeAll
    static void initialise() {
        RescuePool.rehearse();
    }

    private static final class Noted extends RescuePool.Duty {
        private final AtomicInteger times = new AtomicInteger();
        private final Runnable then;

        Noted(Runnable then) {
            this.then = then;
        }

        @Override
        void fulfill() {
            times.incrementAndGet();
            then.run();
        }
    }

    @Test
    void execute_manyThatWaitForOneAnother_allRunAtOnce() throws Exception {
        CountDownLatch all = new CountDownLatch(MANY);
        CompletableFuture<Thread> last = new CompletableFuture<>();
        for (int i = 0; i < MANY; i++) {
            Rescue.execute(() -> {
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
        assertThat(Rescue.isCurrent()).isFalse();
    }

    @Test
    void execute_noThread_throws() {
        exhausted = true;
        assertThatThrownBy(() -> pool.execute(() -> {})).isInstanceOf(InternalError.class);
    }

    @Test
    void take_noThread_isKeptAndRunsOnceWhenThereIsOne() throws Exception {
        exhausted = true;
        CountDownLatch all = new CountDownLatch(MANY);
        List<Noted> duties = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            Noted duty = new Noted(all::countDown);
            duties.add(duty);
            pool.take(duty);
            pool.take(duty); // it has been taken already
        }
        pool.drainPending();
        assertThat(all.getCount()).as("duties that have not run").isEqualTo(MANY);
        exhausted = false;
        pool.drainPending();
        assertThat(all.await(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        pool.drainPending();
        assertThat(duties).allMatch(duty -> duty.times.get() == 1);
    }

    @Test
    void take_afterOnesThatWereKept_findsThreadsForThemToo() throws Exception {
        CountDownLatch both = new CountDownLatch(2);
        exhausted = true;
        pool.take(new Noted(both::countDown));
        exhausted = false;
        pool.take(new Noted(both::countDown));
        assertThat(both.await(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void take_againFromItself_runsAgain() throws Exception {
        CountDownLatch twice = new CountDownLatch(2);
        CompletableFuture<Noted> itself = new CompletableFuture<>();
        Noted duty = new Noted(() -> {
            twice.countDown();
            if (twice.getCount() > 0) {
                pool.take(itself.join());
            }
        });
        itself.complete(duty);
        pool.take(duty);
        assertThat(twice.await(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void executeAndTake_stackIsNearlyUsedUp_keptDutiesRunOnce() throws Exception {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            int frames = attempt % FRAMES; // the first attempts run in the interpreter, the last ones compiled
            List<Noted> kept = new ArrayList<>();
            CountDownLatch all = new CountDownLatch(3);
            exhausted = true;
            for (int number = 0; number < 3; number++) {
                Noted duty = new Noted(all::countDown);
                kept.add(duty);
                pool.take(duty);
            }
            exhausted = false;
            Noted late = new Noted(() -> {});
            Runnable call = frames % 2 == 0 ? () -> pool.execute(NOTHING) : () -> pool.take(late);
            EndOfStack.run(List.of(call), frames);
            pool.drainPending();
            assertThat(all.await(LIMIT_SECONDS, TimeUnit.SECONDS))
                    .as("duties of an attempt %d frames above the end", frames)
                    .isTrue();
            assertThat(kept).allMatch(duty -> duty.times.get() == 1);
        }
    }

    /// An overflow in the pool of the JDK may leave its lock locked.
    @Test
    @Tag("slow")
    void execute_stackIsNearlyUsedUp_leavesThePoolAlone() throws Exception {
        exhausted = true; // so that each call asks for a thread
        AtomicInteger asked = new AtomicInteger();
        Runnable call = () -> {
            try {
                pool.execute(NOTHING);
            } catch (InternalError noThread) {
                asked.incrementAndGet();
            }
        };
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            EndOfStack.run(Collections.nCopies(20, call), attempt % FRAMES);
        }
        assertThat(asked).as("calls that had enough stack").hasPositiveValue();
        assertThat(cramped)
                .as("threads that were asked for at the end of a stack")
                .hasValue(0);
    }

    /// Threads come and go while several threads take and drain.
    @Test
    void take_byManyThreads_eachRunsOnce() throws Exception {
        int rounds = Boolean.getBoolean("picos.stress") ? 100_000 : 2_000;
        List<Noted> duties = Collections.synchronizedList(new ArrayList<>());
        CountDownLatch all = new CountDownLatch(3 * rounds);
        List<Thread> takers = new ArrayList<>();
        for (int number = 0; number < 3; number++) {
            Thread taker = new Thread(() -> {
                for (int round = 0; round < rounds; round++) {
                    exhausted = round % 3 != 0;
                    Noted duty = new Noted(all::countDown);
                    duties.add(duty);
                    pool.take(duty);
                    pool.drainPending();
                }
            });
            takers.add(taker);
            taker.start();
        }
        for (Thread taker : takers) {
            taker.join();
        }
        exhausted = false;
        pool.drainPending();
        assertThat(all.await(LIMIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(duties).allMatch(duty -> duty.times.get() == 1);
    }

    @Test
    void ferry_cargo_hasRunWhenItReturns() {
        List<Boolean> seen = new ArrayList<>();
        Ferry.run(() -> seen.add(Rescue.isCurrent()));
        assertThat(seen).containsExactly(true);
    }

    @Test
    void thread_contextClassLoader_isNotThatOfTheCaller() throws Exception {
        Thread current = Thread.currentThread();
        ClassLoader before = current.getContextClassLoader();
        current.setContextClassLoader(new ClassLoader(before) {});
        try {
            CompletableFuture<ClassLoader> seen = new CompletableFuture<>();
            Rescue.execute(() -> seen.complete(Thread.currentThread().getContextClassLoader()));
            assertThat(seen.get(LIMIT_SECONDS, TimeUnit.SECONDS)).isSameAs(ClassLoader.getSystemClassLoader());
        } finally {
            current.setContextClassLoader(before);
        }
    }

    @Test
    void rethrow_error_reachesTheHandlerOfAThreadOfTheLibrary() throws Exception {
        CompletableFuture<Throwable> handled = new CompletableFuture<>();
        Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((thread, thrown) -> handled.complete(thrown));
        try {
            LinkageError fatal = new LinkageError("test");
            Rescue.rethrow(fatal);
            assertThat(handled.get(LIMIT_SECONDS, TimeUnit.SECONDS)).isSameAs(fatal);
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(before);
        }
    }
}
