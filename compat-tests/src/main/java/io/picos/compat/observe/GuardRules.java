package io.picos.compat.observe;

import io.picos.Computation;
import io.picos.Fiber;
import io.picos.compat.patience.Crew;
import io.picos.compat.patience.Waits;
import io.picos.compat.scene.Scene;
import io.picos.compat.subject.BackendSubject;
import io.picos.compat.subject.Rules;
import io.picos.spi.Guard;
import io.picos.spi.LongTurn;
import io.picos.spi.SchedulerFigures;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Rules O6 and O8 of schedulers that are built with [io.picos.spi.BackendScheduler]: long turns are found, and
/// figures are right.
public interface GuardRules extends Rules {
    /// What counts as long in these tests.
    Duration LONG = Duration.ofMillis(20);

    @Override
    BackendSubject subject();

    /// A fiber that computes until the guard has reported it is reported to each watch, once.
    @Test
    @SuppressWarnings("try") // the watch has to be open, and nothing else
    default void o6a_aTurnThatComputesIsReportedOnce() {
        Scene scene = new Scene("O6a", subject());
        Queue<LongTurn> reports = new ConcurrentLinkedQueue<>();
        Queue<LongTurn> others = new ConcurrentLinkedQueue<>();
        try (Guard.Watch watch = Guard.watch(LONG, reports::add);
                Guard.Watch other = Guard.watch(LONG, others::add)) {
            scene.run(fiber -> {
                long self = Thread.currentThread().threadId();
                hogUntilReported("O6a", reports, self);
                hogUntilReported("O6a", others, self);
                long end = System.nanoTime() + 3 * LONG.toNanos();
                Waits.spinUntil("O6a: time passes", () -> System.nanoTime() - end > 0);
                scene.equal(1, reportsOf(self, reports).size(), "reports of one turn");
                scene.equal(1, reportsOf(self, others).size(), "reports of one turn to the other watch");
                LongTurn turn = reportsOf(self, reports).getFirst();
                scene.holds(turn.kind() != LongTurn.Kind.PINNED, "it runs, but " + turn);
                scene.holds(turn.lasted().compareTo(LONG) >= 0, "it has lasted for the threshold, but " + turn);
            });
        }
    }

    /// The report of a fiber has its stack, with its own line.
    @Test
    @SuppressWarnings("try") // the watch has to be open, and nothing else
    default void o6b_theReportHasTheStack() {
        Scene scene = new Scene("O6b", subject());
        Queue<LongTurn> reports = new ConcurrentLinkedQueue<>();
        try (Guard.Watch watch = Guard.watch(LONG, reports::add)) {
            // A turn is reported once. If its thread was stopped before it began to compute, another turn has to show
            // it.
            for (int attempt = 0; attempt < 10 && reports.stream().noneMatch(GuardRules::hasTheLine); attempt++) {
                scene.run(fiber -> {
                    long self = Thread.currentThread().threadId();
                    hogUntilReported("O6b", reports, self);
                });
            }
            scene.holds(
                    reports.stream().anyMatch(GuardRules::hasTheLine),
                    "a stack has the line of the test, but they are " + reports);
        }
    }

    private static boolean hasTheLine(LongTurn turn) {
        return turn.stack().stream().anyMatch(frame -> frame.getMethodName().equals("hogUntilReported"));
    }

    private static List<LongTurn> reportsOf(long fiber, Queue<LongTurn> reports) {
        return reports.stream().filter(each -> each.fiber() == fiber).toList();
    }

    /// Fibers that wait, in Picos Bridge or in the JDK, are never taken for fibers that keep their thread, although
    /// the guard looks meanwhile.
    @Test
    @SuppressWarnings("try") // the watch has to be open, and nothing else
    default void o6d_aFiberThatWaitsIsNotReported() {
        Scene scene = new Scene("O6d", subject());
        Queue<LongTurn> reports = new ConcurrentLinkedQueue<>();
        Computation<@Nullable Object> gate = Computation.create();
        CountDownLatch latch = new CountDownLatch(1);
        List<Fiber.Main> waits = List.of(
                fiber -> gate.awaitCompletion(),
                fiber -> Fiber.sleep(LONG.multipliedBy(4)),
                fiber -> Thread.sleep(LONG.multipliedBy(4)),
                fiber -> latch.await());
        List<Future<?>> fibers = new ArrayList<>();
        try (Guard.Watch watch = Guard.watch(LONG, reports::add)) {
            waits.forEach(wait -> fibers.add(scene.start(wait)));
            for (int hog = 0; hog < 3; hog++) {
                scene.run(fiber ->
                        hogUntilReported("O6d", reports, Thread.currentThread().threadId()));
            }
        } finally {
            latch.countDown();
            gate.tryReturn(null);
        }
        fibers.forEach(scene::join);
        scene.holds(
                reports.stream().noneMatch(each -> each.kind() == LongTurn.Kind.PINNED),
                "no fiber that waits was reported, but " + reports);
    }

    private static void hogUntilReported(String id, Queue<LongTurn> reports, long fiber) {
        Waits.spinUntil(
                id + ": the guard reports a turn that computes",
                () -> reports.stream().anyMatch(each -> each.fiber() == fiber));
    }

    /// While fibers begin and end, no total becomes less, and the number of live fibers is never negative.
    @Test
    default void o8_totalsAreMonotone() {
        Scene scene = new Scene("O8", subject());
        AtomicBoolean over = new AtomicBoolean();
        Map<String, SchedulerFigures> before = figures();
        try (Crew crew = new Crew("O8")) {
            crew.start(() -> {
                Map<String, SchedulerFigures> last = figures();
                while (!over.get()) {
                    Map<String, SchedulerFigures> next = figures();
                    next.forEach((name, now) -> {
                        SchedulerFigures then = last.get(name);
                        if (then != null) {
                            scene.holds(
                                    now.begun() >= then.begun()
                                            && now.ended() >= then.ended()
                                            && now.turns() >= then.turns()
                                            && now.alive() >= 0,
                                    "figures are monotone, but " + now + " follows " + then);
                        }
                        last.put(name, now);
                    });
                }
            });
            try {
                scene.run(fiber -> {
                    for (int round = 0; round < 100; round++) {
                        scene.join(scene.spawn(child -> Fiber.yield()));
                    }
                });
            } finally {
                over.set(true);
            }
        }
        long counted = begunSince(before);
        scene.holds(counted >= 101, "all fibers were counted, but only " + counted);
    }

    private static Map<String, SchedulerFigures> figures() {
        return SchedulerFigures.all().stream().collect(Collectors.toMap(SchedulerFigures::scheduler, each -> each));
    }

    private static long begunSince(Map<String, SchedulerFigures> before) {
        return SchedulerFigures.all().stream()
                .mapToLong(now -> {
                    SchedulerFigures then = before.get(now.scheduler());
                    return now.begun() - (then == null ? 0 : then.begun());
                })
                .sum();
    }
}
