package io.picos.compat.stream;

import io.picos.Fiber;
import io.picos.compat.observe.ObserveRules;
import io.picos.compat.patience.Repeat;
import io.picos.compat.patience.Waits;
import io.picos.compat.scene.Member;
import io.picos.compat.scene.Probe;
import io.picos.compat.scene.Scene;
import io.picos.compat.scene.WaitNames;
import io.picos.std.channel.Inflow;
import io.picos.std.channel.Sink;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/// Rules P11 to P16 and O4: streams that are opened.
public interface SourceRules extends SinkRules {
    /// Not more than the prefetch is requested and not received. Requests come in batches of three quarters.
    @Test
    default void p11_requestsComeInBatches() {
        Assumptions.assumeTrue(streams().hasDemand(), "P11: no demand");
        Scene scene = new Scene("P11", subject());
        scene.run(fiber -> {
            for (int prefetch : new int[] {1, 2, 4, 16}) {
                int batch = prefetch - prefetch / 4;
                Spout<Integer> spout = new Spout<>();
                try (Inflow<Integer> inflow = streams().open(spout, prefetch, null)) {
                    scene.equal((long) prefetch, spout.requested(), "what is requested at first");
                    for (int round = 0; round < 3; round++) {
                        for (int number = 1; number <= batch; number++) {
                            spout.next(number);
                            scene.equal(number, inflow.receive(), "what is received");
                            long expected = prefetch + (long) batch * (number == batch ? round + 1 : round);
                            scene.equal(expected, spout.requested(), "what is requested, with prefetch " + prefetch);
                        }
                    }
                }
            }
        });
        for (int prefetch : new int[] {0, -1}) {
            scene.throwsA(
                    IllegalArgumentException.class,
                    () -> streams().open(new Spout<Integer>(), prefetch, null),
                    "a prefetch of " + prefetch);
        }
    }

    /// Closing cancels the subscription, once.
    @Test
    default void p12a_closingCancelsTheSubscription() {
        Scene scene = new Scene("P12a", subject());
        scene.run(fiber -> {
            Spout<Integer> spout = new Spout<>();
            Inflow<Integer> inflow = streams().open(spout, 5, ignored -> {});
            spout.next(0);
            scene.equal(0, inflow.receive(), "what is received");
            inflow.close();
            inflow.close();
            scene.equal(1, spout.cancels(), "cancellations");
        });
    }

    /// A source that throws when it is asked for elements is cancelled. The receiver gets the exception.
    @Test
    default void p12a_aRequestThatThrowsCancelsTheSubscription() {
        Assumptions.assumeTrue(streams().hasDemand(), "P12a: no demand");
        Scene scene = new Scene("P12a", subject());
        scene.run(fiber -> {
            RuntimeException rude = scene.cause("by the source");
            Spout<Integer> opened = new Spout<>();
            opened.onRequest(number -> {
                throw rude;
            });
            Inflow<Integer> inflow = streams().open(opened, 5, ignored -> {});
            scene.same(rude, scene.thrown(inflow::receive, "receive"), "what receive throws");
            scene.equal(1, opened.cancels(), "cancellations");
            if (streams().awaitsFirst()) {
                Spout<Integer> awaited = new Spout<>();
                awaited.onRequest(number -> {
                    throw rude;
                });
                Throwable thrown = scene.thrown(() -> streams().awaitFirst(awaited), "awaitFirst");
                scene.same(rude, thrown, "what awaitFirst throws");
                scene.equal(1, awaited.cancels(), "cancellations");
            }
        });
    }

    /// Closing hands over the elements that nobody has received, also those that were under way.
    @Test
    default void p12b_closingHandsOverWhatIsLeft() {
        Scene scene = new Scene("P12b", subject());
        scene.run(fiber -> {
            List<Integer> undelivered = new ArrayList<>();
            Spout<Integer> spout = new Spout<>();
            Inflow<Integer> inflow = streams().open(spout, 4, undelivered::add);
            for (int number = 0; number < 3; number++) {
                spout.next(number);
            }
            scene.equal(0, inflow.receive(), "what is received");
            inflow.close();
            scene.equal(List.of(1, 2), undelivered, "what is undelivered");
            spout.next(3); // was under way
            scene.equal(List.of(1, 2, 3), undelivered, "what is undelivered, with an element that was under way");
        });
    }

    /// After the end, closing has no effect.
    @Test
    default void p12c_closingAfterTheEndHasNoEffect() {
        Scene scene = new Scene("P12c", subject());
        scene.run(fiber -> {
            List<Integer> undelivered = new ArrayList<>();
            Spout<Integer> spout = new Spout<>();
            Inflow<Integer> inflow = streams().open(spout, 6, undelivered::add);
            spout.complete();
            scene.same(null, inflow.receive(), "what comes at the end");
            inflow.close();
            scene.equal(0, spout.cancels(), "cancellations of a stream that has ended");
            scene.same(null, inflow.receive(), "what comes at the end");
            scene.equal(List.of(), undelivered, "what is undelivered");
        });
    }

    /// A receiver that is cancelled does not cancel the subscription.
    @Test
    default void p12d_aCancelledReceiverCancelsNothing() {
        Scene scene = new Scene("P12d", subject());
        scene.run(fiber -> {
            Spout<Integer> spout = new Spout<>();
            try (Inflow<Integer> inflow = streams().open(spout, 7, ignored -> {})) {
                Member receiver = new Member(scene, "the receiver", self -> inflow.receive()).waiting();
                receiver.endsWith(receiver.cancel());
                scene.equal(0, spout.cancels(), "cancellations, after that of a receiver");
                spout.next(0);
                scene.equal(0, inflow.receive(), "what another receives");
            }
        });
    }

    /// Bodies that read one stream and send another, whose subscribers cancel at random moments: all bodies end,
    /// all subscriptions are cancelled, and nothing refers to the subscribers.
    @Test
    default void p12a_cancelledSubscriptionsLeaveNothing() throws Exception {
        Scene scene = new Scene("P12a", subject());
        Random random = new Random(12);
        List<WeakReference<Object>> subscribers = new ArrayList<>();
        List<Sink<Integer>> sinks = new CopyOnWriteArrayList<>();
        Queue<Spout<Integer>> spouts = new ConcurrentLinkedQueue<>();
        AtomicInteger ended = new AtomicInteger();
        AtomicInteger begun = new AtomicInteger();
        Repeat.run("P12a", 10_000, time -> {
            Spout<Integer> spout = new Spout<>();
            Audience<Integer> audience = Audience.of(random.nextInt(4));
            streams()
                    .<Integer>build(sink -> {
                        begun.incrementAndGet();
                        sinks.add(sink);
                        spouts.add(spout);
                        try (Inflow<Integer> inflow = streams().open(spout, 8, ignored -> {})) {
                            for (int number = 0; number < 4; number++) {
                                spout.next(number);
                            }
                            for (int number : inflow) {
                                sink.send(number);
                            }
                        } finally {
                            ended.incrementAndGet();
                        }
                    })
                    .subscribe(audience);
            for (int turns = random.nextInt(200); turns > 0; turns--) {
                Thread.onSpinWait();
            }
            audience.cancel();
            subscribers.add(new WeakReference<>(audience));
            if (sinks.size() > 100) {
                sinks.clear();
            }
        });
        Audience<Integer> last = Audience.of(1);
        streams().<Integer>build(sink -> sink.send(0)).subscribe(last);
        scene.until(last::hasEnded, "a stream ends behind the others"); // on a context also behind their cancellations
        scene.until(
                () -> ended.get() == begun.get()
                        && spouts.stream().filter(each -> each.cancels() == 1).count() == begun.get(),
                "all bodies have ended, and their subscriptions are cancelled");
        spouts.clear();
        Waits.collectUntil(scene.about("subscribers are collected"), () -> Probe.alive(subscribers) == 0);
    }

    /// All elements come first, then the end or the stream's own exception.
    @Test
    default void p13_theEndComesBehindTheElements() {
        Scene scene = new Scene("P13", subject());
        scene.run(fiber -> {
            Spout<Integer> complete = new Spout<>();
            Inflow<Integer> inflow = streams().open(complete, 4, null);
            complete.next(1);
            complete.next(2);
            complete.complete();
            List<Integer> received = new ArrayList<>();
            inflow.forEach(received::add);
            scene.equal(List.of(1, 2), received, "what is received");
            scene.holds(inflow.isEnded(), "it has ended");
            for (Throwable failure : List.of(new IOException("P13"), new IllegalStateException("P13"))) {
                Spout<Integer> failing = new Spout<>();
                Inflow<Integer> failed = streams().open(failing, 4, null);
                failing.next(1);
                failing.fail(failure);
                scene.equal(1, failed.receive(), "what comes before the failure");
                Throwable thrown = scene.thrown(failed::receive, "receive");
                scene.same(
                        failure,
                        thrown instanceof CompletionException ? thrown.getCause() : thrown,
                        "what it has failed with");
            }
        });
    }

    /// A stream that sends too much is cancelled, and fails behind what fitted.
    @Test
    default void p14_aRudeStreamFails() {
        Assumptions.assumeTrue(streams().hasDemand(), "P14: no demand");
        Scene scene = new Scene("P14", subject());
        scene.run(fiber -> {
            List<Integer> undelivered = new ArrayList<>();
            Spout<Integer> spout = new Spout<>();
            Inflow<Integer> inflow = streams().open(spout, 2, undelivered::add);
            for (int number = 0; number < 4; number++) {
                spout.next(number);
            }
            scene.equal(1, spout.cancels(), "cancellations");
            scene.equal(0, inflow.receive(), "what fitted");
            scene.equal(1, inflow.receive(), "what fitted");
            Throwable thrown = scene.thrown(inflow::receive, "receive");
            scene.holds(String.valueOf(thrown).contains("P14"), "the failure says why: " + thrown);
            scene.equal(List.of(2, 3), undelivered, "what did not fit");
        });
    }

    /// A thread of the source, on which nothing may wait, fills a stream that nobody receives from.
    @Test
    default void p15a_theSourceIsNotBlocked() {
        Scene scene = new Scene("P15a", subject());
        Spout<Integer> spout = new Spout<>();
        Inflow<Integer> inflow = streams().open(spout, 8, ignored -> {});
        for (int number = 0; number < 8; number++) {
            spout.next(number);
        }
        spout.complete();
        scene.run(fiber -> {
            for (int number = 0; number < 8; number++) {
                scene.equal(number, inflow.receive(), "what is received");
            }
            scene.same(null, inflow.receive(), "what comes at the end");
        });
    }

    /// A source that emits in `request`, on the thread of the receiver, takes constant stack.
    @Test
    default void p16_aSynchronousSourceTakesConstantStack() {
        Assumptions.assumeTrue(streams().hasDemand(), "P16: no demand");
        Scene scene = new Scene("P16", subject());
        int times = Repeat.times(1_000_000);
        scene.run(fiber -> {
            AtomicInteger emitted = new AtomicInteger();
            Spout<Integer> spout = Spout.synchronous(to -> {
                int number = emitted.getAndIncrement();
                if (number < times) {
                    to.next(number);
                } else if (number == times) {
                    to.complete();
                }
            });
            int received = 0;
            try (Inflow<Integer> inflow = streams().open(spout, 64, null)) {
                for (int number : inflow) {
                    scene.equal(received++, number, "what is received");
                    if (number % 1_000 == 0) {
                        Fiber.yield();
                    }
                }
            }
            scene.equal(times, received, "elements");
        });
    }

    /// The first element is requested alone, and the subscription cancelled.
    @Test
    default void p16_theFirstElementIsEnough() {
        Assumptions.assumeTrue(streams().awaitsFirst(), "P16: the library has no awaitFirst");
        Scene scene = new Scene("P16", subject());
        scene.run(fiber -> {
            Spout<Integer> spout = new Spout<>();
            spout.onRequest(number -> spout.next(7));
            scene.equal(7, streams().awaitFirst(spout), "the first element");
            scene.equal(1, spout.cancels(), "cancellations");
            if (streams().hasDemand()) {
                scene.equal(1L, spout.requested(), "what is requested");
            }
            Spout<Integer> empty = new Spout<>();
            empty.onRequest(number -> empty.complete());
            scene.same(null, streams().awaitFirst(empty), "the first element of none");
            Spout<Integer> waiting = new Spout<>();
            Member member = new Member(scene, "the fiber", self -> streams().awaitFirst(waiting)).waiting();
            member.endsWith(member.cancel());
            scene.equal(1, waiting.cancels(), "cancellations, after that of the fiber");
        });
    }

    /// A dump names the stream that a fiber receives from, and not the channel inside it.
    @Test
    default void o4c_aReceiverWaitsForItsStream() {
        Scene scene = new Scene("O4c", subject());
        AtomicLong self = new AtomicLong();
        Spout<Integer> spout = new Spout<>();
        Future<?> fiber = scene.start(receiver -> {
            self.set(Thread.currentThread().threadId());
            try (Inflow<Integer> inflow = streams().open(spout, 4, null)) {
                inflow.receive();
            }
        });
        String type = WaitNames.typeFor(scene, () -> dumps().snapshot(ObserveRules.ALL), self);
        spout.complete();
        scene.join(fiber);
        scene.holds(WaitNames.isStream(type), "the stream must be named, and not " + type);
    }
}
