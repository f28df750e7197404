package io.picos.examples.migrating;

import static io.picos.reactor.ReactorBridge.await;

import io.picos.Fiber;
import io.picos.reactor.ReactorBridge;
import io.picos.std.structured.Bundle;
import io.picos.std.structured.Control;
import io.picos.std.structured.Promise;
import java.time.Duration;
import java.util.NoSuchElementException;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.util.retry.Retry;

/// The directory in Reactor's types: as chains, half-way, and as fibers.
public final class ReactorDirectory {
    private ReactorDirectory() {}

    private static class Services {
        final ReactorBridge bridge = ReactorBridge.on(Schedulers.parallel());

        private final Register register;

        Services(Register register) {
            this.register = register;
        }

        Mono<String> nameOf(String id) {
            return ask("name of " + id);
        }

        Mono<String> titleOf(String name) {
            return ask("title of " + name);
        }

        Mono<String> archivedTitleOf(String name) {
            return ask("archived title of " + name);
        }

        Mono<String> cityOf(String name) {
            return ask("city of " + name);
        }

        Mono<Connection> open(String id) {
            return ask("open " + id).thenReturn(new Connection(id));
        }

        Mono<String> read(Connection connection) {
            return ask("read " + connection.id());
        }

        Mono<Void> close(Connection connection) {
            return ask("close " + connection.id()).then();
        }

        private Mono<String> ask(String request) {
            return Mono.create(sink -> register.ask(request, (answer, thrown) -> {
                if (thrown == null) {
                    sink.success(answer);
                } else {
                    sink.error(thrown);
                }
            }));
        }
    }

    /// Chains.
    public static class Before extends Services implements Directory<Mono<String>> {
        public Before(Register register) {
            super(register);
        }

        @Override
        // begin
        public Mono<String> greeting(String id) {
            return nameOf(id).flatMap(name -> titleOf(name).map(title -> title + " " + name));
        }
        // end

        @Override
        // begin
        public Mono<String> address(String name) {
            return Mono.zip(titleOf(name), cityOf(name), (title, city) -> title + " " + name + ", " + city);
        }
        // end

        @Override
        // begin
        public Mono<String> greetingWithin(Duration limit, String id) {
            return nameOf(id).flatMap(name -> titleOf(name).timeout(limit).map(title -> title + " " + name));
        }
        // end

        @Override
        // begin
        public Mono<String> titleOrArchived(String name) {
            return titleOf(name).onErrorResume(NoSuchElementException.class, thrown -> archivedTitleOf(name));
        }
        // end

        @Override
        // begin
        public Mono<String> titleWithRetries(String name) {
            return titleOf(name)
                    .retryWhen(Retry.max(2)
                            .filter(Unavailable.class::isInstance)
                            .onRetryExhaustedThrow((retry, last) -> last.failure()));
        }
        // end

        @Override
        // begin
        public Mono<String> record(String id) {
            return Mono.usingWhen(open(id), this::read, this::close);
        }
        // end

        @Override
        public Mono<String> letter(String id) {
            return nameOf(id)
                    .flatMap(this::address)
                    .flatMap(address -> greeting(id).map(greeting -> address + ": Dear " + greeting));
        }
    }

    /// One method is a chain, one is a fiber, and one is for fibers.
    public static class HalfWay extends Before {
        public HalfWay(Register register) {
            super(register);
        }

        // begin
        public Mono<String> letter(String id) {
            return bridge.mono(() -> {
                String name = await(nameOf(id));
                String address = await(address(name)); // still a chain
                return address + ": Dear " + greetingOf(id); // a plain call
            });
        }

        String greetingOf(String id) { // for fibers
            String name = await(nameOf(id));
            return await(titleOf(name)) + " " + name;
        }

        public Mono<String> greeting(String id) { // for callers that compose monos
            return bridge.mono(() -> greetingOf(id));
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
        public Mono<String> greeting(String id) {
            return bridge.mono(() -> {
                String name = await(nameOf(id));
                String title = await(titleOf(name));
                return title + " " + name;
            });
        }
        // end

        @Override
        // begin
        public Mono<String> address(String name) {
            return bridge.mono(() -> Bundle.joinAfter(bundle -> {
                Promise<String> title = bundle.forkAsPromise(() -> await(titleOf(name)));
                Promise<String> city = bundle.forkAsPromise(() -> await(cityOf(name)));
                return title.await() + " " + name + ", " + city.await();
            }));
        }
        // end

        @Override
        // begin
        public Mono<String> greetingWithin(Duration limit, String id) {
            return bridge.mono(() -> {
                String name = await(nameOf(id));
                String title = Control.cancelAfter(limit, () -> await(titleOf(name)));
                return title + " " + name;
            });
        }
        // end

        @Override
        // begin
        public Mono<String> titleOrArchived(String name) {
            return bridge.mono(() -> {
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
        public Mono<String> titleWithRetries(String name) {
            return bridge.mono(() -> {
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
        public Mono<String> record(String id) {
            return bridge.mono(() -> {
                Connection connection = await(open(id), late -> close(late).subscribe());
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
