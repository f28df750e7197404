package io.picos.examples.migrating;

import static io.picos.completablefuture.CompletableFutureBridge.await;
import static java.util.concurrent.CompletableFuture.completedFuture;
import static java.util.concurrent.CompletableFuture.failedFuture;
import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.picos.Fiber;
import io.picos.completablefuture.CompletableFutureBridge;
import io.picos.std.structured.Bundle;
import io.picos.std.structured.Control;
import io.picos.std.structured.Promise;
import java.time.Duration;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ForkJoinPool;
import java.util.function.Function;

/// The directory in CompletableFutures: as chains, half-way, and as fibers.
public final class CompletableFutureDirectory {
    private CompletableFutureDirectory() {}

    private static class Services {
        final CompletableFutureBridge bridge = CompletableFutureBridge.on(ForkJoinPool.commonPool());

        private final Register register;

        Services(Register register) {
            this.register = register;
        }

        CompletableFuture<String> nameOf(String id) {
            return ask("name of " + id);
        }

        CompletableFuture<String> titleOf(String name) {
            return ask("title of " + name);
        }

        CompletableFuture<String> archivedTitleOf(String name) {
            return ask("archived title of " + name);
        }

        CompletableFuture<String> cityOf(String name) {
            return ask("city of " + name);
        }

        CompletableFuture<Connection> open(String id) {
            return ask("open " + id).thenApply(nothing -> new Connection(id));
        }

        CompletableFuture<String> read(Connection connection) {
            return ask("read " + connection.id());
        }

        CompletableFuture<Void> close(Connection connection) {
            return ask("close " + connection.id()).thenApply(nothing -> null);
        }

        private CompletableFuture<String> ask(String request) {
            CompletableFuture<String> future = new CompletableFuture<>();
            register.ask(request, (answer, thrown) -> {
                if (thrown == null) {
                    future.complete(answer);
                } else {
                    future.completeExceptionally(thrown);
                }
            });
            return future.thenApply(Function.identity()); // so that a failure is wrapped, as it usually is
        }
    }

    /// Chains.
    public static class Before extends Services implements Directory<CompletableFuture<String>> {
        public Before(Register register) {
            super(register);
        }

        @Override
        // begin
        public CompletableFuture<String> greeting(String id) {
            return nameOf(id).thenCompose(name -> titleOf(name).thenApply(title -> title + " " + name));
        }
        // end

        @Override
        // begin
        public CompletableFuture<String> address(String name) {
            return titleOf(name).thenCombine(cityOf(name), (title, city) -> title + " " + name + ", " + city);
        }
        // end

        @Override
        // begin
        public CompletableFuture<String> greetingWithin(Duration limit, String id) {
            return nameOf(id)
                    .thenCompose(name -> titleOf(name)
                            .orTimeout(limit.toMillis(), MILLISECONDS)
                            .thenApply(title -> title + " " + name));
        }
        // end

        @Override
        // begin
        public CompletableFuture<String> titleOrArchived(String name) {
            return titleOf(name)
                    .exceptionallyCompose(thrown -> original(thrown) instanceof NoSuchElementException
                            ? archivedTitleOf(name)
                            : failedFuture(thrown));
        }

        static Throwable original(Throwable thrown) {
            return thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
        }
        // end

        @Override
        // begin
        public CompletableFuture<String> titleWithRetries(String name) {
            return titleInAttempts(3, name);
        }

        private CompletableFuture<String> titleInAttempts(int attempts, String name) {
            return titleOf(name)
                    .exceptionallyCompose(thrown -> attempts > 1 && original(thrown) instanceof Unavailable
                            ? titleInAttempts(attempts - 1, name)
                            : failedFuture(thrown));
        }
        // end

        @Override
        // begin
        public CompletableFuture<String> record(String id) {
            return open(id).thenCompose(connection -> read(connection)
                    .handle((text, thrown) -> close(connection)
                            .thenCompose(closed -> thrown == null ? completedFuture(text) : failedFuture(thrown)))
                    .thenCompose(Function.identity()));
        }
        // end

        @Override
        public CompletableFuture<String> letter(String id) {
            return nameOf(id)
                    .thenCompose(this::address)
                    .thenCompose(address -> greeting(id).thenApply(greeting -> address + ": Dear " + greeting));
        }
    }

    /// One method is a chain, one is a fiber, and one is for fibers.
    public static class HalfWay extends Before {
        public HalfWay(Register register) {
            super(register);
        }

        // begin
        public CompletableFuture<String> letter(String id) {
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

        public CompletableFuture<String> greeting(String id) { // for callers that compose futures
            return bridge.future(() -> greetingOf(id));
        }
        // end
    }

    /// Fibers.
    public static final class After extends HalfWay {
        public After(Register register) {
            super(register);
        }

        @Override
        // begin
        public CompletableFuture<String> greeting(String id) {
            return bridge.future(() -> {
                String name = await(nameOf(id));
                String title = await(titleOf(name));
                return title + " " + name;
            });
        }
        // end

        @Override
        // begin
        public CompletableFuture<String> address(String name) {
            return bridge.future(() -> Bundle.joinAfter(bundle -> {
                Promise<String> title = bundle.forkAsPromise(() -> await(titleOf(name)));
                Promise<String> city = bundle.forkAsPromise(() -> await(cityOf(name)));
                return title.await() + " " + name + ", " + city.await();
            }));
        }
        // end

        @Override
        // begin
        public CompletableFuture<String> greetingWithin(Duration limit, String id) {
            return bridge.future(() -> {
                String name = await(nameOf(id));
                String title = Control.cancelAfter(limit, () -> await(titleOf(name)));
                return title + " " + name;
            });
        }
        // end

        @Override
        // begin
        public CompletableFuture<String> titleOrArchived(String name) {
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
        public CompletableFuture<String> titleWithRetries(String name) {
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
        public CompletableFuture<String> record(String id) {
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
