package io.picos.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.context.ContextRegistry;
import io.picos.Computation;
import io.picos.Fiber;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.util.context.Context;

/// Reactor's automatic context propagation, on and off (B14). Its library is optional: the tests of the kit run
/// without. Versions before 3.5.3 do not have it.
@Tag("newer")
class PropagationTest {
    private static final String KEY = "io.picos.user";
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final ThreadLocal<String> USER = new ThreadLocal<>();

    private final Scheduler scheduler = Schedulers.newSingle("propagation", true);
    private final ReactorBridge bridge = ReactorBridge.on(scheduler);

    @BeforeEach
    void register() {
        ContextRegistry.getInstance().registerThreadLocalAccessor(KEY, USER);
    }

    @AfterEach
    void restore() {
        Hooks.disableAutomaticContextPropagation();
        ContextRegistry.getInstance().removeThreadLocalAccessor(KEY);
        USER.remove();
        scheduler.dispose();
    }

    private static String user() {
        return String.valueOf(USER.get());
    }

    /// What the fiber sees, before and after a suspension, what a fiber sees that it spawns, and its subscriber.
    private Mono<List<String>> seen() {
        return bridge.mono(() -> {
                    String before = user();
                    Fiber.yield();
                    String after = user();
                    Computation<String> child = Computation.create();
                    Fiber.spawn(Fiber.create(child), self -> child.tryCapture(PropagationTest::user));
                    String source = ReactorBridge.await(
                            Mono.fromCallable(PropagationTest::user).subscribeOn(Schedulers.parallel()));
                    return List.of(before, after, child.await(), source);
                })
                .map(inFiber -> java.util.stream.Stream.concat(inFiber.stream(), java.util.stream.Stream.of(user()))
                        .toList());
    }

    @Test
    void on_threadLocalsOfTheContext_areSetInTheFiberAndWhatItSpawnsAndAwaits() throws InterruptedException {
        Hooks.enableAutomaticContextPropagation();
        List<String> written = seen().contextWrite(Context.of(KEY, "written")).block(LIMIT);
        assertThat(written).as("B14: seen").containsOnly("written").hasSize(5);
        USER.set("captured");
        assertThat(seen().block(LIMIT)).as("B14: seen").containsOnly("captured").hasSize(5);
        assertThat(user()).as("B14: of the subscriber's thread, as before").isEqualTo("captured");
        USER.remove();
        assertThat(seen().block(LIMIT)).as("B14: without a context").containsOnly("null");
        assertThat(onTheThreadOfTheScheduler())
                .as("B14: of the scheduler's thread, as before")
                .isEqualTo("null");
    }

    @Test
    void off_threadLocals_areNotSet() throws InterruptedException {
        assertThat(seen().contextWrite(Context.of(KEY, "written")).block(LIMIT))
                .as("B14: seen")
                .containsOnly("null");
        USER.set("not captured");
        assertThat(seen().block(LIMIT).subList(0, 4)).as("B14: seen").containsOnly("null");
    }

    private String onTheThreadOfTheScheduler() throws InterruptedException {
        String[] seen = new String[1];
        CountDownLatch ran = new CountDownLatch(1);
        scheduler.schedule(() -> {
            seen[0] = user();
            ran.countDown();
        });
        assertThat(ran.await(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        return seen[0];
    }
}
