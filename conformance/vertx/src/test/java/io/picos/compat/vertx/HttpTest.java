package io.picos.compat.vertx;

import static org.assertj.core.api.Assertions.assertThat;

import io.picos.vertx.VertxBridge;
import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.internal.ContextInternal;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Rule B12 with HTTP: a body that comes when nobody asks for it is lost, so the fiber that wants it must have its
/// turn before, be its lane idle or busy with others.
class HttpTest {
    private static final int TIMES = 20;
    private static final String BODY = "a body that comes with its head";

    private final Vertx vertx = Vertxes.open();
    private final HttpClient client = vertx.createHttpClient();

    @AfterEach
    void closeVertx() {
        vertx.close();
    }

    @ParameterizedTest
    @CsvSource({"EVENT_LOOP,0", "EVENT_LOOP,3", "WORKER,0", "WORKER,3", "VIRTUAL_THREAD,0", "VIRTUAL_THREAD,3"})
    void requestBody_inAFiberOfTheHandler_arrives(ThreadingModel model, int others) {
        ContextInternal context = Vertxes.context(vertx, model);
        int port = serve(context, request -> answer(request, Vertx.currentContext()));
        try (var busy = new Yielding(VertxBridge.on(context), others, () -> {})) {
            assertThat(answers(port))
                    .as("B12: bodies of requests, beside %d turns of others", busy.turns())
                    .hasSize(TIMES)
                    .containsOnly(BODY);
        }
    }

    /// What the rule is for: a fiber that is started by another task of the event loop finds no body.
    @Test
    void requestBody_afterAHop_isLost() {
        int port = serve(Vertxes.context(vertx, ThreadingModel.EVENT_LOOP), request -> {
            Context context = Vertx.currentContext();
            context.runOnContext(ignored -> answer(request, context));
        });
        assertThat(answers(port)).as("B12: answers").hasSize(TIMES).doesNotContain(BODY);
    }

    @ParameterizedTest
    @CsvSource({"EVENT_LOOP,0", "EVENT_LOOP,3", "WORKER,0", "WORKER,3", "VIRTUAL_THREAD,0", "VIRTUAL_THREAD,3"})
    void responseBody_inAFiber_arrives(ThreadingModel model, int others) {
        VertxBridge bridge = VertxBridge.on(Vertxes.context(vertx, model));
        int port = serve(
                Vertxes.context(vertx, ThreadingModel.EVENT_LOOP),
                request -> request.response().end(BODY));
        try (var busy = new Yielding(bridge, others, () -> {})) {
            assertThat(Vertxes.get("B12: the fiber has ended", bridge.<List<String>>future(() -> responses(port))))
                    .as("B12: bodies of responses, beside %d turns of others", busy.turns())
                    .hasSize(TIMES)
                    .containsOnly(BODY);
        }
    }

    /// Starts a fiber that answers with the request's body.
    private static void answer(HttpServerRequest request, Context context) {
        VertxBridge.on(context)
                .<Buffer>future(() -> VertxBridge.await(request.body()))
                .onComplete(
                        body -> request.response().end(body),
                        thrown -> request.response().end("failed: " + thrown));
    }

    /// {@return the port of a server on the context}
    private int serve(ContextInternal context, Handler<HttpServerRequest> handler) {
        return Vertxes.get(
                        "B12: the server listens",
                        Vertxes.on(
                                context,
                                () -> vertx.createHttpServer()
                                        .requestHandler(handler)
                                        .listen(0, "localhost")))
                .actualPort();
    }

    /// {@return the answers of the server to requests with a body} The client asks for the body of the response on the
    /// event loop that sends the request. On another thread, the question could come too late, and find no body.
    private List<String> answers(int port) {
        List<String> answers = new ArrayList<>();
        for (int time = 0; time < TIMES; time++) {
            answers.add(Vertxes.get(
                            "B12: the answer comes",
                            client.request(HttpMethod.POST, port, "localhost", "/")
                                    .compose(request -> request.send(BODY).compose(HttpClientResponse::body)))
                    .toString());
        }
        return answers;
    }

    /// {@return what the server answers to a fiber}
    private List<String> responses(int port) {
        List<String> bodies = new ArrayList<>();
        for (int time = 0; time < TIMES; time++) {
            HttpClientRequest request = VertxBridge.await(client.request(HttpMethod.GET, port, "localhost", "/"));
            HttpClientResponse response = VertxBridge.await(request.send());
            bodies.add(VertxBridge.await(response.body()).toString());
        }
        return bodies;
    }
}
