package io.picos.compat.event;

import io.picos.Computation;
import io.picos.Fiber;
import io.picos.Transaction;
import io.picos.compat.patience.Repeat;
import io.picos.compat.scene.Scene;
import io.picos.std.event.Choice;
import io.picos.std.event.Event;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Rule E8: choices that one transaction commits.
public interface RendezvousRules extends EventSubjects {
    /// One transaction commits two choices, or neither if one of them has ended.
    @Test
    default void e8_twoChoicesCommitTogetherOrNotAtAll() {
        Scene scene = new Scene("E8", subject());
        scene.run(fiber -> {
            List<Choice<? super Integer>> choices = new ArrayList<>();
            List<Computation<?>> waiting = new ArrayList<>();
            for (int index = 0; index < 3; index++) {
                AtomicReference<@Nullable Choice<? super Integer>> slot = new AtomicReference<>();
                int expected = index;
                waiting.add(scene.spawn(self ->
                        scene.equal(expected, events().sync(events().<Integer>fromRequest(slot::set)), "the value")));
                scene.yieldUntil(() -> slot.get() != null, "the request is made");
                choices.add(slot.get());
            }
            Choice<? super Integer> ended = choices.getFirst();
            scene.holds(events().tryCommit(ended, () -> 0), "the first one commits alone");
            scene.holds(
                    !Transaction.run(transaction -> events().tryCommit(transaction, choices.get(1), () -> 9)
                            && events().tryCommit(transaction, ended, () -> 9)),
                    "a transaction with a choice that has ended fails");
            scene.holds(choices.get(1).isOpen(), "the other choice of a transaction that failed is open");
            scene.holds(choices.get(1).isSameAs(choices.get(1)), "a choice is the same as itself");
            scene.holds(!choices.get(1).isSameAs(choices.get(2)), "choices of two fibers are not the same");
            scene.holds(
                    Transaction.run(transaction -> events().tryCommit(transaction, choices.get(1), () -> 1)
                            && events().tryCommit(transaction, choices.get(2), () -> 2)),
                    "a transaction with two open choices commits");
            waiting.forEach(scene::join);
        });
    }

    /// Senders and receivers meet on one channel. On two more channels, each fiber offers to send and to
    /// receive on both of them at once. Each fiber meets exactly one other fiber, and each value that is sent
    /// is received once.
    @Test
    default void e8_pairsMeetAndNoneIsLost() {
        Scene scene = new Scene("E8", subject());
        Repeat.seeded("E8, pairs", 2_000, seed -> {
            Random random = new Random(seed);
            List<Rendezvous<Integer>> channels =
                    List.of(new Rendezvous<>(events()), new Rendezvous<>(events()), new Rendezvous<>(events()));
            Queue<Integer> sent = new ConcurrentLinkedQueue<>();
            Queue<Integer> received = new ConcurrentLinkedQueue<>();
            scene.run(fiber -> {
                List<Computation<?>> fibers = new ArrayList<>();
                for (int index = 0; index < 20; index++) {
                    List<Event<Integer>> offers = new ArrayList<>();
                    for (Rendezvous<Integer> channel : channels.subList(1, 3)) {
                        offers.add(counted(channel.send(100 + index), sent));
                        offers.add(counted(channel.receive(), received));
                    }
                    Collections.shuffle(offers, random);
                    fibers.add(scene.spawn(self -> events().sync(events().choose(offers))));
                    Rendezvous<Integer> first = channels.getFirst();
                    Event<Integer> offer =
                            index % 2 == 0 ? counted(first.send(index), sent) : counted(first.receive(), received);
                    fibers.add(scene.spawn(self -> events().sync(offer)));
                }
                fibers.forEach(scene::join);
            });
            scene.equal(sorted(sent), sorted(received), "what was received");
            scene.equal(20, sent.size(), "how many pairs have met");
            scene.until(() -> channels.stream().allMatch(channel -> channel.size() == 0), "no offer is left");
        });
    }

    /// Senders and receivers are cancelled at random. If one fiber of a pair has committed, so has the other.
    @Test
    default void e8_whoIsCancelledMeetsNobody() {
        Scene scene = new Scene("E8", subject());
        Repeat.seeded("E8, cancelled", 2_000, seed -> {
            Random random = new Random(seed);
            RuntimeException cause = scene.cause("at random");
            Rendezvous<Integer> channel = new Rendezvous<>(events());
            Queue<Integer> sent = new ConcurrentLinkedQueue<>();
            Queue<Integer> received = new ConcurrentLinkedQueue<>();
            scene.run(fiber -> {
                List<Computation<?>> fibers = new ArrayList<>();
                List<Computation<?>> owns = new ArrayList<>();
                for (int index = 0; index < 20; index++) {
                    boolean sends = random.nextBoolean();
                    Event<Integer> offer =
                            sends ? counted(channel.send(index), sent) : counted(channel.receive(), received);
                    Computation<@Nullable Void> own = Computation.create();
                    owns.add(own);
                    fibers.add(scene.spawn(Fiber.create(own), self -> meet(scene, offer, cause)));
                    if (random.nextInt(3) == 0) {
                        Fiber.yield();
                    }
                    if (random.nextInt(3) == 0) {
                        owns.get(random.nextInt(owns.size())).tryCancel(cause);
                    }
                }
                owns.forEach(own -> own.tryCancel(cause)); // fibers that have met no partner
                fibers.forEach(scene::join);
            });
            scene.equal(sorted(sent), sorted(received), "what was received");
            scene.until(() -> channel.size() == 0, "no offer is left");
        });
    }

    private void meet(Scene scene, Event<Integer> offer, RuntimeException cause) {
        try {
            events().sync(offer);
        } catch (RuntimeException thrown) {
            scene.same(cause, thrown, "what sync throws");
        }
    }

    private Event<Integer> counted(Event<Integer> offer, Queue<Integer> met) {
        return events().wrap(offer, value -> {
            met.add(value);
            return value;
        });
    }

    private static List<Integer> sorted(Queue<Integer> values) {
        return values.stream().sorted().toList();
    }
}
