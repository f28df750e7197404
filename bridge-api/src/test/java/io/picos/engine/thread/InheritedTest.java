package io.picos.engine.thread;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.picos.Computation;
import io.picos.Fiber;
import io.picos.Outcome;
import io.picos.engine.thread.Inherited.Provided;
import io.picos.spi.Inheritance;
import io.picos.spi.Receiver;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The inheritance of one fiber, whatever the implementations do (K1, K12). The kit has the fibers.
class InheritedTest {
    private final List<String> log = new ArrayList<>();
    private final List<Throwable> reported = new ArrayList<>();

    /// An inheritance that writes into the log when its value is set and taken away.
    private class Logged implements Inheritance {
        private final String name;

        Logged(String name) {
            this.name = name;
        }

        @Override
        public Object capture() {
            return name;
        }

        @Override
        public Object captureFrom(Object context) {
            return context + name;
        }

        @Override
        public Object captureInto(Object context) {
            return context + name;
        }

        @Override
        public void run(Object captured, Runnable body) {
            log.add("+" + captured);
            body.run();
            log.add("-" + captured);
        }
    }

    private static Provided[] all(Inheritance... all) {
        return Stream.of(all).map(Provided::new).toArray(Provided[]::new);
    }

    /// Runs a main with the captured values, on a thread whose uncaught exceptions are collected.
    private void run(Provided[] all) {
        Thread thread = Thread.ofPlatform().unstarted(() -> start(requireNonNull(Inherited.capture(all, null))));
        thread.setUncaughtExceptionHandler((ignored, thrown) -> reported.add(thrown));
        thread.start();
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void start(Inherited inherited) {
        try {
            inherited.aroundMain(fiber -> log.add("main")).run(Fiber.create(Computation.create()));
        } catch (Exception thrown) {
            throw new IllegalStateException(thrown);
        }
    }

    @Test
    void capture_withoutAnyValue_isNull() {
        Inheritance empty = new Logged("empty") {
            @Override
            public Object capture() {
                return null;
            }
        };
        assertThat(Inherited.capture(all(), null)).isNull();
        assertThat(Inherited.capture(all(empty, empty), null)).isNull();
    }

    @Test
    void main_withSeveralValues_runsInsideAll() {
        run(all(new Logged("a"), new Logged("b"), new Logged("c")));
        assertThat(log).containsExactly("+a", "+b", "+c", "main", "-c", "-b", "-a");
        assertThat(reported).isEmpty();
    }

    @Test
    void captureFrom_asksForTheContext() throws Exception {
        Inherited inherited = requireNonNull(Inherited.capture(all(new Logged("a"), new Logged("b")), "x"));
        assertThat(inherited.aroundBody(() -> log.add("body")).call()).isTrue();
        assertThat(log).containsExactly("+xa", "+xb", "body", "-xb", "-xa");
        assertThat(Inherited.addTo(all(new Logged("a"), new Logged("b")), "x")).isEqualTo("xab");
    }

    @Test
    void capture_thatThrows_losesItsOwnValueAndIsReportedOnce() {
        RuntimeException thrown = new RuntimeException("test");
        Provided[] all = all(
                new Logged("a") {
                    @Override
                    public Object capture() {
                        throw thrown;
                    }

                    @Override
                    public Object captureInto(Object context) {
                        throw thrown;
                    }
                },
                new Logged("b"));
        run(all);
        run(all);
        assertThat(log).containsExactly("+b", "main", "-b", "+b", "main", "-b");
        assertThat(Inherited.addTo(all, "x")).isEqualTo("xb");
        assertThat(reported).as("K12: reports").containsExactly(thrown);
    }

    @Test
    void capture_withoutMemory_throwsBeforeAnythingHasHappened() {
        OutOfMemoryError none = new OutOfMemoryError("test");
        Provided[] all = all(new Logged("a") {
            @Override
            public Object capture() {
                throw none;
            }
        });
        assertThatThrownBy(() -> Inherited.capture(all, null)).isSameAs(none);
    }

    @Test
    void run_thatThrowsBeforeTheBody_doesNotKeepItFromRunning() {
        for (Error thrown : new Error[] {new AssertionError("test"), new OutOfMemoryError("test")}) {
            log.clear();
            reported.clear();
            Provided[] all = all(
                    new Logged("a"),
                    new Logged("b") {
                        @Override
                        public void run(Object captured, Runnable body) {
                            throw thrown;
                        }
                    },
                    new Logged("c"));
            run(all);
            run(all);
            assertThat(log).containsExactly("+a", "+c", "main", "-c", "-a", "+a", "+c", "main", "-c", "-a");
            assertThat(reported).as("K12: reports").containsExactly(thrown);
        }
    }

    @Test
    void run_thatThrowsAfterTheBody_isReportedAndTheBodyRunsOnce() {
        RuntimeException thrown = new RuntimeException("test");
        run(all(new Logged("a") {
            @Override
            public void run(Object captured, Runnable body) {
                super.run(captured, body);
                throw thrown;
            }
        }));
        assertThat(log).containsExactly("+a", "main", "-a");
        assertThat(reported).containsExactly(thrown);
    }

    @Test
    void run_thatRunsTheBodyTwiceOrNever_hasItRunOnce() {
        run(all(
                new Logged("a") {
                    @Override
                    public void run(Object captured, Runnable body) {
                        super.run(captured, body);
                        super.run(captured, body);
                    }
                },
                new Logged("b") {
                    @Override
                    public void run(Object captured, Runnable body) {}
                }));
        assertThat(log).containsExactly("+a", "main", "-a", "+a", "-a");
    }

    @Test
    void body_thatThrows_theSameObjectIsThrownBehindTheValues() {
        Exception thrown = new Exception("checked");
        Inherited inherited = requireNonNull(Inherited.capture(all(new Logged("a")), null));
        assertThatThrownBy(() -> inherited
                        .aroundBody(() -> {
                            throw thrown;
                        })
                        .call())
                .isSameAs(thrown);
        assertThatThrownBy(() -> inherited
                        .aroundMain(fiber -> {
                            throw thrown;
                        })
                        .run(Fiber.create(Computation.create())))
                .isSameAs(thrown);
        assertThat(log).containsExactly("+a", "-a", "+a", "-a");
    }

    /// A receiver is called again if it throws for lack of memory (B13).
    @Test
    void receiver_thatThrows_canBeCalledAgain() {
        OutOfMemoryError none = new OutOfMemoryError("test");
        AtomicInteger calls = new AtomicInteger();
        Inherited inherited = requireNonNull(Inherited.capture(all(new Logged("a")), null));
        Receiver<Integer> receiver = inherited.aroundReceiver(outcome -> {
            log.add("told " + outcome.get());
            if (calls.getAndIncrement() == 0) {
                throw none;
            }
        });
        assertThatThrownBy(() -> receiver.end(new Outcome.Returned<>(1))).isSameAs(none);
        receiver.end(new Outcome.Returned<>(1));
        assertThat(log).containsExactly("+a", "told 1", "-a", "+a", "told 1", "-a");
    }
}
