package io.picos.vertx;

import static org.assertj.core.api.Assertions.assertThat;

import io.picos.Trigger;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Rule B13: nothing of the fiber is left where the consumers of its result run.
@Timeout(60)
class ConsumerThreadTest {
    private final VertxInternal vertx = (VertxInternal)
            Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setUseDaemonThread(true));

    @AfterEach
    void closeVertx() {
        vertx.close();
    }

    @ParameterizedTest
    @EnumSource(names = {"EVENT_LOOP", "WORKER", "VIRTUAL_THREAD"})
    void future_consumerOfAFiber_seesNoThreadLocalsOfIt(ThreadingModel model) {
        ContextInternal context =
                vertx.contextBuilder().withThreadingModel(model).build();
        ThreadLocal<@Nullable String> local = new ThreadLocal<>();
        AtomicReference<Thread> fibers = new AtomicReference<>();
        AtomicReference<Thread> consumers = new AtomicReference<>();
        AtomicReference<Context> current = new AtomicReference<>();
        Trigger attached = Trigger.create();
        Future<String> seen = VertxBridge.on(context)
                .<String>future(() -> {
                    fibers.set(Thread.currentThread());
                    local.set("of the fiber");
                    attached.await();
                    return "value";
                })
                .map(value -> {
                    consumers.set(Thread.currentThread());
                    current.set(Vertx.currentContext());
                    return value + " with " + local.get();
                });
        attached.signal();
        assertThat(seen.toCompletionStage().toCompletableFuture().join())
                .as("B13: what the consumer sees")
                .isEqualTo("value with null");
        assertThat(consumers).as("B13: its thread").doesNotHaveValue(fibers.get());
        assertThat(current).as("B5: its context").hasValue(context);
    }
}
