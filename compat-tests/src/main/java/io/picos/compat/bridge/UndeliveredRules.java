package io.picos.compat.bridge;

import io.picos.Computation;
import io.picos.Fiber;
import io.picos.compat.patience.Repeat;
import io.picos.compat.scene.Scene;
import io.picos.compat.subject.BridgeSubject;
import io.picos.compat.subject.Rules;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Rule B7 for bridges whose sources have values: no value is lost.
public interface UndeliveredRules extends Rules {
    @Override
    BridgeSubject subject();

    /// A value that arrives after the waiter was cancelled is given to `onUndelivered`, once.
    @Test
    default void b7_aValueThatArrivesTooLateIsNotLost() {
        Scene scene = new Scene("B7", subject());
        scene.run(fiber -> {
            BridgeSubject.Source<String> source = subject().source();
            Computation<@Nullable Object> computation = Computation.create();
            RuntimeException cause = scene.cause("before the value");
            AtomicInteger undelivered = new AtomicInteger();
            Computation<?> waiter = scene.spawn(
                    Fiber.create(computation),
                    self -> scene.throwsSame(
                            cause,
                            () -> subject().await(source, value -> undelivered.incrementAndGet()),
                            "a cancelled wait"));
            Fiber.yield();
            computation.tryCancel(cause);
            scene.join(waiter);
            scene.equal(0, undelivered.get(), "undelivered values before there is one");
            source.complete("value");
            scene.yieldUntil(() -> undelivered.get() > 0, "the value is given to the consumer");
            scene.equal(1, undelivered.get(), "undelivered values");
            BridgeSubject.Source<String> delivered = subject().source();
            delivered.complete("value");
            String value = subject().await(delivered, ignored -> undelivered.addAndGet(10));
            scene.equal("value", value, "a value that is delivered");
            scene.equal(1, undelivered.get(), "undelivered values after one that was delivered");
        });
    }

    /// The value and the cancellation arrive at the same time, in either order. The value is either returned or
    /// given to `onUndelivered`, never both and never neither, whichever thread notices it.
    @Test
    default void b7_valueAndCancellationAtTheSameTime() throws Exception {
        Scene scene = new Scene("B7", subject());
        AtomicInteger returned = new AtomicInteger();
        AtomicInteger given = new AtomicInteger();
        Repeat.run(
                "B7",
                100_000,
                round -> scene.run(fiber -> {
                    BridgeSubject.Source<String> source = subject().source();
                    Computation<@Nullable Object> computation = Computation.create();
                    RuntimeException cause = scene.cause("at the same time");
                    AtomicInteger seen = new AtomicInteger();
                    AtomicBoolean begun = new AtomicBoolean();
                    Computation<?> waiter = scene.spawn(Fiber.create(computation), self -> {
                        begun.set(true);
                        try {
                            subject().await(source, value -> {
                                seen.incrementAndGet();
                                given.incrementAndGet();
                            });
                            seen.incrementAndGet();
                            returned.incrementAndGet();
                        } catch (RuntimeException cancelled) {
                            scene.same(cause, cancelled, "what a cancelled wait throws");
                        }
                    });
                    if (round % 4 == 3) { // else the waiter might begin too late in every round
                        scene.yieldUntil(begun::get, "the waiter begins");
                    }
                    if (round % 3 > 0) {
                        Fiber.yield();
                    }
                    if (round % 2 == 0) {
                        source.complete("value");
                        computation.tryCancel(cause);
                    } else {
                        computation.tryCancel(cause);
                        source.complete("value");
                    }
                    scene.join(waiter);
                    scene.yieldUntil(() -> seen.get() > 0, "the value is delivered, or given to the consumer");
                    scene.equal(1, seen.get(), "times that the value was seen");
                }));
        scene.holds(given.get() > 0, "no value was undelivered in any round, so that nothing was tested");
        Repeat.print("B7: " + returned + " values returned, " + given + " given to the consumer");
    }
}
