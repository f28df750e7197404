package io.picos.examples.migrating;

import static io.picos.rxjava.RxJavaBridge.await;
import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.picos.Fiber;
import io.picos.rxjava.RxJavaBridge;
import io.picos.std.structured.Bundle;
import io.picos.std.structured.Control;
import io.picos.std.structured.Promise;
import io.reactivex.rxjava3.core.Completable;
import io.reactivex.rxjava3.core.Maybe;
import io.reactivex.rxjava3.core.Single;
import io.reactivex.rxjava3.schedulers.Schedulers;
import java.time.Duration;
import java.util.NoSuchElementException;

/// The directory in RxJava's types: as chains, half-way, and as fibers.
public final class RxJavaDirectory {
    private RxJavaDirectory() {}

    private static class Services {
        final RxJavaBridge bridge = RxJavaBridge.on(Schedulers.computation());

        private final Register register;

        Services(Register register) {
            this.register = register;
        }

        Single<String> nameOf(String id) {
            return ask("name of " + id).toSingle();
        }

        Single<String> titleOf(String name) {
            return ask("title of " + name).toSingle();
        }

        Single<String> archivedTitleOf(String name) {
            return ask("archived title of " + name).toSingle();
        }

        Single<String> cityOf(String name) {
            return ask("city of " + name).toSingle();
        }

        Single<Connection> open(String id) {
            return ask("open " + id).ignoreElement().toSingleDefault(new Connection(id));
        }

        Single<String> read(Connection connection) {
            return ask("read " + connection.id()).toSingle();
        }

        Completable close(Connection connection) {
            return ask("close " + connection.id()).ignoreElement();
        }

        private Maybe<String> ask(String request) {
            return Maybe.create(emitter -> register.ask(request, (answer, thrown) -> {
                if (thrown != null) {
                    emitter.tryOnError(thrown);
                } else if (answer != null) {
                    emitter.onSuccess(answer);
                } else {
                    emitter.onComplete();
                }
            }));
        }
    }

    /// Chains.
    public static class Before extends Services implements Directory<Single<String>> {
        public Before(Register register) {
            super(register);
        }

        @Override
        // begin
        public Single<String> greeting(String id) {
            return nameOf(id).flatMap(name -> titleOf(name).map(title -> title + " " + name));
        }
        // end

        @Override
        // begin
        public Single<String> address(String name) {
            return Single.zip(titleOf(name), cityOf(name), (title, city) -> title + " " + name + ", " + city);
        }
        // end

        @Override
        // begin
        public Single<String> greetingWithin(Duration limit, String id) {
            return nameOf(id)
                    .flatMap(name -> titleOf(name)
                            .timeout(limit.toMillis(), MILLISECONDS)
                            .map(title -> title + " " + name));
        }
        // end

        @Override
        // begin
        public Single<String> titleOrArchived(String name) {
            return titleOf(name)
                    .onErrorResumeNext(thrown ->
                            thrown instanceof NoSuchElementException ? archivedTitleOf(name) : Single.error(thrown));
        }
        // end

        @Override
        // begin
        public Single<String> titleWithRetries(String name) {
            return titleOf(name).retry(2, Unavailable.class::isInstance);
        }
        // end

        @Override
        // begin
        public Single<String> record(String id) {
            return open(id).flatMap(connection -> read(connection)
                    .doOnDispose(() -> close(connection).subscribe())
                    .onErrorResumeNext(thrown -> close(connection).andThen(Single.error(thrown)))
                    .flatMap(text -> close(connection).andThen(Single.just(text))));
        }
        // end

        @Override
        public Single<String> letter(String id) {
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
        public Single<String> letter(String id) {
            return bridge.single(() -> {
                String name = await(nameOf(id));
                String address = await(address(name)); // still a chain
                return address + ": Dear " + greetingOf(id); // a plain call
            });
        }

        String greetingOf(String id) { // for fibers
            String name = await(nameOf(id));
            return await(titleOf(name)) + " " + name;
        }

        public Single<String> greeting(String id) { // for callers that compose singles
            return bridge.single(() -> greetingOf(id));
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
        public Single<String> greeting(String id) {
            return bridge.single(() -> {
                String name = await(nameOf(id));
                String title = await(titleOf(name));
                return title + " " + name;
            });
        }
        // end

        @Override
        // begin
        public Single<String> address(String name) {
            return bridge.single(() -> Bundle.joinAfter(bundle -> {
                Promise<String> title = bundle.forkAsPromise(() -> await(titleOf(name)));
                Promise<String> city = bundle.forkAsPromise(() -> await(cityOf(name)));
                return title.await() + " " + name + ", " + city.await();
            }));
        }
        // end

        @Override
        // begin
        public Single<String> greetingWithin(Duration limit, String id) {
            return bridge.single(() -> {
                String name = await(nameOf(id));
                String title = Control.cancelAfter(limit, () -> await(titleOf(name)));
                return title + " " + name;
            });
        }
        // end

        @Override
        // begin
        public Single<String> titleOrArchived(String name) {
            return bridge.single(() -> {
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
        public Single<String> titleWithRetries(String name) {
            return bridge.single(() -> {
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
        public Single<String> record(String id) {
            return bridge.single(() -> {
                Connection connection = await(open(id), late -> close(late).subscribe());
                try {
                    return await(read(connection));
                } finally {
                    Fiber.current().forbid(() -> {
                        await(close(connection));
                        return null;
                    });
                }
            });
        }
        // end
    }
}
