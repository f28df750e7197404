package io.picos.examples.observe;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/// Clients of the gateway, which keep a number of requests in flight: each client sends its next request when it has
/// the reply.
///
/// They use callbacks of Vert.x and an instance of their own, so that all fibers and lanes on the page are the
/// gateway's.
final class Load implements AutoCloseable {
    private static final Buffer DOCUMENT = Buffer.buffer("a lamp for the desk");
    private static final long PAUSE_MILLIS = 100;
    private static final int OK = 200;

    private final Vertx vertx = Vertx.vertx();
    private final List<Integer> ports;
    private final HttpClient client;
    private final AtomicInteger inFlight = new AtomicInteger();
    private final LongAdder offers = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private volatile boolean isOver; // set once, by the thread that closes

    /// @param ports of the gateway's servers
    /// @param clients that send requests at the same time
    Load(List<Integer> ports, int clients) {
        this.ports = ports;
        client = vertx.createHttpClient(new PoolOptions().setHttp1MaxSize(Math.max(1, clients)));
        for (int number = 0; number < clients; number++) {
            send(number);
        }
    }

    private void send(int number) {
        inFlight.incrementAndGet();
        client.request(new RequestOptions()
                        .setMethod(HttpMethod.POST)
                        .setHost("localhost")
                        .setPort(ports.get(number % ports.size()))
                        .setURI("/lamp-" + number))
                .compose(request -> request.send(DOCUMENT))
                .compose(Load::statusOf)
                .onComplete(status -> {
                    inFlight.decrementAndGet();
                    (status.succeeded() && status.result() == OK ? offers : failures).increment();
                    if (status.succeeded()) {
                        sendNext(number);
                    } else {
                        vertx.setTimer(PAUSE_MILLIS, timer -> sendNext(number));
                    }
                });
    }

    private static Future<Integer> statusOf(HttpClientResponse response) {
        return response.body().map(body -> response.statusCode());
    }

    private void sendNext(int number) {
        if (!isOver) {
            send(number);
        }
    }

    int inFlight() {
        return inFlight.get();
    }

    /// {@return how many requests got an offer}
    long offers() {
        return offers.sum();
    }

    /// {@return how many requests got an error, or no reply}
    long failures() {
        return failures.sum();
    }

    /// Ends all requests. The gateway then has clients that have gone.
    @Override
    public void close() {
        isOver = true;
        vertx.close().await();
    }
}
