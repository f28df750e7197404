package io.picos.compat.reactor;

import static org.assertj.core.api.Assertions.assertThat;

import io.picos.Computation;
import io.picos.Fiber;
import io.picos.compat.patience.Waits;
import io.picos.completablefuture.CompletableFutureBridge;
import io.picos.reactor.ReactorBridge;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.util.context.Context;
import reactor.util.retry.Retry;

/// What fibers inherit from the context of their subscriber, and what their sources find (K5, K6).
class ReactorInheritanceTest {
    private static final String NONE = "nobody";

    private final ReactorBridge bridge = ReactorBridge.on(Schedulers.parallel());

    @AfterEach
    void forget() {
        UserInheritance.USER.remove();
    }

    private static String user() {
        String user = UserInheritance.USER.get();
        return user == null ? NONE : user;
    }

    private static Context as(String user) {
        return Context.of(UserInheritance.KEY, user);
    }

    /// A source that emits a value of the context of its subscriber.
    private static Mono<String> source() {
        return Mono.deferContextual(context -> Mono.just(context.<String>getOrDefault(UserInheritance.KEY, NONE)));
    }

    @Test
    void mono_bodyAndItsChildren_haveWhatTheSubscribersContextHas() {
        Mono<List<String>> mono = bridge.mono(() -> {
            String before = user();
            Fiber.yield();
            Computation<String> child = Computation.create();
            Fiber.spawn(Fiber.create(child), self -> child.tryCapture(ReactorInheritanceTest::user));
            return List.of(before, user(), child.await(), Fiber.blocking(ReactorInheritanceTest::user));
        });
        UserInheritance.USER.set("of the thread");
        assertThat(mono.contextWrite(as("ann")).block(Waits.TIMEOUT))
                .as("K5: seen")
                .containsOnly("ann");
        assertThat(mono.block(Waits.TIMEOUT)).as("K5: without a context").containsOnly(NONE);
    }

    @Test
    void flux_body_hasWhatTheSubscribersContextHas() {
        Flux<String> flux = bridge.flux(sink -> sink.send(user()));
        assertThat(flux.contextWrite(as("ann")).collectList().block(Waits.TIMEOUT))
                .as("K5: seen")
                .containsExactly("ann");
    }

    /// The second subscription is made on the thread of a timer.
    @Test
    void mono_thatIsSubscribedToAgain_inheritsTheSame() {
        AtomicInteger attempts = new AtomicInteger();
        Mono<String> mono = bridge.mono(() -> {
                    if (attempts.incrementAndGet() < 3) {
                        throw new IllegalStateException("test: again");
                    }
                    return user();
                })
                .retryWhen(Retry.fixedDelay(3, Duration.ofMillis(1)));
        assertThat(mono.contextWrite(as("ann")).block(Waits.TIMEOUT))
                .as("K5: seen by the third attempt")
                .isEqualTo("ann");
    }

    @Test
    void consumer_ofAMono_findsWhatItsContextHas() {
        Mono<String> mono = bridge.mono(() -> {
                    UserInheritance.USER.set("the fiber's");
                    return "value";
                })
                .map(value -> user());
        assertThat(mono.contextWrite(as("ann")).block(Waits.TIMEOUT))
                .as("K9: what the consumer finds")
                .isEqualTo("ann");
        assertThat(mono.block(Waits.TIMEOUT)).as("K9: without a context").isEqualTo(NONE);
    }

    @Test
    void child_beginsWithWhatItsParentHasNow() {
        Mono<String> mono = bridge.mono(() -> {
            UserInheritance.USER.set("bob");
            Computation<String> child = Computation.create();
            Fiber.spawn(Fiber.create(child), self -> child.tryCapture(ReactorInheritanceTest::user));
            return child.await();
        });
        assertThat(mono.contextWrite(as("ann")).block(Waits.TIMEOUT))
                .as("K1: seen by the child")
                .isEqualTo("bob");
    }

    @Test
    void source_ofAFiber_findsWhatTheFiberHasNow() {
        Mono<List<String>> mono = bridge.mono(() -> {
            List<String> before = sources();
            UserInheritance.USER.set("bob");
            List<String> after = sources();
            assertThat(before).as("K6: seen before").containsOnly("ann").hasSize(5);
            return after;
        });
        assertThat(mono.contextWrite(as("ann")).block(Waits.TIMEOUT))
                .as("K6: seen")
                .containsOnly("bob")
                .hasSize(5);
    }

    private static List<String> sources() {
        return List.of(
                ReactorBridge.await(source()),
                ReactorBridge.await(source(), undelivered -> {}),
                ReactorBridge.awaitFirst(source()),
                ReactorBridge.fromMono(source()).await(),
                ReactorBridge.open(source().flux()).receive());
    }

    /// Also where the fiber has no context of Reactor.
    @Test
    void source_ofAFiberOfAnotherLibrary_findsWhatTheFiberHas() throws Exception {
        try (ExecutorService pool = Executors.newSingleThreadExecutor()) {
            UserInheritance.USER.set("ann");
            assertThat(Waits.get(
                            "K6: the fiber ends",
                            CompletableFutureBridge.on(pool).future(ReactorInheritanceTest::sources)))
                    .as("K6: seen")
                    .containsOnly("ann");
        }
    }
}
