package io.picos.examples.migrating;

import static io.picos.vertx.VertxBridge.await;
import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.picos.Fiber;
import io.picos.std.structured.Bundle;
import io.picos.std.structured.Control;
import io.picos.std.structured.Promise;
import io.picos.vertx.VertxBridge;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.NoSuchElementException;

/// The directory in Vert.x's types: as chains, half-way, and as fibers.
public final class VertxDirectory {
    private VertxDirectory() {}

    private static class Services {
        final VertxBridge bridge;

        private final Register register;

        Services(Vertx vertx, Register register) {
            this.bridge = VertxBridge.on(vertx);
            this.register = register;
        }

        Future<String> nameOf(String id) {
            return ask("name of " + id);
        }

        Future<String> titleOf(String name) {
            return ask("title of " + name);
        }

        Future<String> archivedTitleOf(String name) {
            return ask("archived title of " + name);
        }

        Future<String> cityOf(String name) {
            return ask("city of " + name);
        }

        Future<Connection> open(String id) {
            return ask("open " + id).map(new Connection(id));
        }

        Future<String> read(Connection connection) {
            return ask("read " + connection.id());
        }

        Future<Void> close(Connection connection) {
            return ask("close " + connection.id()).mapEmpty();
        }

        private Future<String> ask(String request) {
            return Future.future(promise -> register.ask(request, (answer, thrown) -> {
                if (thrown == null) {
                    promise.complete(answer);
                } else {
                    promise.fail(thrown);
                }
            }));
        }
    }

    /// Chains.
    public static class Before extends Services implements Directory<Future<String>> {
        public Before(Vertx vertx, Register register) {
            super(vertx, register);
        }

        @Override
        // begin
        public Future<String> greeting(String id) {
            return nameOf(id).compose(name -> titleOf(name).map(title -> title + " " + name));
        }
        // end

        @Override
        // begin
        public Future<String> address(String name) {
            Future<String> title = titleOf(name);
            Future<String> city = cityOf(name);
            return Future.all(title, city).map(both -> title.result() + " " + name + ", " + city.result());
        }
        // end

        @Override
        // begin
        public Future<String> greetingWithin(Duration limit, String id) {
            return nameOf(id)
                    .compose(name -> titleOf(name)
                            .timeout(limit.toMillis(), MILLISECONDS)
                            .map(title -> title + " " + name));
        }
        // end

        @Override
        // begin
        public Future<String> titleOrArchived(String name) {
            return titleOf(name)
                    .recover(thrown -> thrown instanceof NoSuchElementException
                            ? archivedTitleOf(name)
                            : Future.failedFuture(thrown));
        }
        // end

        @Override
        // begin
        public Future<String> titleWithRetries(String name) {
            return titleInAttempts(3, name);
        }

        private Future<String> titleInAttempts(int attempts, String name) {
            return titleOf(name)
                    .recover(thrown -> attempts > 1 && thrown instanceof Unavailable
                            ? titleInAttempts(attempts - 1, name)
                            : Future.failedFuture(thrown));
        }
        // end

        @Override
        // begin
        public Future<String> record(String id) {
            return open(id).compose(connection -> read(connection).eventually(() -> close(connection)));
        }
        // end

        @Override
        public Future<String> letter(String id) {
            return nameOf(id)
                    .compose(this::address)
                    .compose(address -> greeting(id).map(greeting -> address + ": Dear " + greeting));
        }
    }

    /// One method is a chain, one is a fiber, and one is for fibers.
    public static class HalfWay extends Before {
        public HalfWay(Vertx vertx, Register register) {
            super(vertx, register);
        }

        // begin
        public Future<String> letter(String id) {
            return bridge.future(() -> {
                String name = await(nameOf(id));
                String address = await(address(name)); // still a chain
                return address + ": Dear " + greetingOf(id); // a plain call
            });
        }

        String greetingOf(String id) { // for fibers
            String name = await(nameOf(id));
            return await(titleOf(name)) + " " + name;
        }

        public Future<String> greeting(String id) { // for callers that compose futures
            return bridge.future(() -> greetingOf(id));
        }
        // end
    }

    /// Fibers.
    public static final class After extends HalfWay {
        public After(Vertx vertx, Register register) {
            super(vertx, register);
        }

        @Override
        // begin
        public Future<String> greeting(String id) {
            return bridge.future(() -> {
                String name = await(nameOf(id));
                String title = await(titleOf(name));
                return title + " " + name;
            });
        }
        // end

        @Override
        // begin
        public Future<String> address(String name) {
            return bridge.future(() -> Bundle.joinAfter(bundle -> {
                Promise<String> title = bundle.forkAsPromise(() -> await(titleOf(name)));
                Promise<String> city = bundle.forkAsPromise(() -> await(cityOf(name)));
                return title.await() + " " + name + ", " + city.await();
            }));
        }
        // end

        @Override
        // begin
        public Future<String> greetingWithin(Duration limit, String id) {
            return bridge.future(() -> {
                String name = await(nameOf(id));
                String title = Control.cancelAfter(limit, () -> await(titleOf(name)));
                return title + " " + name;
            });
        }
        // end

        @Override
        // begin
        public Future<String> titleOrArchived(String name) {
            return bridge.future(() -> {
                try {
                    return await(titleOf(name));
                } catch (NoSuchElementException thrown) {
                    return await(archivedTitleOf(name));
                }
            });
        }
        // end

        @Override
        // begin
        public Future<String> titleWithRetries(String name) {
            return bridge.future(() -> {
                for (int attempt = 1; ; attempt++) {
                    try {
                        return await(titleOf(name));
                    } catch (Unavailable thrown) {
                        if (attempt == 3) {
                            throw thrown;
                        }
                    }
                }
            });
        }
        // end

        @Override
        // begin
        public Future<String> record(String id) {
            return bridge.future(() -> {
                Connection connection = await(open(id), this::close);
                try {
                    return await(read(connection));
                } finally {
                    Fiber.current().forbid(() -> await(close(connection)));
                }
            });
        }
        // end
    }
}
