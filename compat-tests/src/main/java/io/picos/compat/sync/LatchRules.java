package io.picos.compat.sync;

import io.picos.Computation;
import io.picos.compat.scene.Member;
import io.picos.compat.scene.Scene;
import io.picos.std.event.Event;
import io.picos.std.sync.Latch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// Rule L8: a latch opens once.
public interface LatchRules extends FairSyncSubjects {
    /// A latch opens when it has been counted down to zero, and not before. All waiters then go on. From then
    /// on, a wait returns at once, even in a cancelled fiber.
    @Test
    default void l8_itOpensAtZero_andWakesAll() {
        Scene scene = new Scene("L8", subject());
        Latch latch = latches().create(3);
        scene.run(fiber -> {
            List<Member> members =
                    Member.waiting(scene, "waiter", 5, self -> latches().await(latch));
            Member cancelled =
                    new Member(scene, "the cancelled one", self -> latches().await(latch)).waiting();
            cancelled.endsWith(cancelled.cancel());
            for (int count = 2; count >= 0; count--) {
                scene.holds(members.stream().noneMatch(Member::hasEnded), "nobody goes on before it opens");
                latch.countDown();
                scene.equal(count, latch.count(), "what it still counts");
            }
            members.forEach(Member::join);
            Computation<?> before = fiber.computation();
            fiber.setComputation(scene.cancelled("before"));
            latches().await(latch);
            fiber.setComputation(before);
        });
        latches().await(latch);
        latches().await(latches().create(0));
    }

    /// A closed latch can be counted up as well. An open latch stays open, and cannot be counted.
    @Test
    default void l8_anOpenOneCannotBeCounted() {
        Scene scene = new Scene("L8", subject());
        Latch latch = latches().create(1);
        latch.countUp();
        scene.holds(latches().tryCountUp(latch), "a closed one is counted up");
        scene.equal(3, latch.count(), "what it counts");
        for (int time = 0; time < 3; time++) {
            scene.holds(latches().tryCountDown(latch), "a closed one is counted down");
        }
        for (Latch open : List.of(latch, latches().create(0))) {
            scene.holds(!latches().tryCountDown(open), "an open one is not counted down");
            scene.holds(!latches().tryCountUp(open), "an open one is not counted up");
            scene.throwsA(IllegalStateException.class, open::countDown, "countDown of an open one");
            scene.throwsA(IllegalStateException.class, open::countUp, "countUp of an open one");
            scene.equal(0, open.count(), "what an open one counts");
            latches().await(open);
        }
        scene.throwsA(IllegalArgumentException.class, () -> latches().create(-1), "a negative count");
        Latch full = latches().create(Integer.MAX_VALUE);
        scene.throwsA(IllegalStateException.class, () -> latches().tryCountUp(full), "a count too many");
        scene.equal(Integer.MAX_VALUE, full.count(), "what it counts after that");
        scene.throwsA(IllegalStateException.class, () -> latches().await(full), "a wait outside any fiber");
    }

    /// Many fibers count at the same time, and each is told whether its count has taken effect. No count is
    /// lost.
    @Test
    default void l8_countsAreNotLost() {
        Scene scene = new Scene("L8", subject());
        int fibers = 4;
        int times = 250;
        Latch latch = latches().create(1);
        AtomicInteger sum = new AtomicInteger(1);
        scene.run(fiber -> {
            List<Computation<?>> all = new ArrayList<>();
            for (int number = 0; number < fibers; number++) {
                all.add(scene.spawn(self -> {
                    for (int time = 0; time < times; time++) {
                        if (latches().tryCountUp(latch)) {
                            sum.incrementAndGet();
                        }
                        if (latches().tryCountDown(latch)) {
                            sum.decrementAndGet();
                        }
                    }
                }));
            }
            all.forEach(scene::join);
            scene.equal(sum.get(), latch.count(), "what it counts");
            scene.holds(latches().tryCountDown(latch), "the last one opens it");
            latches().await(latch);
        });
    }

    /// The latch's event commits when the latch is open, and not before.
    @Test
    default void l8_theEventCommitsWhenItOpens() {
        Scene scene = new Scene("L8", subject());
        scene.run(fiber -> {
            Latch latch = latches().create(1);
            Member waiter =
                    new Member(scene, "the waiter", self -> latch.opened().sync()).waiting();
            Member cancelled = new Member(
                            scene, "the cancelled one", self -> latch.opened().sync())
                    .waiting();
            cancelled.endsWith(cancelled.cancel());
            scene.equal(
                    "late",
                    Event.select(
                            latch.opened().wrap(open -> "open"),
                            Event.timeout(Duration.ZERO).wrap(late -> "late")),
                    "what commits while it is closed");
            latch.countDown();
            waiter.join();
            latch.opened().sync();
        });
    }
}
