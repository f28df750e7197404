package io.picos.examples.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.picos.examples.Patience;
import io.reactivex.rxjava3.schedulers.TestScheduler;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The handler alone: the same lines on every bridge.
class GatewayTest {
    private static final Vertx VERTX = Vertx.vertx();
    private static final Duration DEADLINE = Duration.ofHours(1);
    private static final byte[] DOCUMENT = {1, 2, 3};

    private Witness sources;
    private Gateway gateway;

    static List<Runner> runners() {
        return List.of(
                Runner.completableFuture(ForkJoinPool.commonPool()),
                Runner.reactor(reactor.core.scheduler.Schedulers.parallel()),
                Runner.rxJava(io.reactivex.rxjava3.schedulers.Schedulers.computation()),
                Runner.vertx(VERTX.getOrCreateContext()));
    }

    /// An order that comes with no request.
    private record Given(String product, byte[] posted, Witness witness) implements Order {
        @Override
        public Future<Buffer> document() {
            witness.rememberDeadline();
            return Future.succeededFuture(Buffer.buffer(posted));
        }
    }

    @BeforeEach
    void open() throws Exception {
        sources = new Witness(Patience.get(StandIns.start(VERTX)));
        gateway = new Gateway(sources, DEADLINE);
    }

    @AfterAll
    static void close() throws Exception {
        Patience.get(VERTX.close());
    }

    private Reply handle() {
        return gateway.handle(new Given("lamp", DOCUMENT, sources));
    }

    @ParameterizedTest
    @MethodSource("runners")
    void handle_onEachBridge_replies(Runner runner) throws Exception {
        Runner.Started started = runner.start(this::handle);
        assertThat(Patience.get(started.reply())).isEqualTo(Offers.of("lamp", DOCUMENT));
        sources.awaitNothingIsLeft(runner.scheduler());
    }

    @ParameterizedTest
    @MethodSource("runners")
    void handle_consumerCancels_cancelsAllFive(Runner runner) {
        sources.hold();
        Runner.Started started = runner.start(this::handle);
        sources.awaitAllAreAsked(1, runner.scheduler());
        started.cancel().run();
        sources.awaitNothingIsLeft(runner.scheduler());
    }

    @Test
    void handle_anHourOfVirtualTime_is504AndCancelsAllFive() throws Exception {
        TestScheduler virtual = new TestScheduler();
        Runner runner = Runner.rxJava(virtual);
        sources.hold();
        Runner.Started started = runner.start(this::handle);
        Patience.until(sources.all(), () -> {
            virtual.triggerActions();
            return sources.waiting() == sources.all().size();
        });
        virtual.advanceTimeBy(DEADLINE.toMillis() - 1, TimeUnit.MILLISECONDS);
        assertThat(started.reply()).as("a millisecond before").isNotDone();
        virtual.advanceTimeBy(1, TimeUnit.MILLISECONDS);
        Patience.until(started, () -> {
            virtual.triggerActions(); // a fiber that gives up its request may have to wait for a monitor of Vert.x
            return started.reply().isDone();
        });
        assertThat(started.reply()).isCompletedWithValue(new Reply(504, "no offer within " + DEADLINE));
        sources.awaitNothingIsLeft(runner.scheduler());
    }
}
