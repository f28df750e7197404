package io.picos.compat.structured;

import io.picos.Computation;
import io.picos.Fiber;
import io.picos.ScopeTerminated;
import io.picos.compat.scene.Scene;
import io.picos.compat.subject.Rules;
import io.picos.std.structured.Errors;
import io.picos.std.structured.Task;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/// Rules G9 and G12: several bodies that run at the same time.
public interface RunRules extends Rules {
    /// {@return the scopes under test; only a wrong subject brings its own}
    default ScopeSubject scopes() {
        return ScopeSubject.REAL;
    }

    /// All bodies run to their end.
    @Test
    default void g9a_allRunToTheirEnd() {
        Scene scene = new Scene("G9a", subject());
        scene.run(fiber -> {
            AtomicInteger ended = new AtomicInteger();
            Task slow = () -> {
                Fiber.yield();
                ended.incrementAndGet();
            };
            scopes().all(List.of(slow, slow, ended::incrementAndGet));
            scene.equal(3, ended.get(), "tasks that have ended");
            scopes().all(List.of());
        });
    }

    /// The last body runs on the current fiber.
    @Test
    default void g9b_theLastRunsOnTheCurrentFiber() {
        Scene scene = new Scene("G9b", subject());
        scene.run(fiber -> {
            AtomicReference<Fiber> last = new AtomicReference<>();
            Task task = () -> last.set(Fiber.current());
            scopes().all(List.of(Fiber::yield, task));
            scene.same(fiber, last.get(), "the fiber of the last task");
            scopes().any(List.of(task));
            scene.same(fiber, last.get(), "the fiber of the only task");
            scene.same(fiber, scopes().firstOrTerminate(List.of(Fiber::current)), "the fiber of the only body");
        });
    }

    /// The values are in the order of the bodies, and not in that of their ends. The list cannot be changed.
    @Test
    default void g9e_valuesAreInTheOrderOfTheBodies() {
        Scene scene = new Scene("G9e", subject());
        scene.run(fiber -> {
            CountDownLatch lastHasEnded = new CountDownLatch(1);
            Callable<String> first = () -> {
                scene.yieldUntil(() -> lastHasEnded.getCount() == 0, "the last body has ended");
                return "first";
            };
            Callable<String> none = () -> null;
            Callable<String> last = () -> {
                lastHasEnded.countDown();
                return "last";
            };
            List<String> values = scopes().values(List.of(first, none, last));
            scene.equal(Arrays.asList("first", null, "last"), values, "the values");
            scene.throwsA(UnsupportedOperationException.class, values::clear, "a change of the list");
            scene.equal(List.of(), scopes().<String>values(List.of()), "the values of no bodies");
        });
    }

    /// A failure ends the other bodies, and is thrown.
    @Test
    default void g9e_aFailureEndsTheOtherBodies() {
        Scene scene = new Scene("G9e", subject());
        RuntimeException failure = scene.cause("x");
        scene.run(fiber -> {
            AtomicInteger joined = new AtomicInteger();
            Callable<String> waits = () -> {
                waiting(joined).run();
                return "never";
            };
            scene.throwsSame(
                    failure,
                    () -> scopes().values(List.of(waits, waits, () -> {
                        Fiber.yield();
                        throw failure;
                    })),
                    "values, of which one fails");
            scene.equal(joined.get() % 100, joined.get() / 100, "bodies that have ended, of those that have begun");
        });
    }

    /// Without a failure, a missing value is told by ScopeTerminated.
    @Test
    default void g9f_aMissingValueIsToldByScopeTerminated() {
        Scene scene = new Scene("G9f", subject());
        scene.run(fiber -> {
            Callable<String> there = () -> "there";
            Callable<String> missing = () -> {
                throw new ScopeTerminated("G9f: ends itself");
            };
            scene.throwsA(
                    ScopeTerminated.class,
                    () -> scopes().values(List.of(missing, there)),
                    "values, of which one is missing");
            scene.throwsA(
                    ScopeTerminated.class,
                    () -> scopes().values(List.of(there, missing)),
                    "values, of which one is missing");
        });
    }

    /// A failure ends the other bodies, and the call waits for them. Several failures are thrown together.
    @Test
    default void g9a_aFailureEndsTheOthers() {
        Scene scene = new Scene("G9a", subject());
        RuntimeException failure = scene.cause("x");
        RuntimeException another = scene.cause("y");
        scene.run(fiber -> {
            AtomicInteger joined = new AtomicInteger();
            scene.throwsSame(
                    failure,
                    () -> scopes().all(List.of(waiting(joined), waiting(joined), () -> {
                        Fiber.yield();
                        throw failure;
                    })),
                    "all, of which one fails");
            scene.holds(joined.get() % 100 == joined.get() / 100, "whoever has begun must have been joined");
            Throwable thrown = scene.thrown(
                    () -> scopes().all(List.of(
                            () -> {
                                throw failure;
                            },
                            () -> {
                                Fiber.current().forbid(() -> {
                                    Fiber.yield();
                                    return null;
                                });
                                throw another;
                            })),
                    "all, of which two fail");
            if (thrown instanceof Errors errors) { // else the second task may not have begun
                scene.holds(errors.errors().containsAll(List.of(failure, another)), "both failures, not " + errors);
            }
        });
    }

    /// In `any`, the first body that returns ends the other bodies, and the call waits for them.
    @Test
    default void g9a_anyEndsWithTheFirst() {
        Scene scene = new Scene("G9a", subject());
        scene.run(fiber -> {
            AtomicInteger joined = new AtomicInteger();
            Task first = Fiber::yield;
            scopes().any(List.of(waiting(joined), first, waiting(joined)));
            scopes().any(List.of(waiting(joined), waiting(joined), first));
            scene.holds(joined.get() % 100 == joined.get() / 100, "whoever has begun must have been joined");
            scopes().any(List.of());
            RuntimeException failure = scene.cause("x");
            scene.throwsSame(
                    failure,
                    () -> scopes().any(List.of(waiting(joined), () -> {
                        throw failure;
                    })),
                    "any, of which one fails before another returns");
        });
    }

    /// The first value wins, and the call waits for the other bodies.
    @Test
    default void g9a_theOthersAreJoinedWhenTheFirstValueWins() {
        Scene scene = new Scene("G9a", subject());
        scene.run(fiber -> {
            AtomicInteger joined = new AtomicInteger();
            Callable<String> never = () -> {
                waiting(joined).run();
                return "never";
            };
            Callable<String> first = () -> {
                Fiber.yield();
                return "first";
            };
            scene.equal("first", scopes().firstOrTerminate(List.of(never, first)), "the first value");
            scene.equal("first", scopes().firstOrTerminate(List.of(first, never)), "the first value");
            scene.holds(joined.get() % 100 == joined.get() / 100, "whoever has begun must have been joined");
        });
    }

    /// A body that throws ScopeTerminated neither wins nor fails. If there is no value, the call throws
    /// ScopeTerminated.
    @Test
    default void g9d_whatEndsItselfNeitherWinsNorFails() {
        Scene scene = new Scene("G9d", subject());
        scene.run(fiber -> {
            Callable<String> ends = () -> {
                throw new ScopeTerminated("G9d");
            };
            Callable<String> first = () -> "first";
            scene.equal("first", scopes().firstOrTerminate(List.of(ends, first)), "the first value");
            scene.equal("first", scopes().firstOrTerminate(List.of(first, ends)), "the first value");
            scene.throwsA(
                    ScopeTerminated.class, () -> scopes().firstOrTerminate(List.of(ends, ends)), "without a value");
            scene.throwsA(ScopeTerminated.class, () -> scopes().firstOrTerminate(List.of()), "without a body");
        });
    }

    /// A body that has not begun when the outcome is known does not begin.
    @Test
    default void g9c_whatHasNotBegunDoesNotBegin() {
        Scene scene = new Scene("G9c", subject());
        RuntimeException failure = scene.cause("x");
        scene.run(fiber -> {
            AtomicInteger begun = new AtomicInteger();
            scene.throwsSame(
                    failure, () -> scopes().all(failingFirst(failure, begun)), "all, of which the first fails");
            if (subject().serial()) { // elsewhere the other tasks may begin before the first fails
                scene.equal(0, begun.get(), "tasks that have begun after the first has failed");
            }
            begun.set(0);
            fiber.setComputation(Computation.cancelled(failure));
            scene.throwsSame(failure, () -> scopes().all(List.of(begun::incrementAndGet)), "all, in a cancelled fiber");
            scene.equal(0, begun.get(), "tasks that have begun in a fiber that was cancelled before");
        });
    }

    /// A cancellation of the current fiber ends all bodies, and the call throws the cause.
    @Test
    default void g9a_aCancellationEndsAll() {
        Scene scene = new Scene("G9a", subject());
        RuntimeException cause = scene.cause("cancelled");
        Computation<Object> own = Computation.create();
        AtomicInteger joined = new AtomicInteger();
        scene.run(fiber -> {
            Computation<?> running = scene.spawn(
                    Fiber.create(own),
                    self -> scene.throwsSame(
                            cause,
                            () -> scopes().firstOrTerminate(
                                            List.<Callable<Integer>>of(() -> wait(joined), () -> wait(joined))),
                            "a cancelled fiber"));
            scene.yieldUntil(() -> joined.get() == 2, "both wait");
            own.tryCancel(cause);
            scene.join(running);
            scene.equal(202, joined.get(), "bodies that have begun and ended");
        });
    }

    /// The value of the body that returns first is the value of the race, though another body returns one later.
    @Test
    default void g12a_theFirstValueWins() {
        Scene scene = new Scene("G12a", subject());
        scene.run(fiber -> {
            AtomicInteger waiting = new AtomicInteger();
            Callable<String> later = () -> {
                waiting.incrementAndGet();
                try {
                    return Computation.<String>create().await();
                } catch (ScopeTerminated lost) {
                    return "later";
                }
            };
            Callable<String> first = () -> {
                scene.yieldUntil(() -> waiting.get() == 2, "both others wait");
                return "first";
            };
            scene.equal("first", scopes().firstSuccess(List.of(later, later, first)), "the first value");
            waiting.set(0);
            scene.equal("first", scopes().firstSuccess(List.of(later, first, later)), "the first value");
        });
    }

    /// A failure does not end the race, wherever it happens: the value of the last body wins.
    @Test
    default void g12c_failuresWaitForTheLast() {
        Scene scene = new Scene("G12c", subject());
        scene.run(fiber -> {
            Callable<String> fails = () -> {
                throw new IOException("G12c");
            };
            Callable<String> failsLater = () -> {
                Fiber.yield();
                throw scene.cause("later");
            };
            Callable<String> slow = () -> {
                for (int turn = 0; turn < 10; turn++) {
                    Fiber.yield();
                }
                return "slow";
            };
            scene.equal("slow", scopes().firstSuccess(List.of(fails, failsLater, slow)), "the only value");
            scene.equal("slow", scopes().firstSuccess(List.of(slow, failsLater, fails)), "the only value");
            scene.equal("slow", scopes().firstSuccess(List.of(slow)), "the value of a single body");
            Callable<String> none = () -> null;
            scene.equal(null, scopes().firstSuccess(List.of(fails, none)), "a value of null");
        });
    }

    /// The first value ends the other bodies, and the call waits for them. What they throw then is dropped.
    @Test
    default void g12b_losersAreCancelledAndJoined() {
        Scene scene = new Scene("G12b", subject());
        scene.run(fiber -> {
            AtomicInteger joined = new AtomicInteger();
            Callable<String> loses = () -> {
                try {
                    waiting(joined).run();
                } catch (ScopeTerminated lost) {
                    throw new IOException("G12b: the cleanup of a loser has failed", lost);
                }
                return "never";
            };
            Callable<String> wins = () -> {
                scene.yieldUntil(() -> joined.get() >= 2, "both losers wait");
                return "first";
            };
            scene.equal("first", scopes().firstSuccess(List.of(loses, loses, wins)), "the first value");
            scene.equal(202, joined.get(), "losers that have begun and ended");
            joined.set(1);
            scene.equal("first", scopes().firstSuccess(List.of(wins, loses)), "the first value");
            scene.equal(102, joined.get(), "losers that have begun and ended");
            fiber.check();
        });
    }

    /// If all bodies fail, all failures are thrown, oldest first, each object once. A single failure is thrown as
    /// it is, and a checked one as C8 says.
    @Test
    default void g12d_ifAllFailAllFailuresAreThrown() {
        Scene scene = new Scene("G12d", subject());
        RuntimeException first = scene.cause("first");
        IOException second = new IOException("G12d");
        scene.run(fiber -> {
            Computation<Boolean> failed = Computation.create();
            Callable<String> fails = () -> {
                failed.tryReturn(true);
                throw first;
            };
            Callable<String> failsLater = () -> {
                failed.await();
                Fiber.yield();
                throw second;
            };
            for (List<Callable<String>> bodies :
                    List.of(List.of(failsLater, fails), List.of(fails, failsLater, fails))) {
                Throwable thrown = scene.thrown(() -> scopes().firstSuccess(bodies), "a race that nobody wins");
                scene.holds(thrown instanceof Errors, "several failures must be thrown together, not as " + thrown);
                List<Throwable> all = ((Errors) thrown).errors();
                scene.equal(2, all.size(), "failures, each once");
                scene.holds(all.containsAll(List.of(first, second)), "both failures, not " + all);
            }
            scene.throwsSame(first, () -> scopes().firstSuccess(List.of(fails)), "a single body that fails");
            scene.throwsSame(first, () -> scopes().firstSuccess(List.of(fails, fails)), "one failure of two bodies");
            Throwable wrapped = scene.thrown(() -> scopes().firstSuccess(List.of(failsLater)), "a checked failure");
            scene.holds(wrapped instanceof CompletionException, "a checked failure must be wrapped, not " + wrapped);
            scene.same(second, wrapped.getCause(), "the checked failure");
            scene.equal(0, first.getSuppressed().length + second.getSuppressed().length, "what was added to a failure");
        });
    }

    /// An error ends the race.
    @Test
    default void g12f_anErrorEndsTheRace() {
        Scene scene = new Scene("G12f", subject());
        scene.run(fiber -> {
            AtomicInteger joined = new AtomicInteger();
            Callable<String> never = () -> {
                waiting(joined).run();
                return "never";
            };
            LinkageError error = new LinkageError("G12f");
            Callable<String> breaks = () -> {
                throw error;
            };
            scene.throwsSame(error, () -> scopes().firstSuccess(List.of(never, never, breaks)), "an error");
            scene.throwsSame(error, () -> scopes().firstSuccess(List.of(breaks, never)), "an error of another fiber");
            scene.holds(joined.get() % 100 == joined.get() / 100, "the bodies that have begun must have been joined");
        });
    }

    /// ScopeTerminated neither wins nor fails.
    @Test
    default void g12e_whatEndsItselfNeitherWinsNorFails() {
        Scene scene = new Scene("G12e", subject());
        scene.run(fiber -> {
            RuntimeException failure = scene.cause("failure");
            Callable<String> ends = () -> {
                throw new ScopeTerminated("G12e");
            };
            Callable<String> fails = () -> {
                throw failure;
            };
            scene.throwsA(ScopeTerminated.class, () -> scopes().firstSuccess(List.of(ends, ends)), "without a value");
            scene.throwsSame(failure, () -> scopes().firstSuccess(List.of(ends, fails)), "one failure, and an end");
            scene.equal("value", scopes().firstSuccess(List.of(ends, () -> "value")), "one value, and an end");
        });
    }

    /// Without bodies there is no race.
    @Test
    default void g12h_withoutBodiesThereIsNoRace() {
        Scene scene = new Scene("G12h", subject());
        scene.run(fiber -> scene.throwsA(
                IllegalArgumentException.class, () -> scopes().firstSuccess(List.of()), "a race without bodies"));
    }

    /// A cancellation of the current fiber ends all bodies, and the call throws the cause, though a body has
    /// failed before.
    @Test
    default void g12g_aCancellationEndsTheRace() {
        Scene scene = new Scene("G12g", subject());
        RuntimeException cause = scene.cause("cancelled");
        Computation<Object> own = Computation.create();
        AtomicInteger joined = new AtomicInteger();
        scene.run(fiber -> {
            Callable<Integer> fails = () -> {
                throw scene.cause("failure");
            };
            Callable<Integer> waits = () -> wait(joined);
            Computation<?> running = scene.spawn(
                    Fiber.create(own),
                    self -> scene.throwsSame(
                            cause,
                            () -> scopes().firstSuccess(List.of(fails, waits, waits)),
                            "a race in a cancelled fiber"));
            scene.yieldUntil(() -> joined.get() == 2, "both wait");
            own.tryCancel(cause);
            scene.join(running);
            scene.equal(202, joined.get(), "bodies that have begun and ended");
        });
    }

    /// {@return a task that fails, many tasks that count, and a last task that yields so that the first task
    /// runs first}
    private static List<Task> failingFirst(RuntimeException failure, AtomicInteger begun) {
        List<Task> tasks = new ArrayList<>();
        tasks.add(() -> {
            throw failure;
        });
        tasks.addAll(Collections.nCopies(10, begun::incrementAndGet));
        tasks.add(Fiber::yield);
        return tasks;
    }

    private static int wait(AtomicInteger joined) throws Exception {
        waiting(joined).run();
        return 0;
    }

    /// {@return a task that waits until it is cancelled, and adds 1 when it begins and 100 when it ends}
    private static Task waiting(AtomicInteger joined) {
        return () -> {
            joined.incrementAndGet();
            try {
                Computation.create().await();
            } finally {
                Fiber.current().forbid(() -> {
                    Fiber.yield();
                    return joined.addAndGet(100);
                });
            }
        };
    }
}
