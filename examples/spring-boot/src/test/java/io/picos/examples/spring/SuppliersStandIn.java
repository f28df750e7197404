package io.picos.examples.spring;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.resources.LoopResources;

/// An HTTP server whose answers are a test's.
final class SuppliersStandIn implements AutoCloseable {
    private final BlockingQueue<Question> questions = new LinkedBlockingQueue<>();
    private final LoopResources threads = LoopResources.create("suppliers", 1, true);
    private final DisposableServer server;
    private volatile Consumer<Question> onQuestion = questions::add; // by the test

    SuppliersStandIn() {
        server = HttpServer.create()
                .runOn(threads)
                .host("127.0.0.1")
                .port(0)
                .handle(this::handle)
                .bindNow(Patience.LIMIT);
    }

    private Publisher<Void> handle(HttpServerRequest request, HttpServerResponse response) {
        Question question = new Question(request.uri(), request.requestHeaders().get(Trace.HEADER));
        request.withConnection(connection -> connection.onDispose(question.gone()::countDown));
        onQuestion.accept(question);
        Mono<String> answer = Mono.fromFuture(question.answer(), true);
        return answer.flatMap(said -> said.isEmpty()
                        ? response.status(204).send()
                        : response.header("Content-Type", "application/json")
                                .sendString(Mono.just(said))
                                .then())
                .onErrorResume(failure -> response.status(500).send());
    }

    static String priceOf(String product, long amount, String terms) {
        return "{\"product\":\"%s\",\"amount\":%d,\"terms\":\"%s\"}".formatted(product, amount, terms);
    }

    /// Has each question answered in this way from now on.
    void onQuestion(Consumer<Question> answering) {
        onQuestion = answering;
    }

    /// Has [#take] return the questions from now on.
    void hold() {
        onQuestion = questions::add;
    }

    Question take() throws InterruptedException {
        return Patience.take(questions, "the shop asks a supplier");
    }

    String address() {
        return "http://127.0.0.1:" + server.port();
    }

    @Override
    public void close() {
        server.disposeNow(Patience.LIMIT);
        threads.disposeLater(Duration.ZERO, Patience.LIMIT).block(Patience.LIMIT);
    }
}
