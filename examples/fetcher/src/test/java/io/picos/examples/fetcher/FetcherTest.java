package io.picos.examples.fetcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.picos.examples.fetcher.Stack.Call;
import io.picos.std.resilience.Hedge;
import io.picos.std.resilience.RateLimiter;
import io.picos.std.resilience.Retry;
import io.picos.std.sync.Semaphore;
import io.vertx.core.Vertx;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/// The same fetcher, used from each library with the library's own client, over sockets.
@ParameterizedClass
@MethodSource("stacks")
class FetcherTest {
    private static final Vertx VERTX = Vertx.vertx();
    private static final Duration NEVER = Duration.ofDays(1);
    private static final int PLACES = 4;
    private static final int CALLERS = 20;

    @Parameter
    private Supplier<Stack> library;

    private Stack stack;
    private Site site;
    private Policy policy;

    static Stream<Named<Supplier<Stack>>> stacks() {
        return Stream.of(
                Named.of("CompletableFuture", CompletableFutureStack::new),
                Named.of("Reactor", ReactorStack::new),
                Named.of("RxJava", RxJavaStack::new),
                Named.of("Vert.x", () -> new VertxStack(VERTX)),
                Named.of("ThreadScheduler", ThreadStack::new));
    }

    @BeforeEach
    void open() throws Exception {
        stack = library.get();
        site = new Site(VERTX);
        policy = Policy.standard()
                .within(NEVER, NEVER)
                .retrying(Retry.attempts(3))
                .limitedTo(Semaphore.create(PLACES), RateLimiter.of(1_000, Duration.ofSeconds(1)));
    }

    @AfterEach
    void close() throws Exception {
        Patience.until(policy.places(), () -> policy.places().availablePermits() == PLACES);
        stack.close();
        site.close();
    }

    @AfterAll
    static void closeAll() throws Exception {
        Patience.get(VERTX.close().toCompletionStage().toCompletableFuture());
    }

    private Fetcher fetcher(Policy policy) {
        return new Fetcher(stack.transport(), policy);
    }

    private Call start(Fetcher fetcher, Request request) {
        return stack.start(() -> fetcher.fetch(request));
    }

    private Reply fetch(Policy policy, Request request) throws Exception {
        return Patience.get(start(fetcher(policy), request).reply());
    }

    /// Before JDK 25, a future that holds a CancellationException throws it as it is, else in another exception.
    private Throwable failure(Call call) {
        Throwable thrown = catchThrowable(() -> Patience.get(call.reply()));
        return thrown.getCause() == null ? thrown : thrown.getCause();
    }

    private void awaitHeld(int requests) {
        Patience.until(site, () -> site.held() == requests);
    }

    private void awaitGone(int requests) {
        Patience.until(site, () -> site.gone() == requests);
    }

    // ---- retries

    @Test
    void fetch_aReply_isReturned() throws Exception {
        assertThat(fetch(policy, Request.get(site.at("/a")))).isEqualTo(new Reply(200, "reply 1 to GET /a"));
        assertThat(fetch(policy, Request.get(site.at("/b", 404)))).isEqualTo(new Reply(404, "reply 1 to GET /b"));
    }

    @Test
    void fetch_refusedAndDropped_isRetried() throws Exception {
        Request request = Request.get(site.at("/a", 503, Site.DROP));
        assertThat(fetch(policy, request)).isEqualTo(new Reply(200, "reply 3 to GET /a"));
    }

    @Test
    void fetch_refusedTooOften_fails() {
        Call call = start(fetcher(policy), Request.get(site.at("/a", 503, 503, 429)));
        assertThat(failure(call))
                .isInstanceOf(FetchFailed.class)
                .hasMessageStartingWith("GET http://localhost:")
                .cause()
                .isInstanceOfSatisfying(
                        Refusal.class, last -> assertThat(last.status()).isEqualTo(429));
        assertThat(site.asked("/a")).isEqualTo(3);
    }

    @Test
    void fetch_aPost_isSentOnce() throws Exception {
        Request request = Request.post(site.at("/a", 503), "new");
        assertThat(failure(start(fetcher(policy.hedging(Hedge.after(Duration.ZERO))), request)))
                .isInstanceOf(FetchFailed.class)
                .hasCauseInstanceOf(Refusal.class);
        assertThat(site.asked("/a")).isEqualTo(1);
        assertThat(fetch(policy, request)).isEqualTo(new Reply(200, "reply 2 to POST /a"));
    }

    @Test
    void fetch_noReplyWithinThePatience_isRetried() throws Exception {
        Request request = Request.get(site.at("/a", Site.HOLD));
        Policy impatient = policy.within(NEVER, Duration.ofMillis(200)).retrying(Retry.attempts(1_000));
        Reply reply = fetch(impatient, request);
        assertThat(reply.status()).isEqualTo(200);
        assertThat(site.asked("/a")).isGreaterThan(1);
        awaitHeld(0);
    }

    // ---- hedges and mirrors

    @Test
    void fetch_aLateReply_isHedged() throws Exception {
        Request request = Request.get(site.at("/a", Site.HOLD));
        Reply reply = fetch(policy.hedging(Hedge.after(Duration.ofMillis(50))), request);
        assertThat(reply).isEqualTo(new Reply(200, "reply 2 to GET /a"));
        awaitGone(1);
    }

    @Test
    void fetch_oneMirrorIsDown_takesTheOther() throws Exception {
        URI down = site.at("/down", 503, 503, 503);
        URI slow = site.at("/slow", Site.HOLD);
        URI good = site.at("/good");
        Transport own = stack.transport();
        Transport mirrors = Transport.firstOf(
                request -> own.send(Request.get(down)),
                request -> own.send(Request.get(slow)),
                request -> own.send(Request.get(good)));
        Call call = start(new Fetcher(mirrors, policy), Request.get(URI.create("mirrors:/any")));
        assertThat(Patience.get(call.reply())).isEqualTo(new Reply(200, "reply 1 to GET /good"));
        awaitHeld(0);
    }

    // ---- flights

    @Test
    void fetch_manyCallers_sendOneRequest() throws Exception {
        Fetcher fetcher = fetcher(policy);
        Request request = Request.get(site.at("/a", Site.HOLD));
        List<Call> calls = startMany(fetcher, request);
        awaitHeld(1);
        awaitCallers(fetcher, CALLERS);
        site.release();
        for (Call call : calls) {
            assertThat(Patience.get(call.reply())).isEqualTo(new Reply(200, "released"));
        }
        assertThat(site.asked("/a")).isEqualTo(1);
        assertThat(fetcher.waiting()).isZero();
    }

    @Test
    void fetch_aCallerIsCancelled_leavesTheRequestToTheOthers() throws Exception {
        Fetcher fetcher = fetcher(policy);
        Request request = Request.get(site.at("/a", Site.HOLD));
        Call first = start(fetcher, request);
        awaitHeld(1);
        Call second = start(fetcher, request);
        awaitCallers(fetcher, 2);
        first.cancel().run();
        awaitCallers(fetcher, 1);
        site.release();
        assertThat(Patience.get(second.reply())).isEqualTo(new Reply(200, "released"));
        assertThat(site.gone()).isZero();
    }

    @Test
    void fetch_allCallersAreCancelled_givesUpTheRequest() {
        Fetcher fetcher = fetcher(policy);
        List<Call> calls = startMany(fetcher, Request.get(site.at("/a", Site.HOLD)));
        awaitHeld(1);
        awaitCallers(fetcher, CALLERS);
        calls.forEach(call -> call.cancel().run());
        awaitGone(1);
        awaitCallers(fetcher, 0);
    }

    private static void awaitCallers(Fetcher fetcher, int callers) {
        Patience.until(fetcher, () -> fetcher.waiting() == callers);
    }

    private List<Call> startMany(Fetcher fetcher, Request request) {
        return IntStream.range(0, CALLERS)
                .mapToObj(each -> start(fetcher, request))
                .toList();
    }

    // ---- limits

    @Test
    void fetch_noReplyBeforeTheDeadline_givesUpTheRequest() {
        Request request = Request.get(site.at("/a", Site.HOLD, Site.HOLD));
        Call call = start(fetcher(policy.within(Duration.ofMillis(200), NEVER)), request);
        assertThat(failure(call)).isInstanceOf(stack.lateness());
        awaitHeld(0);
    }

    @Test
    void fetch_noPlaceIsFree_waits() throws Exception {
        Fetcher fetcher = fetcher(policy);
        List<Call> calls = IntStream.range(0, 5 * PLACES)
                .mapToObj(number -> start(fetcher, Request.get(site.at("/" + number, Site.HOLD))))
                .toList();
        awaitHeld(PLACES);
        for (Call call : calls) {
            Patience.until(site, () -> {
                site.release();
                return call.reply().isDone();
            });
            assertThat(Patience.get(call.reply())).isEqualTo(new Reply(200, "released"));
        }
        assertThat(site.most()).isEqualTo(PLACES);
    }

    @Test
    void fetch_noTokenIsLeft_waitsAndCanBeCancelled() throws Exception {
        Policy oneADay = policy.limitedTo(policy.places(), RateLimiter.of(1, NEVER));
        Fetcher fetcher = fetcher(oneADay);
        assertThat(Patience.get(start(fetcher, Request.get(site.at("/a"))).reply())
                        .status())
                .isEqualTo(200);
        Call second = start(fetcher, Request.get(site.at("/b")));
        Patience.until(policy.places(), () -> policy.places().availablePermits() == PLACES - 1);
        second.cancel().run();
        Patience.until(policy.places(), () -> policy.places().availablePermits() == PLACES);
        assertThat(site.asked("/b")).isZero();
    }
}
