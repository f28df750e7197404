package io.picos.compat.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import io.picos.Computation;
import io.picos.ConsumerCancelled;
import io.picos.DeadlineExceeded;
import io.picos.Fiber;
import io.picos.Trigger;
import io.picos.compat.patience.Waits;
import io.picos.compat.subject.Unhandled;
import io.picos.reactor.ReactorBridge;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.util.context.Context;

/// Reactor's hooks: those for what comes too late (B2, B13), and those of assembly (B6).
///
/// The hooks for what comes too late throw, as strict ones do: that MUST lose no fiber and change no result.
class HooksTest {
    private static final String KEY = "io.picos.compat";

    private final Scheduler scheduler = Schedulers.newSingle("hooks", true);
    private final ReactorBridge bridge = ReactorBridge.on(scheduler);
    private final List<Object> dropped = new CopyOnWriteArrayList<>();
    private final Unhandled unhandled = Unhandled.byDefaultHandler();

    private static final class Strict extends IllegalStateException {
        private static final long serialVersionUID = 1L;
    }

    @BeforeEach
    void setHooks() {
        Hooks.onNextDropped(this::drop);
        Hooks.onErrorDropped(this::drop);
    }

    private void drop(Object late) {
        dropped.add(late);
        throw new Strict();
    }

    @AfterEach
    void resetHooks() {
        Hooks.resetOnNextDropped();
        Hooks.resetOnErrorDropped();
        scheduler.dispose();
        unhandled.close();
        assertThat(unhandled.caught()).as("S3: what is reported").allMatch(Strict.class::isInstance);
    }

    /// Returns when the fibers that were ready have ended: there is one lane.
    private void settle() {
        bridge.mono(() -> "settled").block(Waits.TIMEOUT);
    }

    /// Subscribes, and cancels when the body is waiting.
    private void cancelWhileItWaits(Context context, Consumer<Throwable> body) {
        CountDownLatch begun = new CountDownLatch(1);
        Recorder recorder = new Recorder(context, (subscription, signal) -> subscription.request(1));
        bridge.mono(() -> {
                    begun.countDown();
                    body.accept(Trigger.create().await());
                    return "too late";
                })
                .subscribe(recorder);
        Waits.await("B2: the body begins", begun);
        recorder.subscription().cancel();
        settle();
        assertThat(recorder.signals())
                .as("B2: what a subscriber is told who has cancelled")
                .isEmpty();
    }

    @Test
    void valueTooLate_isDropped() {
        cancelWhileItWaits(Context.empty(), cause -> assertThat(cause).isInstanceOf(ConsumerCancelled.class));
        assertThat(dropped).as("B2: what was dropped").containsExactly("too late");
        unhandled.await("S3: what the hook has thrown is reported", 1);
    }

    @Test
    void errorTooLate_isDropped() {
        IllegalStateException late = new IllegalStateException("B2");
        cancelWhileItWaits(Context.empty(), cause -> {
            throw late;
        });
        assertThat(dropped).as("B2: what was dropped").containsExactly(late);
    } // what the hook has thrown reaches the handler of Reactor's own thread, which logs it

    @Test
    void ourOwnCancellation_isNotDropped() {
        cancelWhileItWaits(Context.empty(), cause -> Fiber.current().check());
        assertThat(dropped).as("B2: what was dropped").isEmpty();
    }

    @Test
    void deadlineOfASubscriberWhoCancelsAfterIt_isNotDropped() {
        Computation<Object> computation = Computation.create();
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch cleaning = new CountDownLatch(1);
        Trigger goOn = Trigger.create();
        Recorder recorder = new Recorder();
        bridge.mono(computation, () -> {
                    begun.countDown();
                    Trigger.create().await();
                    Fiber.current().forbid(() -> {
                        cleaning.countDown();
                        return goOn.await();
                    });
                    Fiber.current().check();
                    return "not cancelled";
                })
                .subscribe(recorder);
        Waits.await("B2: the body begins", begun);
        bridge.cancelAfter(computation, Duration.ofNanos(1), new DeadlineExceeded(Duration.ofNanos(1)));
        Waits.await("B13: the body cleans up", cleaning);
        recorder.subscription().cancel();
        goOn.signal();
        settle();
        assertThat(recorder.signals()).as("B2: what the subscriber is told").isEmpty();
        assertThat(dropped).as("B2: what was dropped").isEmpty();
    }

    @Test
    void lateSignals_ofASubscriberWithHooksOfItsOwn_goThere() {
        List<Object> own = new CopyOnWriteArrayList<>();
        Consumer<Object> hook = own::add;
        Context hooks = Context.of("reactor.onNextDropped.local", hook, "reactor.onErrorDropped.local", hook);
        IllegalStateException late = new IllegalStateException("B2");
        cancelWhileItWaits(hooks, cause -> {});
        cancelWhileItWaits(hooks, cause -> {
            throw late;
        });
        assertThat(own).as("B2: what its own hooks got").containsExactly("too late", late);
        assertThat(dropped).as("B2: what the hooks for all got").isEmpty();
    }

    @Test
    void valueAfterADeadline_isDroppedAndTheDeadlineIsTheResult() {
        Computation<Object> computation = Computation.create();
        DeadlineExceeded deadline = new DeadlineExceeded(Duration.ofNanos(1));
        CountDownLatch begun = new CountDownLatch(1);
        Recorder recorder = new Recorder();
        bridge.mono(computation, () -> {
                    begun.countDown();
                    Trigger.create().await();
                    return "too late";
                })
                .subscribe(recorder);
        Waits.await("B13: the body begins", begun);
        bridge.cancelAfter(computation, Duration.ofNanos(1), deadline);
        Waits.until("B13: the result", recorder::isTerminated);
        assertThat(recorder.signals())
                .as("B13: the result")
                .singleElement()
                .isInstanceOfSatisfying(
                        TimeoutException.class, timeout -> assertThat(timeout).hasCause(deadline));
        assertThat(dropped).as("B13: what was dropped").containsExactly("too late");
    }

    @Test
    void valueOfASource_whoseWaiterWasCancelled_isDropped() {
        MonoSource<String> source = new MonoSource<>();
        Computation<Object> computation = Computation.create();
        Disposable subscription = bridge.mono(computation, () -> ReactorBridge.await(MonoSource.of(source)))
                .subscribe();
        settle();
        subscription.dispose();
        settle();
        assertThat(source.isCancelled()).as("B3: the source").isTrue();
        source.complete("too late");
        Computation<String> other = ReactorBridge.fromMono(MonoSource.of(new MonoSource<String>()));
        other.tryCancel(new IllegalStateException("B4"));
        assertThat(dropped).as("B2: what was dropped").containsExactly("too late");
    }

    @Test
    void valueOfASource_whoseComputationWasCancelled_isDropped() {
        MonoSource<String> source = new MonoSource<>();
        Computation<String> computation = ReactorBridge.fromMono(MonoSource.of(source));
        computation.tryCancel(new IllegalStateException("B4"));
        source.complete("too late");
        assertThat(dropped).as("B2: what was dropped").containsExactly("too late");
    }

    /// Two values come of what is a mono in name only.
    @Test
    void secondValue_isDropped() {
        Mono<Integer> two = Mono.fromDirect(Flux.just(1, 2));
        assertThat(bridge.mono(() -> ReactorBridge.await(two)).block(Waits.TIMEOUT))
                .as("B3: the first value")
                .isEqualTo(1);
        assertThat(dropped).as("B2: what was dropped").containsExactly(2);
    }

    @Test
    void operatorDebug_onAndOff_changesNeitherResultsNorWhatIsThrown() {
        for (boolean debug : new boolean[] {true, false}) {
            IOException thrown = new IOException("B6");
            if (debug) {
                Hooks.onOperatorDebug();
            }
            try {
                Mono<String> mono = bridge.mono(() -> ReactorBridge.await(Mono.just("value"))
                        + ReactorBridge.await(Mono.fromCallable(() -> 42))
                        + ReactorBridge.await(ReactorBridge.toMono(Computation.returned("!"))));
                assertThat(mono.block(Waits.TIMEOUT)).as("B6: the value").isEqualTo("value42!");
                Recorder recorder = new Recorder();
                bridge.mono(() -> {
                            throw thrown;
                        })
                        .map(value -> value)
                        .subscribe(recorder);
                settle();
                assertThat(recorder.signals()).as("B1: the result").containsExactly(thrown);
                assertThat(thrown.getSuppressed().length > 0)
                        .as("B6: whether it says where the mono was made")
                        .isEqualTo(debug);
            } finally {
                Hooks.resetOnOperatorDebug();
            }
        }
    }

    @Test
    void hooksOfAssembly_seeOurMonosAndOurSubscriptions_andAreLeftAsTheyWere() {
        List<Publisher<?>> assembled = new CopyOnWriteArrayList<>();
        List<Publisher<?>> subscribed = new CopyOnWriteArrayList<>();
        UnaryOperator<Publisher<Object>> each = publisher -> {
            assembled.add(publisher);
            return publisher;
        };
        UnaryOperator<Publisher<Object>> last = publisher -> {
            subscribed.add(publisher);
            return publisher;
        };
        Mono<String> source = Mono.fromCallable(() -> "value");
        Hooks.onEachOperator(KEY, each);
        Hooks.onLastOperator(KEY, last);
        try {
            for (int time = 0; time < 2; time++) {
                assembled.clear();
                Mono<?> mono = bridge.mono(() -> ReactorBridge.await(source));
                Mono<?> view = ReactorBridge.toMono(Computation.create());
                assertThat(assembled)
                        .as("B6: monos assembled")
                        .satisfiesExactly(
                                one -> assertThat(one).isSameAs(mono),
                                other -> assertThat(other).isSameAs(view));
                subscribed.clear();
                mono.block(Waits.TIMEOUT);
                ReactorBridge.fromMono(source);
                assertThat(subscribed)
                        .as("B6: monos subscribed to")
                        .satisfiesExactly(
                                one -> assertThat(one).isSameAs(mono),
                                awaited -> assertThat(awaited).isSameAs(source),
                                other -> assertThat(other).isSameAs(source));
            }
        } finally {
            Hooks.resetOnEachOperator(KEY);
            Hooks.resetOnLastOperator(KEY);
        }
    }

    @Test
    void hookOfScheduling_runsForEachDrain_andFibersGoOn() {
        CountDownLatch scheduled = new CountDownLatch(1);
        Schedulers.onScheduleHook(KEY, task -> {
            scheduled.countDown();
            return task;
        });
        try {
            String value = bridge.mono(() -> {
                        Fiber.sleep(Duration.ofNanos(1));
                        return "value";
                    })
                    .block(Waits.TIMEOUT);
            assertThat(value).as("B6: the value").isEqualTo("value");
            assertThat(scheduled.getCount())
                    .as("B6: calls of the hook that lack")
                    .isZero();
        } finally {
            Schedulers.resetOnScheduleHook(KEY);
        }
    }
}
