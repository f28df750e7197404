package io.picos.examples.fetcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.picos.examples.fetcher.Stack.Call;
import io.picos.std.resilience.RateLimiter;
import io.picos.std.sync.Semaphore;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// One fetcher, used from all libraries at the same time.
class SharedFetcherTest {
    private static final int CALLERS_OF_EACH = 10;

    private final Vertx vertx = Vertx.vertx();
    private final List<Stack> stacks = List.of(
            new VertxStack(vertx),
            new ReactorStack(),
            new RxJavaStack(),
            new CompletableFutureStack(),
            new ThreadStack());
    private final Policy policy = Policy.standard()
            .within(Duration.ofDays(1), Duration.ofDays(1))
            .limitedTo(Semaphore.create(2), RateLimiter.of(1_000, Duration.ofSeconds(1)));
    private final Fetcher fetcher = new Fetcher(stacks.get(0).transport(), policy);
    private Site site;

    @BeforeEach
    void open() throws Exception {
        site = new Site(vertx);
    }

    @AfterEach
    void close() throws Exception {
        for (Stack stack : stacks) {
            stack.close();
        }
        site.close();
        Patience.get(vertx.close().toCompletionStage().toCompletableFuture());
    }

    private List<Call> startOnEach(Request request) {
        List<Call> calls = new ArrayList<>();
        for (Stack stack : stacks) {
            for (int caller = 0; caller < CALLERS_OF_EACH; caller++) {
                calls.add(stack.start(() -> fetcher.fetch(request)));
            }
        }
        Patience.until(fetcher, () -> fetcher.waiting() == calls.size());
        return calls;
    }

    @Test
    void fetch_fromAllLibraries_sendsOneRequest() throws Exception {
        List<Call> calls = startOnEach(Request.get(site.at("/a", Site.HOLD)));
        Patience.until(site, () -> site.held() == 1);
        site.release();
        for (Call call : calls) {
            assertThat(Patience.get(call.reply())).isEqualTo(new Reply(200, "released"));
        }
        assertThat(site.asked("/a")).isEqualTo(1);
    }

    @Test
    void fetch_theCallersOfOneLibraryAreCancelled_theOthersGetTheReply() throws Exception {
        List<Call> calls = startOnEach(Request.get(site.at("/a", Site.HOLD)));
        Patience.until(site, () -> site.held() == 1);
        List<Call> first = calls.subList(0, CALLERS_OF_EACH); // one of them has started the flight
        List<Call> others = calls.subList(CALLERS_OF_EACH, calls.size());
        first.forEach(call -> call.cancel().run());
        Patience.until(fetcher, () -> fetcher.waiting() == others.size());
        site.release();
        for (Call call : others) {
            assertThat(Patience.get(call.reply())).isEqualTo(new Reply(200, "released"));
        }
        assertThat(site.asked("/a")).isEqualTo(1);
        assertThat(site.gone()).isZero();
    }

    @Test
    void fetch_morePagesThanPlaces_takesTurnsAmongAllLibraries() throws Exception {
        List<Call> calls = new ArrayList<>();
        for (Stack stack : stacks) {
            Request request = Request.get(site.at("/" + stack, Site.HOLD));
            calls.add(stack.start(() -> fetcher.fetch(request)));
        }
        for (Call call : calls) {
            Patience.until(site, () -> {
                site.release();
                return call.reply().isDone();
            });
            assertThat(Patience.get(call.reply()).status()).isEqualTo(200);
        }
        assertThat(site.most()).isBetween(1, 2);
    }
}
