package io.picos.contexts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.picos.Computation;
import io.picos.Fiber;
import io.picos.completablefuture.CompletableFutureBridge;
import io.picos.context.FiberContext;
import io.picos.std.structured.Bundle;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Rule K11: the ScopedValues of fibers, on JDK 25. ContextMatrixTest has the places where they are inherited.
class ScopedValueTest {
    private static final ScopedValue<@Nullable String> USER = ScopedValue.newInstance();
    private static final ScopedValue<String> OTHER = ScopedValue.newInstance();
    private static final ScopedValue<String> UNREGISTERED = ScopedValue.newInstance();

    private final ExecutorService pool = Threads.begun();
    private final CompletableFutureBridge bridge = CompletableFutureBridge.on(pool);

    static {
        FiberContext.inherit(USER, OTHER);
        FiberContext.inherit(OTHER); // again
    }

    @AfterEach
    void shutdown() {
        pool.shutdown();
    }

    private static String seen() {
        return seen(USER) + " " + seen(OTHER) + " " + seen(UNREGISTERED);
    }

    private static @Nullable String seen(ScopedValue<? extends @Nullable String> value) {
        return value.isBound() ? value.get() : "unbound";
    }

    private <T> T future(Callable<T> body) {
        return bridge.future(body).join();
    }

    /// Two fibers take turns on one thread, each with a binding of its own.
    @Test
    void binding_inAFiber_holdsOverSuspensions() {
        List<String> ends = future(() -> Bundle.joinAfter(scope -> {
            var first = scope.forkAsPromise(() -> bound("first"));
            var second = scope.forkAsPromise(() -> bound("second"));
            return List.of(first.await(), second.await());
        }));
        assertThat(ends).as("K11: what was seen at last").containsExactly("first", "second");
    }

    private static String bound(String own) {
        return ScopedValue.where(UNREGISTERED, own).call(() -> {
            for (int turn = 0; turn < 1_000; turn++) {
                Fiber.yield();
                assertThat(UNREGISTERED.get()).as("K11: after turn %s", turn).isEqualTo(own);
            }
            Fiber.sleep(Duration.ofMillis(1));
            return UNREGISTERED.get();
        });
    }

    @Test
    void registered_areInherited_unboundAndUnregisteredAreNot() {
        String seen = ScopedValue.where(USER, "ann")
                .where(UNREGISTERED, "not inherited")
                .call(() -> future(ScopedValueTest::seen));
        assertThat(seen).as("K11: seen").isEqualTo("ann unbound unbound");
        assertThat(this.<String>future(ScopedValueTest::seen))
                .as("K11: seen later")
                .isEqualTo("unbound unbound unbound");
    }

    @Test
    void nullValue_isInherited() {
        String seen = ScopedValue.where(USER, null).where(OTHER, "other").call(() -> future(ScopedValueTest::seen));
        assertThat(seen).as("K11: seen").isEqualTo("null other unbound");
    }

    /// The child runs when the binding of its spawner has ended.
    @Test
    void child_keepsTheBindingOfItsSpawn() {
        AtomicBoolean isOver = new AtomicBoolean();
        String seen = future(() -> {
            Computation<String> child = Computation.create();
            ScopedValue.where(USER, "at the spawn")
                    .run(() -> Fiber.spawn(Fiber.create(child), self -> {
                        while (!isOver.get()) {
                            Fiber.yield();
                        }
                        child.tryCapture(ScopedValueTest::seen);
                    }));
            isOver.set(true);
            return ScopedValue.where(USER, "later").call(child::await);
        });
        assertThat(seen).as("K4: seen").isEqualTo("at the spawn unbound unbound");
    }

    @Test
    void without_nothingIsInherited() {
        String seen = ScopedValue.where(USER, "ann")
                .call(() -> FiberContext.<String, RuntimeException>without(() -> future(ScopedValueTest::seen)));
        assertThat(seen).as("K11: seen").isEqualTo("unbound unbound unbound");
    }

    @Test
    void inherit_ofNull_namesTheArgument() {
        assertThatThrownBy(() -> FiberContext.inherit((ScopedValue<?>[]) null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("scopedValues");
        assertThatThrownBy(() -> FiberContext.inherit(UNREGISTERED, null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("scopedValues[1]");
        String seen = ScopedValue.where(UNREGISTERED, "not inherited").call(() -> future(ScopedValueTest::seen));
        assertThat(seen).as("nothing is registered").isEqualTo("unbound unbound unbound");
    }
}
