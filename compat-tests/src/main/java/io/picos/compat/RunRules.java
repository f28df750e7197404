package io.picos.compat;

import io.picos.Computation;
import io.picos.Fiber;
import io.picos.ScopeTerminated;
import io.picos.std.structured.Errors;
import io.picos.std.structured.Task;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/// The rule of several bodies at the same time, G9.
public interface RunRules extends Rules {
    /// {@return the scopes under test; only a wrong subject brings its own}
    default ScopeSubject scopes() {
        return ScopeSubject.REAL;
    }

    /// All run to their end, the last one on the current fiber.
    @Test
    default void g9_allRunToTheirEnd() {
        Scene scene = new Scene("G9", subject());
        scene.run(fiber -> {
            AtomicInteger ended = new AtomicInteger();
            AtomicReference<Fiber> last = new AtomicReference<>();
            Task slow = () -> {
                Fiber.yield();
                ended.incrementAndGet();
            };
            scopes().all(List.of(slow, slow, () -> last.set(Fiber.current())));
            scene.equal(2, ended.get(), "tasks that have ended");
            scene.same(fiber, last.get(), "the fiber of the last task");
            scopes().all(List.of());
        });
    }

    /// A failure ends the others, which are joined; several failures are thrown together.
    @Test
    default void g9_aFailureEndsTheOthers() {
        Scene scene = new Scene("G9", subject());
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
            if (thrown instanceof Errors errors) { // the other one may not have been started any more
                scene.holds(errors.errors().containsAll(List.of(failure, another)), "both failures, not " + errors);
            }
        });
    }

    /// Of any, the first that returns ends the others, which are joined.
    @Test
    default void g9_anyEndsWithTheFirst() {
        Scene scene = new Scene("G9", subject());
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

    /// The first value wins; a body that ends itself neither wins nor fails; without a value it is
    /// ScopeTerminated.
    @Test
    default void g9_theFirstValueWins() {
        Scene scene = new Scene("G9", subject());
        scene.run(fiber -> {
            AtomicInteger joined = new AtomicInteger();
            Callable<String> never = () -> {
                waiting(joined).run();
                return "never";
            };
            Callable<String> ends = () -> {
                throw new ScopeTerminated("G9");
            };
            Callable<String> first = () -> {
                Fiber.yield();
                return "first";
            };
            scene.equal("first", scopes().firstOrTerminate(List.of(never, ends, first)), "the first value");
            scene.equal("first", scopes().firstOrTerminate(List.of(first, never, ends)), "the first value");
            scene.holds(joined.get() % 100 == joined.get() / 100, "whoever has begun must have been joined");
            scene.throwsA(
                    ScopeTerminated.class, () -> scopes().firstOrTerminate(List.of(ends, ends)), "without a value");
            scene.throwsA(ScopeTerminated.class, () -> scopes().firstOrTerminate(List.of()), "without a body");
        });
    }

    /// What has not begun when the outcome is known does not begin any more.
    @Test
    default void g9_whatHasNotBegunDoesNotBegin() {
        Scene scene = new Scene("G9", subject());
        RuntimeException failure = scene.cause("x");
        scene.run(fiber -> {
            AtomicInteger begun = new AtomicInteger();
            scene.throwsSame(
                    failure, () -> scopes().all(failingFirst(failure, begun)), "all, of which the first fails");
            if (subject().serial()) { // elsewhere the others may have been quicker than the first
                scene.equal(0, begun.get(), "tasks that have begun after the first has failed");
            }
        });
    }

    /// A cancellation of the current fiber ends all, and is thrown.
    @Test
    default void g9_aCancellationEndsAll() {
        Scene scene = new Scene("G9", subject());
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

    /// {@return a task that fails, many that count, and one that gives way, so that the first is run first}
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

    /// {@return counts one when it begins, and a hundred when it has ended}
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
