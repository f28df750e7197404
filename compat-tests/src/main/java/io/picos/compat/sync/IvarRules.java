package io.picos.compat.sync;

import io.picos.Computation;
import io.picos.Outcome;
import io.picos.compat.scene.Member;
import io.picos.compat.scene.Scene;
import io.picos.std.sync.Ivar;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Rule L10: a variable that is written once.
public interface IvarRules extends FairSyncSubjects {
    /// Readers wait until the ivar is filled, and can be cancelled while they wait. From then on, a read
    /// returns at once, even in a cancelled fiber.
    @Test
    default void l10_readersWaitForTheValue() {
        Scene scene = new Scene("L10", subject());
        Ivar<Integer> ivar = Ivar.create();
        scene.same(null, ivar.peek(), "what is seen of an empty one");
        scene.throwsA(IllegalStateException.class, () -> ivars().read(ivar), "a wait outside any fiber");
        scene.run(fiber -> {
            ConcurrentLinkedQueue<Integer> order = new ConcurrentLinkedQueue<>();
            List<Member> readers = new ArrayList<>();
            for (int index = 0; index < 5; index++) {
                int number = index;
                readers.add(new Member(scene, "reader " + number, self -> {
                            scene.equal(1, ivars().read(ivar), "what is read");
                            order.add(number);
                        })
                        .waiting());
            }
            Member event = new Member(
                            scene,
                            "the reader of the event",
                            self -> scene.equal(1, ivar.written().sync(), "what is read"))
                    .waiting();
            Member cancelled = new Member(scene, "the cancelled one", self -> ivars().read(ivar)).waiting();
            cancelled.endsWith(cancelled.cancel());
            scene.holds(ivars().tryFill(ivar, 1), "an empty one is filled");
            readers.forEach(Member::join);
            event.join();
            if (subject().serial()) {
                scene.equal(IntStream.range(0, 5).boxed().toList(), List.copyOf(order), "the order of the readers");
            }
            Computation<?> before = fiber.computation();
            fiber.setComputation(scene.cancelled("before"));
            scene.equal(1, ivars().read(ivar), "what a cancelled fiber reads");
            fiber.setComputation(before);
        });
        scene.equal(1, ivars().read(ivar), "what is read outside any fiber");
        scene.equal(2, ivars().read(Ivar.of(2)), "what is read of one that is filled from the beginning");
    }

    /// The first writer writes the ivar. Later writers are told that they are too late.
    @Test
    default void l10_itIsWrittenOnce() {
        Scene scene = new Scene("L10", subject());
        RuntimeException cause = scene.cause("poison");
        for (boolean poisoned : new boolean[] {false, true}) {
            Ivar<Integer> ivar = Ivar.create();
            scene.holds(
                    poisoned ? ivars().tryPoison(ivar, cause) : ivars().tryFill(ivar, 1), "an empty one is written");
            scene.holds(!ivars().tryFill(ivar, 2), "one that is written is not filled");
            scene.holds(!ivars().tryPoison(ivar, scene.cause("too late")), "one that is written is not poisoned");
            scene.throwsA(IllegalStateException.class, () -> ivar.fill(2), "a second fill");
            scene.throwsA(IllegalStateException.class, () -> ivar.poison(scene.cause("too late")), "a late poison");
            scene.equal(poisoned ? new Outcome.Cancelled<>(cause) : new Outcome.Returned<>(1), ivar.peek(), "it");
        }
        scene.run(fiber -> {
            for (int time = 0; time < 20; time++) {
                Ivar<Integer> ivar = Ivar.create();
                AtomicInteger wins = new AtomicInteger();
                AtomicInteger winner = new AtomicInteger();
                List<Computation<?>> writers = new ArrayList<>();
                for (int index = 0; index < 3; index++) {
                    int number = index;
                    writers.add(scene.spawn(self -> {
                        if (ivars().tryFill(ivar, number)) {
                            wins.incrementAndGet();
                            winner.set(number);
                        }
                    }));
                }
                writers.forEach(scene::join);
                scene.equal(1, wins.get(), "how many have filled it");
                scene.equal(winner.get(), ivars().read(ivar), "what the winner has filled it with");
            }
        });
    }

    /// Every reader of a poisoned ivar gets the cause: an unchecked exception as the same object, a checked
    /// exception inside a CompletionException.
    @Test
    default void l10_readersOfAPoisonedOneThrowTheCause() {
        Scene scene = new Scene("L10", subject());
        RuntimeException cause = scene.cause("poison");
        Ivar<Integer> ivar = Ivar.create();
        scene.run(fiber -> {
            Member waiting = new Member(scene, "the reader", self -> ivars().read(ivar)).waiting();
            ivar.poison(cause);
            waiting.endsWith(cause);
            scene.throwsSame(cause, () -> ivar.written().sync(), "the event of a poisoned one");
        });
        scene.throwsSame(cause, () -> ivars().read(ivar), "read of a poisoned one");
        Ivar<Integer> checked = Ivar.create();
        checked.poison(new Exception("L10"));
        scene.throwsA(CompletionException.class, () -> ivars().read(checked), "read of one with a checked exception");
    }
}
