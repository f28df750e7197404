package io.picos.benchmarks.program;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import java.util.concurrent.atomic.LongAdder;

/// How many requests a second does a server answer, of a process of its own? Argument: its port on this machine.
public final class HttpLoad {
    private static final int CONNECTIONS = 64;
    private static final long WARM_UP_MILLIS = 4_000;
    private static final long MEASURED_MILLIS = 4_000;
    private static final Buffer BODY = Buffer.buffer("x".repeat(100));

    private final LongAdder answers = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final HttpClient client;
    private final int port;

    private HttpLoad(HttpClient client, int port) {
        this.client = client;
        this.port = port;
    }

    /// Prints `requests` a second, and `failures`.
    public static void main(String[] args) throws InterruptedException {
        HttpClient client = Vertx.vertx()
                .createHttpClient(
                        new HttpClientOptions().setKeepAlive(true), new PoolOptions().setHttp1MaxSize(CONNECTIONS));
        HttpLoad load = new HttpLoad(client, Integer.parseInt(args[0]));
        for (int i = 0; i < CONNECTIONS; i++) {
            load.send();
        }
        Thread.sleep(WARM_UP_MILLIS);
        long before = load.answers.sum();
        long start = System.nanoTime();
        Thread.sleep(MEASURED_MILLIS);
        Reading.print("requests", (load.answers.sum() - before) / ((System.nanoTime() - start) / 1e9));
        Reading.print("failures", load.failures.intValue());
        System.exit(0);
    }

    private void send() {
        client.request(HttpMethod.POST, port, "127.0.0.1", "/")
                .compose(request -> request.send(BODY))
                .compose(HttpClientResponse::body)
                .compose(body -> body.equals(BODY) ? Future.succeededFuture() : Future.failedFuture("another body"))
                .onComplete(answer -> {
                    (answer.succeeded() ? answers : failures).increment();
                    send();
                });
    }
}
