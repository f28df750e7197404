package io.picos.compat.core;

import static io.picos.compat.scene.Thrown.assertThatThrownBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.picos.Trigger;
import io.picos.compat.patience.Crew;
import io.picos.compat.patience.Repeat;
import io.picos.compat.patience.Waits;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The rules for triggers that can be tested without a wait. [AwaitRules] has the other rules.
public interface TriggerRules extends CoreSubjects {
    /// No operation waits for an action that another thread is running.
    @Test
    default void t1_noOperationWaitsForAnAction() {
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch over = new CountDownLatch(1);
        Trigger trigger = triggers().create();
        triggers().onSignal(trigger, ignored -> {
            running.countDown();
            Waits.await("T1: the other operations have returned while the action runs", over);
        });
        try (Crew crew = new Crew("T1")) {
            Thread signaler = crew.start(() -> {
                // the uncaught exception handler of this thread gets the exception of the action
                AtomicReference<Throwable> late = new AtomicReference<>();
                Thread.currentThread().setUncaughtExceptionHandler((thread, thrown) -> late.set(thrown));
                triggers().signal(trigger);
                if (late.get() instanceof AssertionError failure) {
                    throw failure;
                }
            });
            Waits.await("T1: the action runs", running);
            triggers().signal(trigger);
            triggers().dispose(trigger);
            assertThat(triggers().isSignaled(trigger)).as("T1: signaled").isTrue();
            assertThat(triggers().isInitial(trigger)).as("T1: initial").isFalse();
            assertThat(triggers().onSignal(trigger, ignored -> {}))
                    .as("T1: attached")
                    .isFalse();
            assertThat(signaler.isAlive()).as("T1: the action still runs").isTrue();
            over.countDown();
        }
    }

    /// The operations of an initial and of a signaled trigger answer as the table in `docs/RULES.md` says.
    @Test
    default void t1_operationsAnswerAccordingToTheState() {
        Trigger initial = triggers().create();
        assertThat(triggers().isInitial(initial))
                .as("T1: a new trigger is initial")
                .isTrue();
        assertThat(triggers().isSignaled(initial))
                .as("T1: a new trigger is signaled")
                .isFalse();

        Trigger disposed = triggers().create();
        triggers().dispose(disposed);
        for (Trigger signaled : List.of(signal(initial), disposed, Trigger.signaled())) {
            assertThat(triggers().isSignaled(signaled)).as("T1: signaled").isTrue();
            triggers().signal(signaled);
            triggers().dispose(signaled);
            assertThat(triggers().isSignaled(signaled)).as("T1: still signaled").isTrue();
            assertThat(triggers().isInitial(signaled))
                    .as("T1: a signaled trigger is initial")
                    .isFalse();
            assertThat(triggers().onSignal(signaled, ignored -> {}))
                    .as("T1: onSignal of a signaled trigger")
                    .isFalse();
            assertThat(triggers().await(signaled))
                    .as("T1: await of a signaled trigger, without a fiber")
                    .isNull();
        }
    }

    /// Two threads signal the same triggers: each action runs once.
    @Test
    default void t2_theActionRunsOnce() {
        int times = Repeat.times(100_000);
        List<AtomicInteger> runs =
                Stream.generate(AtomicInteger::new).limit(times).toList();
        List<Trigger> all = runs.stream()
                .map(count -> {
                    Trigger trigger = triggers().create();
                    triggers().onSignal(trigger, ignored -> count.incrementAndGet());
                    return trigger;
                })
                .toList();
        Crew.race("T2", () -> all.forEach(triggers()::signal), () -> all.forEach(triggers()::signal));
        assertThat(runs)
                .as("T2: runs of each action")
                .allSatisfy(
                        count -> assertThat(count).as("T2: runs of the action").hasValue(1));
        Repeat.print("T2: " + times + " triggers signaled by two threads");
    }

    /// The action runs on the signaling thread. Its argument is the trigger, which is already signaled.
    @Test
    default void t2_theActionRunsOnTheSignalingThreadAfterTheChange() {
        AtomicReference<Thread> ranOn = new AtomicReference<>();
        AtomicReference<Trigger> given = new AtomicReference<>();
        Trigger trigger = triggers().withAction(signaled -> {
            ranOn.set(Thread.currentThread());
            given.set(signaled);
            assertThat(signaled.isSignaled())
                    .as("T2: signaled before the action")
                    .isTrue();
        });
        triggers().signal(trigger);
        assertThat(ranOn.get()).as("T2: thread of the action").isSameAs(Thread.currentThread());
        assertThat(given.get()).as("T2: argument of the action").isSameAs(trigger);
    }

    /// With assertions enabled, an attempt of the action to suspend throws AssertionError.
    @Test
    default void t2_anActionThatSuspendsIsCaughtByAssertions() throws Exception {
        assertThat(Trigger.class.desiredAssertionStatus())
                .as("T2: the kit needs -enableassertions")
                .isTrue();
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        subject().run(() -> {
            triggers()
                    .signal(triggers()
                            .withAction(ignored -> thrown.set(catchThrowable(
                                    () -> triggers().await(triggers().create())))));
            return null;
        });
        assertThat(thrown.get()).as("T2: what an await in an action throws").isInstanceOf(AssertionError.class);
    }

    /// The action, and everything that it refers to, is garbage once it has run.
    @Test
    default void t3_aSignaledTriggerHoldsNothing() {
        Trigger trigger = triggers().create();
        WeakReference<Object> action = attachTo(trigger);
        triggers().signal(trigger);
        Waits.collectUntil("T3: the action is garbage", () -> action.get() == null);
        assertThat(triggers().isSignaled(trigger)).as("T3: signaled").isTrue(); // and reachable until here
    }

    private WeakReference<Object> attachTo(Trigger trigger) {
        Object held = new Object();
        triggers().onSignal(trigger, ignored -> assertThat(held).isNotNull());
        return new WeakReference<>(held);
    }

    /// If a trigger has a waiter, `onSignal`, `await`, `dispose` and `isInitial` throw IllegalStateException.
    @Test
    default void t4_aSecondWaiterIsRefused() {
        Trigger attached = triggers().create();
        assertThat(triggers().onSignal(attached, ignored -> {}))
                .as("T4: attached")
                .isTrue();
        for (Trigger awaiting : List.of(attached, triggers().withAction(ignored -> {}))) {
            assertThatThrownBy(() -> triggers().onSignal(awaiting, ignored -> {}))
                    .as("T4: a second onSignal")
                    .isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> triggers().await(awaiting))
                    .as("T4: await of an awaited trigger")
                    .isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> triggers().dispose(awaiting))
                    .as("T4: dispose of an awaited trigger")
                    .isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> triggers().isInitial(awaiting))
                    .as("T4: isInitial of an awaited trigger")
                    .isInstanceOf(IllegalStateException.class);
            assertThat(triggers().isSignaled(awaiting)).as("T4: signaled").isFalse();
        }
    }

    private Trigger signal(Trigger trigger) {
        triggers().signal(trigger);
        return trigger;
    }
}
