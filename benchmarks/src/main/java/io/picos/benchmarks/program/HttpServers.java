package io.picos.benchmarks.program;

import io.picos.vertx.VertxBridge;
import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.internal.VertxInternal;

/// A server that reads the body of a request, and sends the body back. Argument: how
/// it waits. Prints its port; ends when its input does.
public final class HttpServers {
    private HttpServers() {}

    /// Serves until the process that has started this closes the pipe.
    public static void main(String[] args) throws Exception {
        VertxInternal vertx = (VertxInternal) Vertx.vertx();
        Model model = Model.valueOf(args[0]);
        Context context = vertx.contextBuilder()
                .withThreadingModel(
                        model.isOnVirtualThreads() ? ThreadingModel.VIRTUAL_THREAD : ThreadingModel.EVENT_LOOP)
                .build();
        Handler<HttpServerRequest> handler = model.handler(VertxBridge.on(context));
        context.runOnContext(ignored -> vertx.createHttpServer()
                .requestHandler(handler)
                .listen(0, "127.0.0.1")
                .map(HttpServer::actualPort)
                .onSuccess(port -> Reading.print("port", port))
                .onFailure(Throwable::printStackTrace));
        while (System.in.read() >= 0) {
            // nothing is sent
        }
        System.exit(0);
    }

    /// How the server waits.
    enum Model {
        /// It does not: callbacks.
        CALLBACKS {
            @Override
            Handler<HttpServerRequest> handler(VertxBridge bridge) {
                return request -> request.body().compose(request.response()::end);
            }
        },
        /// In a fiber.
        FIBERS {
            @Override
            Handler<HttpServerRequest> handler(VertxBridge bridge) {
                return request -> bridge.future(
                        () -> VertxBridge.await(request.response().end(VertxBridge.await(request.body()))));
            }
        },
        /// In a virtual thread of Vert.x.
        VIRTUAL_THREADS {
            @Override
            Handler<HttpServerRequest> handler(VertxBridge bridge) {
                return request -> request.response().end(request.body().await()).await();
            }
        };

        abstract Handler<HttpServerRequest> handler(VertxBridge bridge);

        boolean isOnVirtualThreads() {
            return this == VIRTUAL_THREADS;
        }
    }
}
