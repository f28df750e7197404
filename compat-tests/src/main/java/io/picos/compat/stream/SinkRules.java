package io.picos.compat.stream;

import static java.util.Objects.requireNonNull;

import io.picos.Cancellation;
import io.picos.Computation;
import io.picos.ConsumerCancelled;
import io.picos.DeadlineExceeded;
import io.picos.Fiber;
import io.picos.ScopeTerminated;
import io.picos.compat.observe.DumpSubjects;
import io.picos.compat.observe.ObserveRules;
import io.picos.compat.patience.Repeat;
import io.picos.compat.patience.Waits;
import io.picos.compat.scene.Probe;
import io.picos.compat.scene.Scene;
import io.picos.compat.scene.Thrown;
import io.picos.compat.scene.WaitNames;
import io.picos.compat.subject.Unhandled;
import io.picos.std.channel.Sink;
import io.picos.std.channel.SinkClosed;
import io.picos.std.event.Event;
import io.picos.std.structured.Bundle;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/// Rules P1 to P9 and O4: streams that are built from bodies. Rules B16 to B19: what their subscribers see of a
/// deadline.
public interface SinkRules extends DumpSubjects {
    /// {@return the streams under test}
    StreamSubject streams();

    /// Each subscription runs the body in a fiber of its own, and none runs before. A subscriber that cancels at
    /// once has nothing run.
    @Test
    default void p1_eachSubscriptionHasAFiber() {
        Scene scene = new Scene("P1", subject());
        AtomicInteger runs = new AtomicInteger();
        StreamSubject.Built<Integer> stream = streams().build(sink -> sink.send(runs.incrementAndGet()));
        scene.equal(0, runs.get(), "runs before a subscription");
        int subscriptions = streams().isCold() ? 3 : 1;
        for (int number = 1; number <= subscriptions; number++) {
            Audience<Integer> audience = Audience.of(10);
            stream.subscribe(audience);
            scene.until(audience::hasEnded, "the stream ends");
            scene.equal(List.of(number), audience.elements(), "the elements");
            audience.verify(scene);
        }
        StreamSubject.Built<Integer> unwanted = streams().build(sink -> runs.set(-1));
        unwanted.subscribe(Audience.of(-1));
        scene.settle();
        scene.equal(subscriptions, runs.get(), "runs of bodies");
    }

    /// `send` suspends until the subscriber requests. Requests add up, and saturate.
    @Test
    default void p2_aSubscriberGetsWhatItRequests() {
        Assumptions.assumeTrue(streams().hasDemand(), "P2: no demand");
        Scene scene = new Scene("P2", subject());
        AtomicInteger sent = new AtomicInteger();
        Audience<Integer> audience = Audience.of(0);
        streams()
                .<Integer>build(sink -> {
                    for (int number = 0; number < 1_000; number++) {
                        sink.send(number);
                        sent.incrementAndGet();
                    }
                })
                .subscribe(audience);
        scene.settle();
        scene.equal(0, audience.size(), "elements that nobody has requested");
        audience.request(2);
        audience.request(1);
        scene.until(() -> audience.size() == 3, "what is requested comes");
        scene.settle();
        scene.equal(3, audience.size(), "elements, of three requested");
        scene.until(() -> sent.get() == 3, "the body has sent three");
        audience.request(Long.MAX_VALUE);
        audience.request(Long.MAX_VALUE);
        scene.until(audience::hasEnded, "the stream ends");
        scene.equal(1_000, audience.size(), "elements, of all requested");
        audience.verify(scene);
    }

    /// `trySend` and `sending` obey the demand as well.
    @Test
    default void p2_allWaysToSendWaitForDemand() {
        Assumptions.assumeTrue(streams().hasDemand(), "P2: no demand");
        Scene scene = new Scene("P2", subject());
        Audience<String> audience = Audience.of(0);
        AtomicReference<@Nullable Object> first = new AtomicReference<>();
        AtomicBoolean tried = new AtomicBoolean();
        streams()
                .<String>build(sink -> {
                    first.set(sink.trySend("early"));
                    tried.set(true);
                    String won = Event.select(sink.sending("selected").wrap(nothing -> "sent"), Event.<String>choose());
                    sink.send(won);
                    scene.yieldUntil(() -> sink.trySend("tried"), "there is demand");
                })
                .subscribe(audience);
        scene.until(tried::get, "the body has tried");
        scene.equal(false, first.get(), "trySend without demand");
        scene.equal(0, audience.size(), "elements that nobody has requested");
        audience.request(3);
        scene.until(audience::hasEnded, "the stream ends");
        scene.equal(List.of("selected", "sent", "tried"), audience.elements(), "the elements");
        audience.verify(scene);
    }

    /// Several fibers send, and signals come one at a time, each sender's in order. The end comes when the body
    /// has ended, with its cleanup.
    @Test
    default void p3_signalsAreSerial() {
        Scene scene = new Scene("P3", subject());
        int senders = 4;
        int times = 100;
        AtomicBoolean cleaned = new AtomicBoolean();
        AtomicBoolean endedEarly = new AtomicBoolean();
        Audience<Integer> audience = Audience.of(Long.MAX_VALUE);
        streams()
                .<Integer>build(sink -> {
                    try {
                        Bundle.joinAfter(scope -> {
                            for (int number = 0; number < senders; number++) {
                                int first = number * times;
                                scope.fork(() -> {
                                    for (int time = 0; time < times; time++) {
                                        sink.send(first + time);
                                        if (time % 10 == 0) {
                                            Fiber.yield();
                                        }
                                    }
                                });
                            }
                            return null;
                        });
                    } finally {
                        Fiber.yield();
                        endedEarly.set(audience.hasEnded());
                        cleaned.set(true);
                    }
                })
                .subscribe(audience);
        scene.until(audience::hasEnded, "the stream ends");
        scene.holds(cleaned.get() && !endedEarly.get(), "the body has ended before the stream");
        for (int number = 0; number < senders; number++) {
            int sender = number;
            List<Integer> ofOne = audience.elements().stream()
                    .filter(each -> each / times == sender)
                    .toList();
            scene.equal(times, ofOne.size(), "elements of one sender");
            scene.equal(ofOne.stream().sorted().toList(), ofOne, "their order");
        }
        audience.verify(scene);
    }

    /// A subscriber that requests one element in each signal does not recurse.
    @Test
    default void p4_requestDoesNotRecurse() {
        Scene scene = new Scene("P4", subject());
        int times = Repeat.times(100_000);
        AtomicInteger depth = new AtomicInteger();
        AtomicInteger deepest = new AtomicInteger();
        AtomicReference<@Nullable Audience<Integer>> self = new AtomicReference<>();
        Audience<Integer> audience = Audience.of(1, element -> {
            deepest.accumulateAndGet(depth.incrementAndGet(), Math::max);
            scene.there(self.get(), "the audience").request(1);
            depth.decrementAndGet();
        });
        self.set(audience);
        streams()
                .<Integer>build(sink -> {
                    for (int number = 0; number < times; number++) {
                        sink.send(number);
                    }
                })
                .subscribe(audience);
        scene.until(audience::hasEnded, "the stream ends");
        scene.equal(times, audience.size(), "elements");
        scene.equal(1, deepest.get(), "the depth of signals");
        audience.verify(scene);
    }

    /// Cancelling the subscription ends the body, and every `send` that waits. Nothing is signaled after it.
    @Test
    default void p5_cancellingEndsAllWhoSend() {
        Scene scene = new Scene("P5", subject());
        ConcurrentLinkedQueue<Throwable> met = new ConcurrentLinkedQueue<>();
        CountDownLatch ended = new CountDownLatch(3);
        Audience<Integer> audience = Audience.of(1);
        streams()
                .<Integer>build(sink -> {
                    for (int number = 0; number < 2; number++) {
                        scene.spawn(other -> sendUntilEnd(sink, met, ended)); // with a computation of its own
                    }
                    sendUntilEnd(sink, met, ended);
                })
                .subscribe(audience);
        scene.until(() -> audience.size() > 0, "an element comes");
        scene.settle();
        audience.cancel();
        int before = audience.size();
        scene.reach(ended, "all who send are told");
        scene.settle();
        for (Throwable each : met) {
            scene.holds(each instanceof ConsumerCancelled, "what ends a send is a ConsumerCancelled, not " + each);
        }
        scene.holds(!audience.hasEnded(), "a cancelled subscriber is not told of the end");
        scene.holds(audience.size() <= before + 1, "elements after the cancellation, but for one under way");
    }

    private static void sendUntilEnd(Sink<Integer> sink, ConcurrentLinkedQueue<Throwable> met, CountDownLatch ended) {
        try {
            for (int number = 0; ; number++) {
                sink.send(number);
                Fiber.yield();
            }
        } catch (Throwable thrown) {
            met.add(thrown);
        } finally {
            ended.countDown();
        }
    }

    /// An error that comes after the subscriber has cancelled reaches the library's hook, once.
    @Test
    default void p5_aLateErrorReachesTheHook() {
        Scene scene = new Scene("P5", subject());
        try (Unhandled unhandled = subject().catchUnhandled()) {
            IOException late = new IOException("P5: late");
            CountDownLatch waits = new CountDownLatch(1);
            Audience<Integer> audience = Audience.of(1);
            streams()
                    .<Integer>build(sink -> {
                        try {
                            sink.send(1);
                            waits.countDown();
                            Event.choose().sync();
                        } catch (ConsumerCancelled cancelled) {
                            throw late;
                        }
                    })
                    .subscribe(audience);
            scene.reach(waits, "the body waits");
            audience.cancel();
            scene.until(() -> unhandled.caught().contains(late), "a late error reaches the hook");
            scene.settle();
            scene.equal(
                    1L, unhandled.caught().stream().filter(each -> each == late).count(), "reports of it");
            scene.holds(!audience.hasEnded(), "the subscriber is not told");
        }
    }

    /// A subscriber cancels in its last signal, while the end of the body may be on its way. An error reaches the
    /// hook, once, and a Cancellation does not.
    @Test
    default void p5_aLateEndIsReportedUnlessItIsACancellation() {
        Scene scene = new Scene("P5", subject());
        for (Exception late : List.of(
                new IOException("P5: late"), new ScopeTerminated("P5"), new DeadlineExceeded(Duration.ofDays(1)))) {
            try (Unhandled unhandled = subject().catchUnhandled()) {
                CountDownLatch cancelled = new CountDownLatch(1);
                AtomicReference<@Nullable Audience<Integer>> self = new AtomicReference<>();
                Audience<Integer> audience = Audience.of(10, element -> {
                    scene.there(self.get(), "the audience").cancel();
                    cancelled.countDown();
                });
                self.set(audience);
                streams()
                        .<Integer>build(sink -> {
                            sink.send(1);
                            throw late;
                        })
                        .subscribe(audience);
                scene.reach(cancelled, "the subscriber cancels");
                boolean tellsNothing = late instanceof Cancellation;
                scene.until(() -> tellsNothing || unhandled.caught().contains(late), "a late error reaches the hook");
                scene.settle();
                scene.equal(tellsNothing ? 0 : 1, unhandled.caught().size(), "reports of a late " + late);
                scene.holds(!audience.hasEnded(), "the subscriber is not told");
            }
        }
    }

    /// The stream ends as the body does: with the very exception, if there is one.
    @Test
    default void p6_theStreamEndsAsItsBodyEnds() {
        Scene scene = new Scene("P6", subject());
        for (Throwable cause : List.of(new IOException("P6"), new IllegalStateException("P6"), scene.cause("own"))) {
            Audience<Integer> audience = Audience.of(10);
            streams()
                    .<Integer>build(sink -> {
                        sink.send(1);
                        Thrown.sneaky(cause);
                    })
                    .subscribe(audience);
            scene.until(audience::hasEnded, "the stream ends");
            scene.same(cause, audience.failure(), "what it has failed with");
            scene.equal(List.of(1), audience.elements(), "what came before");
            audience.verify(scene);
        }
        Computation<@Nullable Void> computation = Computation.create();
        RuntimeException cause = scene.cause("of the computation");
        Audience<Integer> cancelled = Audience.of(10);
        streams()
                .<Integer>build(computation, sink -> {
                    sink.send(1);
                    Event.choose().sync();
                })
                .subscribe(cancelled);
        scene.until(() -> cancelled.size() == 1, "the element comes");
        computation.tryCancel(cause);
        scene.until(cancelled::hasEnded, "the stream ends");
        scene.same(cause, cancelled.failure(), "what it has failed with");
        Audience<Integer> late = Audience.of(10);
        streams()
                .<Integer>build(Duration.ofMillis(1), sink -> Event.choose().sync())
                .subscribe(late);
        scene.until(late::hasEnded, "the stream ends");
        scene.holds(
                late.failure() instanceof TimeoutException, "a deadline is a TimeoutException, not " + late.failure());
    }

    /// The deadline of a builder ends the stream behind the elements that were sent, if there was time to send any.
    @Test
    default void b16_theDeadlineOfAStream() {
        Scene scene = new Scene("B16", subject());
        AtomicBoolean sent = new AtomicBoolean();
        Audience<Integer> audience = isTimeout(scene, streams().build(Duration.ofMillis(1), sink -> {
            sink.send(1);
            sent.set(true);
            Event.choose().sync();
        }));
        scene.equal(sent.get() ? List.of(1) : List.of(), audience.elements(), "what came before");
    }

    /// `cancelAfter` with the fiber's own computation, and without a cause.
    @Test
    default void b17_cancelAfterInAStream() {
        Scene scene = new Scene("B17", subject());
        Audience<Integer> audience = isTimeout(scene, streams().build(sink -> {
            sink.send(1);
            Fiber.current().computation().cancelAfter(Duration.ofMillis(1));
            Event.choose().sync();
        }));
        scene.equal(List.of(1), audience.elements(), "what came before");
    }

    /// `cancelAfter` with a cause of the user's own: the subscriber gets the same object.
    @Test
    default void b18_cancelAfterWithACauseInAStream() {
        Scene scene = new Scene("B18", subject());
        RuntimeException cause = scene.cause("the user's own");
        Audience<Integer> audience = Audience.of(10);
        streams()
                .<Integer>build(sink -> {
                    sink.send(1);
                    Fiber.current().computation().cancelAfter(Duration.ofMillis(1), cause);
                    Event.choose().sync();
                })
                .subscribe(audience);
        scene.until(audience::hasEnded, "the stream ends");
        scene.same(cause, audience.failure(), "what the subscriber gets");
    }

    /// A deadline of something inside the body, which the body does not catch.
    @Test
    default void b19_aDeadlineThatTheBodyOfAStreamThrows() {
        Scene scene = new Scene("B19", subject());
        Audience<Integer> audience = isTimeout(scene, streams().build(sink -> {
            sink.send(1);
            Computation<String> inner = Computation.create();
            inner.cancelAfter(Duration.ofMillis(1));
            inner.await();
        }));
        scene.equal(List.of(1), audience.elements(), "what came before");
    }

    /// {@return the subscriber of the stream, which has failed with a TimeoutException}
    private Audience<Integer> isTimeout(Scene scene, StreamSubject.Built<Integer> stream) {
        Audience<Integer> audience = Audience.of(10);
        stream.subscribe(audience);
        scene.until(audience::hasEnded, "the stream ends");
        Throwable failure = audience.failure();
        scene.holds(
                failure != null && failure.getClass() == TimeoutException.class,
                "what the subscriber gets is a TimeoutException, not " + failure);
        scene.holds(requireNonNull(failure).getCause() instanceof DeadlineExceeded, "its cause is the deadline");
        audience.verify(scene);
        return audience;
    }

    /// A request that is not positive fails the stream.
    @Test
    default void p6_aBadRequestIsAnError() {
        Assumptions.assumeTrue(streams().hasDemand() && streams().isCold(), "P6: no requests");
        Scene scene = new Scene("P6", subject());
        for (long number : new long[] {0, -1, Long.MIN_VALUE}) {
            Audience<Integer> audience = Audience.of(0);
            streams().<Integer>build(sink -> sink.send(1)).subscribe(audience);
            audience.requestBadly(number);
            scene.until(audience::hasEnded, "the stream ends");
            scene.holds(
                    audience.failure() instanceof IllegalArgumentException,
                    "a bad request is an IllegalArgumentException, not " + audience.failure());
            audience.verify(scene);
        }
    }

    /// A subscriber that throws has cancelled. The body and the hook get the exception.
    @Test
    default void p7_aSubscriberThatThrowsHasCancelled() {
        Assumptions.assumeTrue(streams().hearsSubscribersThrow(), "P7: the library has a rule of its own");
        Scene scene = new Scene("P7", subject());
        try (Unhandled unhandled = subject().catchUnhandled()) {
            RuntimeException thrown = scene.cause("by the subscriber");
            AtomicReference<@Nullable Throwable> met = new AtomicReference<>();
            AtomicReference<@Nullable Throwable> again = new AtomicReference<>();
            CountDownLatch ended = new CountDownLatch(1);
            Audience<Integer> audience = Audience.of(10, element -> {
                throw thrown;
            });
            streams()
                    .<Integer>build(sink -> {
                        met.set(scene.thrown(() -> sink.send(1), "send to a subscriber that throws"));
                        again.set(scene.thrown(() -> sink.send(2), "send after that"));
                        ended.countDown();
                    })
                    .subscribe(audience);
            scene.reach(ended, "the body ends");
            scene.same(thrown, met.get(), "what send throws");
            scene.same(thrown, again.get(), "what send throws after that");
            scene.until(() -> unhandled.caught().contains(thrown), "the exception reaches the hook");
            scene.settle();
            scene.holds(!audience.hasEnded(), "the subscriber is not told of the end");
            scene.equal(List.of(1), audience.elements(), "the elements");
        }
    }

    /// An exception of a subscriber at the end reaches the hook, once.
    @Test
    default void p7_aSubscriberThatThrowsAtTheEndIsReported() {
        Assumptions.assumeTrue(streams().hearsSubscribersThrow(), "P7: the library has a rule of its own");
        Scene scene = new Scene("P7", subject());
        for (boolean fails : new boolean[] {false, true}) {
            for (long demand : new long[] {1, 10}) {
                try (Unhandled unhandled = subject().catchUnhandled()) {
                    RuntimeException thrown = scene.cause("by the subscriber");
                    Audience<Integer> audience = Audience.of(demand);
                    audience.onEnd(() -> {
                        throw thrown;
                    });
                    streams()
                            .<Integer>build(sink -> {
                                sink.send(1);
                                if (fails) {
                                    throw new IOException("P7");
                                }
                            })
                            .subscribe(audience);
                    scene.until(() -> unhandled.caught().contains(thrown), "the exception reaches the hook");
                    scene.settle();
                    scene.equal(List.of(thrown), List.copyOf(unhandled.caught()), "reports");
                    audience.verify(scene);
                }
            }
        }
    }

    /// A subscriber that throws when it gets its subscription: the body is cancelled, and does not run.
    @Test
    default void p7_aSubscriberThatThrowsAtOnceHasCancelled() {
        Assumptions.assumeTrue(streams().hearsSubscribersThrow(), "P7: the library has a rule of its own");
        Scene scene = new Scene("P7", subject());
        try (Unhandled unhandled = subject().catchUnhandled()) {
            RuntimeException thrown = scene.cause("by the subscriber");
            Computation<@Nullable Void> computation = Computation.create();
            AtomicBoolean ran = new AtomicBoolean();
            Audience<Integer> audience = Audience.of(10);
            audience.onSubscribe(() -> {
                throw thrown;
            });
            try {
                streams().<Integer>build(computation, sink -> ran.set(true)).subscribe(audience);
            } catch (RuntimeException passedOn) {
                // as the library likes
            }
            scene.same(thrown, computation.cancellation(), "what the body is cancelled with");
            scene.until(() -> unhandled.caught().contains(thrown), "the exception reaches the hook");
            scene.settle();
            scene.equal(List.of(thrown), List.copyOf(unhandled.caught()), "reports");
            scene.holds(!ran.get(), "the body is not called");
        }
    }

    /// A sink that outlives its stream takes nothing.
    @Test
    default void p8_aSinkThatLeaksIsClosed() {
        Scene scene = new Scene("P8", subject());
        AtomicReference<@Nullable Sink<Integer>> leaked = new AtomicReference<>();
        Audience<Integer> audience = Audience.of(Long.MAX_VALUE);
        streams().<Integer>build(leaked::set).subscribe(audience);
        scene.until(audience::hasEnded, "the stream ends");
        Sink<Integer> sink = scene.there(leaked.get(), "the sink");
        scene.holds(!sink.trySend(1), "trySend is refused");
        scene.run(fiber -> {
            scene.throwsA(SinkClosed.class, () -> sink.send(1), "send");
            scene.throwsA(
                    SinkClosed.class, () -> Event.<@Nullable Object>select(sink.sending(1), Event.choose()), "sending");
        });
        scene.equal(0, audience.size(), "elements");
        audience.verify(scene);
    }

    /// When the stream has ended, its sink does not refer to the subscriber.
    @Test
    default void p9_nothingRefersToTheSubscriberAfterTheEnd() {
        Scene scene = new Scene("P9", subject());
        List<Sink<Integer>> kept = new ArrayList<>();
        List<WeakReference<Object>> subscribers = new ArrayList<>();
        for (boolean cancels : new boolean[] {false, true}) {
            subscribers.add(passBy(scene, kept, cancels));
        }
        scene.settle();
        Waits.collectUntil(scene.about("subscribers are collected"), () -> Probe.alive(subscribers) == 0);
        scene.equal(2, kept.size(), "sinks that are kept");
    }

    private WeakReference<Object> passBy(Scene scene, List<Sink<Integer>> kept, boolean cancels) {
        Audience<Integer> audience = Audience.of(10);
        streams()
                .<Integer>build(sink -> {
                    kept.add(sink);
                    sink.send(1);
                    if (cancels) {
                        Event.choose().sync();
                    }
                })
                .subscribe(audience);
        scene.until(() -> audience.size() == 1, "the element comes");
        if (cancels) {
            audience.cancel();
        } else {
            scene.until(audience::hasEnded, "the stream ends");
        }
        return new WeakReference<>(audience);
    }

    /// A dump names the stream that a fiber waits to send to, and not the channel inside it.
    @Test
    default void o4c_aSenderWaitsForItsStream() {
        Assumptions.assumeTrue(streams().hasDemand(), "O4c: no demand");
        Scene scene = new Scene("O4c", subject());
        AtomicLong self = new AtomicLong();
        Audience<Integer> audience = Audience.of(0);
        streams()
                .<Integer>build(sink -> {
                    self.set(Thread.currentThread().threadId());
                    sink.send(1);
                })
                .subscribe(audience);
        String type = WaitNames.typeFor(scene, () -> dumps().snapshot(ObserveRules.ALL), self);
        audience.request(1);
        scene.until(audience::hasEnded, "the stream ends");
        scene.holds(WaitNames.isStream(type), "the stream must be named, and not " + type);
    }
}
