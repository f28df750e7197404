package io.picos.examples.gateway;

import static io.picos.vertx.VertxBridge.await;

import io.picos.vertx.VertxBridge;
import io.reactivex.rxjava3.core.Single;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import reactor.core.publisher.Mono;

/// Stands for the sources: two HTTP servers on the loopback interface, and three clients of other libraries. Each
/// passes on to its [Source] that an answer is not wanted any more, in its own way.
public final class StandIns implements Sources {
    /// More than a server allows by default, of requests at the same time and of those that are given up.
    private static final int MANY = 1_000_000;

    private final Source reviews = new Source("reviews", "4 of 5");
    private final Source delivery = new Source("delivery", "tomorrow");
    private final Source price = new Source("price", "12.50");
    private final Source stock = new Source("stock", "42");
    private final Source discount = new Source("discount", "10 %");
    private final Vertx vertx;
    private final Endpoint reviewsEndpoint;
    private final Endpoint deliveryEndpoint;

    private StandIns(Vertx vertx) {
        this.vertx = vertx;
        this.reviewsEndpoint = endpoint(reviews);
        this.deliveryEndpoint = endpoint(delivery);
    }

    /// {@return the sources, once their servers listen}
    public static Future<StandIns> start(Vertx vertx) {
        return VertxBridge.on(vertx).future(() -> new StandIns(vertx));
    }

    /// {@return the services behind the sources}
    public List<Source> all() {
        return List.of(reviews, delivery, price, stock, discount);
    }

    @Override
    public Endpoint reviews() {
        return reviewsEndpoint;
    }

    @Override
    public Endpoint delivery() {
        return deliveryEndpoint;
    }

    @Override
    public Mono<String> price(String product) {
        return Mono.fromFuture(() -> price.ask(product));
    }

    @Override
    public Single<String> stock(String product) {
        return Single.using(() -> stock.ask(product), Single::fromCompletionStage, said -> said.cancel(false));
    }

    @Override
    public CompletableFuture<String> discount(String product) {
        return discount.ask(product);
    }

    /// A server for one source, and a client for it. They speak HTTP/2, where many requests share a connection, and
    /// each can be given up without it.
    private Endpoint endpoint(Source source) {
        HttpServerOptions many = new HttpServerOptions()
                .setInitialSettings(new Http2Settings().setMaxConcurrentStreams(MANY))
                .setHttp2RstFloodMaxRstFramePerWindow(MANY);
        HttpServer server = await(vertx.createHttpServer(many)
                .requestHandler(request -> answer(request, source))
                .listen(0, "localhost"));
        return new Endpoint(vertx.createHttpClient(new HttpClientOptions()
                .setProtocolVersion(HttpVersion.HTTP_2)
                .setHttp2ClearTextUpgrade(false)
                .setDefaultHost("localhost")
                .setDefaultPort(server.actualPort())));
    }

    private void answer(HttpServerRequest request, Source source) {
        HttpServerResponse response = request.response();
        CompletableFuture<String> said = source.ask(request.uri().substring(1));
        response.closeHandler(closed -> said.cancel(false));
        Future.fromCompletionStage(said, vertx.getOrCreateContext())
                .onSuccess(response::end)
                .onFailure(failure -> {
                    if (!said.isCancelled()) {
                        response.setStatusCode(500).end();
                    }
                });
    }
}
