package io.picos.compat.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import io.picos.Computation;
import io.picos.Fiber;
import io.picos.Trigger;
import io.picos.compat.patience.Crew;
import io.picos.compat.patience.Repeat;
import io.picos.compat.patience.Waits;
import io.picos.reactor.ReactorBridge;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/// What subscribers of our monos are told, by the rules of Reactive Streams: a value only if it was requested, one
/// terminal signal at most, and nothing after a cancellation.
class SubscriptionTest {
    private static final int MOST_ROUNDS = 50;

    private final Scheduler scheduler = Schedulers.newSingle("subscription", true);
    private final ReactorBridge bridge = ReactorBridge.on(scheduler);

    @AfterEach
    void closeScheduler() {
        scheduler.dispose();
    }

    /// Returns when the fibers that were ready have ended: there is one lane.
    private void settle() {
        bridge.mono(() -> "settled").block(Waits.TIMEOUT);
    }

    @Test
    void mono_notRequested_keepsTheValueUntilItIs() {
        Recorder recorder = new Recorder();
        bridge.mono(() -> "value").subscribe(recorder);
        settle();
        assertThat(recorder.signals()).as("B1: before the request").isEmpty();
        recorder.subscription().request(1);
        assertThat(recorder.signals()).as("B1: when it was requested").containsExactly("value", Recorder.COMPLETE);
        recorder.subscription().request(1);
        recorder.subscription().cancel();
        assertThat(recorder.signals()).as("B1: afterwards").hasSize(2);
    }

    @Test
    void mono_requestedTwice_emitsOnce() {
        Recorder recorder = new Recorder((subscription, signal) -> subscription.request(Long.MAX_VALUE));
        bridge.mono(() -> "value").subscribe(recorder);
        recorder.subscription().request(1);
        settle();
        assertThat(recorder.signals()).as("B1: signals").containsExactly("value", Recorder.COMPLETE);
    }

    @Test
    void mono_withoutValue_completesWithoutARequest() {
        Recorder recorder = new Recorder();
        bridge.mono(() -> null).subscribe(recorder);
        settle();
        assertThat(recorder.signals()).as("B1: signals").containsExactly(Recorder.COMPLETE);
    }

    @Test
    void mono_thatFails_failsWithoutARequest() {
        IOException thrown = new IOException("B1");
        Recorder recorder = new Recorder();
        bridge.mono(() -> {
                    throw thrown;
                })
                .subscribe(recorder);
        settle();
        assertThat(recorder.signals()).as("B1: signals").containsExactly(thrown);
    }

    @Test
    void toMono_notRequested_keepsTheValueUntilItIs() {
        Computation<String> computation = Computation.create();
        Recorder before = new Recorder();
        ReactorBridge.toMono(computation).subscribe(before);
        computation.tryReturn("value");
        Recorder after = new Recorder();
        ReactorBridge.toMono(computation).subscribe(after);
        for (Recorder recorder : List.of(before, after)) {
            assertThat(recorder.signals()).as("B4: before the request").isEmpty();
            recorder.subscription().request(1);
            assertThat(recorder.signals()).as("B4: when it was requested").containsExactly("value", Recorder.COMPLETE);
        }
    }

    @Test
    void request_notPositive_isIgnoredForAnOperator() {
        Recorder recorder = new Recorder();
        bridge.mono(() -> "value").subscribe(recorder);
        recorder.subscription().request(0);
        recorder.subscription().request(-1);
        settle();
        assertThat(recorder.signals()).as("B1: before a valid request").isEmpty();
        recorder.subscription().request(1);
        assertThat(recorder.signals()).as("B1: signals").containsExactly("value", Recorder.COMPLETE);
    }

    @Test
    void request_notPositive_failsForAForeignSubscriber() {
        Recorder recorder = new Recorder();
        Computation<String> computation = Computation.create();
        Mono<String> mono =
                bridge.mono(computation, () -> String.valueOf(Trigger.create().await()));
        mono.subscribe(foreign(recorder));
        recorder.subscription().request(0);
        settle();
        assertThat(recorder.signals()).as("B1: signals").singleElement().isInstanceOf(IllegalArgumentException.class);
        assertThat(computation.isCancelled()).as("B2: the fiber is cancelled").isTrue();
    }

    /// Hides that it is one of Reactor's own.
    private static Subscriber<Object> foreign(Recorder recorder) {
        return new Subscriber<>() {
            @Override
            public void onSubscribe(Subscription subscription) {
                recorder.onSubscribe(subscription);
            }

            @Override
            public void onNext(Object value) {
                recorder.onNext(value);
            }

            @Override
            public void onError(Throwable thrown) {
                recorder.onError(thrown);
            }

            @Override
            public void onComplete() {
                recorder.onComplete();
            }
        };
    }

    @Test
    void cancel_inOnSubscribe_callsNoBody() {
        AtomicInteger calls = new AtomicInteger();
        Recorder recorder = new Recorder((subscription, signal) -> subscription.cancel());
        bridge.mono(calls::incrementAndGet).subscribe(recorder);
        Computation<Object> computation = Computation.create();
        Recorder observer = new Recorder((subscription, signal) -> subscription.cancel());
        ReactorBridge.toMono(computation).subscribe(observer);
        computation.tryReturn("value");
        settle();
        assertThat(calls).as("B2: calls of the body").hasValue(0);
        assertThat(recorder.signals()).as("B2: signals").isEmpty();
        assertThat(observer.signals()).as("B4: signals").isEmpty();
    }

    @Test
    void cancel_inOnNext_isToldNothingMore() {
        Recorder recorder = new Recorder((subscription, signal) -> {
            if (signal == subscription) {
                subscription.request(1);
            } else {
                subscription.cancel();
            }
        });
        bridge.mono(() -> "value").subscribe(recorder);
        settle();
        assertThat(recorder.signals()).as("B2: signals").containsExactly("value");
    }

    @Test
    void cancel_whileTheValueWaitsForItsRequest_discardsIt() {
        List<Object> discarded = Collections.synchronizedList(new ArrayList<>());
        Recorder recorder = new Recorder();
        bridge.mono(() -> "value").doOnDiscard(String.class, discarded::add).subscribe(recorder);
        settle();
        recorder.subscription().cancel();
        recorder.subscription().cancel();
        recorder.subscription().request(1);
        assertThat(recorder.signals()).as("B2: signals").isEmpty();
        assertThat(discarded).as("B2: what was discarded").containsExactly("value");
    }

    @Test
    void toMono_cancelledWhileTheValueWaits_discardsNothing() {
        List<Object> discarded = Collections.synchronizedList(new ArrayList<>());
        Computation<String> computation = Computation.returned("of others too");
        Recorder recorder = new Recorder();
        ReactorBridge.toMono(computation)
                .doOnDiscard(String.class, discarded::add)
                .subscribe(recorder);
        recorder.subscription().cancel();
        recorder.subscription().request(1);
        assertThat(recorder.signals()).as("B4: signals").isEmpty();
        assertThat(discarded).as("B4: what was discarded").isEmpty();
    }

    @Test
    void toMono_manyThatAreCancelled_leaveNothingAtTheComputation() {
        Computation<String> computation = Computation.create();
        for (int number = 0; number < 1_000; number++) {
            ReactorBridge.toMono(computation).subscribe().dispose();
        }
        assertThat(computation).as("C6: triggers").asString().containsPattern(" [012] triggers");
    }

    @Test
    void subscribe_schedulerDisposed_tellsTheSubscriberAndCancelsTheComputation() {
        settle();
        scheduler.dispose();
        Computation<String> computation = Computation.create();
        Recorder recorder = new Recorder();
        bridge.mono(computation, () -> "value").subscribe(recorder);
        assertThat(recorder.signals()).as("S4: signals").singleElement().isInstanceOf(RejectedExecutionException.class);
        assertThat(computation.cancellation())
                .as("S4: the cause of the computation")
                .isSameAs(recorder.signals().getFirst());
    }

    @Test
    void subscriber_throwsInOnNext_isReportedAndTheLaneGoesOn() {
        IllegalStateException failure = new IllegalStateException("S3");
        List<Throwable> caught = new CopyOnWriteArrayList<>();
        Recorder recorder = new Recorder((subscription, signal) -> {
            if (signal == subscription) {
                subscription.request(1);
            } else {
                Thread.currentThread().setUncaughtExceptionHandler((thread, thrown) -> caught.add(thrown));
                throw failure;
            }
        });
        bridge.mono(() -> "value").subscribe(recorder);
        settle();
        assertThat(caught).as("S3: what is reported").containsExactly(failure);
    }

    @Test
    void subscriber_isToldOutsideTheFiber() {
        Boolean inside = bridge.mono(() -> Fiber.currentOrNull() != null)
                .map(before -> before && Fiber.currentOrNull() == null)
                .block(Waits.TIMEOUT);
        assertThat(inside)
                .as("B13: the body is in the fiber, the subscriber is not")
                .isTrue();
    }

    /// Whoever comes first of a request, a cancellation and the value: the value is told at most once, and only if it
    /// was requested; after it comes the end or nothing; and one that is not told is not lost.
    @Test
    void requestCancelAndValue_atTheSameTime_valueIsToldOnceOrGivenToAHook() {
        List<Contest> contests = new ArrayList<>();
        List<Object> dropped = Collections.synchronizedList(new ArrayList<>());
        int rounds = 0;
        do { // until each outcome has been seen, which takes one round as a rule
            Repeat.inParts("B2", 100_000, times -> contests.addAll(hold(times, dropped)));
        } while (++rounds < MOST_ROUNDS && !isEachOutcomeIn(contests, dropped));
        long told = contests.stream().filter(Contest::isTold).count();
        long discarded = contests.stream().filter(Contest::isDiscarded).count();
        assertThat(told).as("B2: subscribers who were told").isBetween(1L, contests.size() - 1L);
        assertThat(discarded + dropped.size()).as("B2: values for a hook").isPositive();
        Repeat.print("B2: " + contests.size() + " contests: " + told + " values told, " + discarded + " discarded, "
                + dropped.size() + " dropped");
    }

    private static boolean isEachOutcomeIn(List<Contest> contests, List<Object> dropped) {
        return contests.stream().anyMatch(Contest::isTold)
                && (!dropped.isEmpty() || contests.stream().anyMatch(Contest::isDiscarded));
    }

    /// {@return contests, each of which has been decided rightly}
    private List<Contest> hold(int times, List<Object> dropped) {
        List<Contest> contests = new ArrayList<>();
        for (int number = 0; number < times; number++) {
            contests.add(new Contest(bridge, number));
        }
        settle();
        List<Object> droppedNow = Collections.synchronizedList(new ArrayList<>());
        Hooks.onNextDropped(droppedNow::add);
        try {
            AtomicInteger arrived = new AtomicInteger();
            Crew.race(
                    "B2",
                    () -> contests.forEach(each -> each.meet(arrived, each::complete)),
                    () -> contests.forEach(each -> each.meet(arrived, each::request)),
                    () -> contests.forEach(each -> each.meet(arrived, each::cancel)));
            settle();
        } finally {
            Hooks.resetOnNextDropped();
        }
        contests.forEach(each -> each.check(droppedNow));
        dropped.addAll(droppedNow);
        return contests;
    }

    /// One subscription, with those who want something of it: of a fiber, or of a computation that is observed.
    private static final class Contest {
        private final int number;
        private final Computation<Object> computation = Computation.create();
        private final List<Object> discarded = Collections.synchronizedList(new ArrayList<>());
        private final Recorder recorder = new Recorder(this::onSignal);
        private volatile boolean requested; // written by who requests
        private volatile boolean early; // written by who tells the subscriber

        Contest(ReactorBridge bridge, int number) {
            this.number = number;
            Mono<Object> mono = ReactorBridge.toMono(computation);
            if (isOfAFiber()) {
                Trigger goOn = Trigger.create();
                computation.tryAttach(goOn);
                mono = bridge.mono(() -> {
                    goOn.await();
                    return computation.await();
                });
            }
            mono.doOnDiscard(Integer.class, discarded::add).subscribe(recorder);
        }

        private boolean isOfAFiber() {
            return number % 2 == 0;
        }

        private void onSignal(Subscription subscription, Object signal) {
            early |= signal instanceof Integer && !requested;
        }

        /// Acts when all three sides have come to this contest.
        void meet(AtomicInteger arrived, Runnable action) {
            arrived.incrementAndGet();
            Waits.meetUntil("B2: all sides meet", () -> arrived.get() >= 3 * (number + 1));
            action.run();
        }

        void complete() {
            computation.tryReturn(number);
        }

        void request() {
            requested = true;
            recorder.subscription().request(1);
        }

        void cancel() {
            if (number % 3 > 0) {
                recorder.subscription().cancel();
            }
        }

        boolean isTold() {
            return !recorder.signals().isEmpty();
        }

        boolean isDiscarded() {
            return !discarded.isEmpty();
        }

        void check(List<Object> dropped) {
            assertThat(early).as("B1: told before it was requested").isFalse();
            List<Object> signals = recorder.signals();
            long elsewhere = discarded.size()
                    + dropped.stream().filter(each -> each.equals(number)).count();
            if (isTold()) {
                assertThat(signals).as("B1: signals").isSubsetOf(number, Recorder.COMPLETE);
                assertThat(signals).as("B1: signals").startsWith(number).doesNotHaveDuplicates();
                assertThat(elsewhere).as("B2: what was told goes nowhere else").isZero();
            } else {
                assertThat(number % 3)
                        .as("B2: a subscriber who does not cancel is told")
                        .isPositive();
                assertThat(elsewhere).as("B2: hooks that get a value").isLessThanOrEqualTo(1);
            }
        }
    }
}
