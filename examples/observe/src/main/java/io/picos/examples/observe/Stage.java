package io.picos.examples.observe;

import io.picos.examples.gateway.Gateway;
import io.picos.examples.gateway.GatewayServer;
import io.picos.examples.gateway.StandIns;
import io.vertx.core.Context;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;

/// The gateway with its sources and clients, the faults, and the page.
final class Stage implements AutoCloseable {
    /// Event loops of the gateway, each with a server and a lane.
    static final int LOOPS = 2;

    private final Vertx vertx = Vertx.vertx();
    private final Queue<Loop> loops = new ConcurrentLinkedQueue<>();
    private final Load load;
    private final Faults faults;
    private final LongTurns longTurns;
    private final PageServer page;

    /// The settings of a stage.
    ///
    /// @param port of the page; zero for a free port
    /// @param requests in flight at the same time
    /// @param deadline of each request
    /// @param answers gives each request at a source its answer
    /// @param crowd the number of fibers of a crowd
    record Settings(
            int port, int requests, Duration deadline, Supplier<CompletableFuture<String>> answers, int crowd) {}

    /// @throws IOException if the port of the page is in use
    Stage(Settings settings) throws IOException {
        StandIns sources = StandIns.start(vertx).await();
        sources.all().forEach(source -> source.answerEach(settings.answers()));
        Gateway gateway = new Gateway(sources, settings.deadline());
        vertx.deployVerticle(() -> new Loop(gateway, loops), new DeploymentOptions().setInstances(LOOPS))
                .await();
        faults = new Faults(loops.element().context(), settings.crowd());
        longTurns = new LongTurns();
        List<Integer> ports = loops.stream().map(Loop::port).toList();
        load = new Load(ports, settings.requests());
        page = new PageServer(settings.port(), new Figures(load, longTurns, faults), faults);
    }

    /// {@return the address of the page}
    URI address() {
        return page.address();
    }

    Load load() {
        return load;
    }

    Faults faults() {
        return faults;
    }

    @Override
    public void close() {
        page.close();
        longTurns.close();
        faults.close();
        load.close();
        vertx.close().await();
    }

    /// A server of the gateway, on an event loop of its own.
    private static final class Loop extends VerticleBase {
        private final Gateway gateway;
        private final Queue<Loop> loops;
        private volatile int port; // written once, when the server listens

        Loop(Gateway gateway, Queue<Loop> loops) {
            this.gateway = gateway;
            this.loops = loops;
        }

        @Override
        public Future<HttpServer> start() {
            return new GatewayServer(vertx, gateway).listen().onSuccess(server -> {
                port = server.actualPort();
                loops.add(this);
            });
        }

        Context context() {
            return context;
        }

        int port() {
            return port;
        }
    }
}
