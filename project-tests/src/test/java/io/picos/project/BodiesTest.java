package io.picos.project;

import static org.assertj.core.api.Assertions.assertThat;

import io.picos.Action;
import io.picos.Body;
import io.picos.Computation;
import io.picos.Fiber;
import io.picos.ThreadScheduler;
import io.picos.completablefuture.CompletableFutureBridge;
import io.picos.reactor.ReactorBridge;
import io.picos.rxjava.RxJavaBridge;
import io.picos.std.resilience.Retry;
import io.picos.std.resource.ActionWith;
import io.picos.std.resource.BodyWith;
import io.picos.std.resource.Resource;
import io.picos.std.structured.Bundle;
import io.picos.std.structured.Control;
import io.picos.std.structured.Flock;
import io.picos.std.structured.Interruptions;
import io.picos.std.structured.OnReturn;
import io.picos.std.structured.Promise;
import io.picos.std.structured.Scoped;
import io.picos.std.structured.ScopedAction;
import io.picos.std.sync.Lock;
import io.picos.std.sync.Mutex;
import io.picos.std.sync.RwLock;
import io.picos.std.sync.Semaphore;
import io.picos.vertx.VertxBridge;
import io.reactivex.rxjava3.core.Completable;
import io.reactivex.rxjava3.core.Maybe;
import io.reactivex.rxjava3.core.Single;
import io.vertx.core.Future;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import reactor.core.publisher.Mono;

/// A method that takes a body takes each kind of body: with or without a value, as a lambda or as a reference, and
/// with checked exceptions (decision 12). That this file compiles is the larger part of the test.
class BodiesTest {
    /// The kinds of bodies with a value, and of those without.
    private static final Map<Class<?>, Class<?>> KINDS =
            Map.of(Body.class, Action.class, BodyWith.class, ActionWith.class, Scoped.class, ScopedAction.class);

    static final List<Class<?>> TYPES = List.of(
            Fiber.class,
            ThreadScheduler.class,
            CompletableFutureBridge.class,
            ReactorBridge.class,
            RxJavaBridge.class,
            VertxBridge.class,
            Bundle.class,
            Flock.class,
            Control.class,
            Interruptions.class,
            Retry.class,
            Resource.class,
            Mutex.class,
            Semaphore.class,
            Lock.class,
            RwLock.class);

    @ParameterizedTest
    @FieldSource("TYPES")
    void methods_thatTakeABody_takeOneWithoutAValueToo(Class<?> type) {
        List<String> missing = Arrays.stream(type.getMethods())
                .filter(method -> method.getParameterCount() > 0)
                .filter(method -> KINDS.containsKey(last(method)))
                .filter(method -> !returnsAValueOnly(method))
                .filter(method -> !hasOverload(method))
                .map(Method::toString)
                .toList();
        assertThat(missing).as("methods without an overload for an Action").isEmpty();
    }

    private static Class<?> last(Method method) {
        return method.getParameterTypes()[method.getParameterCount() - 1];
    }

    /// A single has a value. A maybe without a value is a completable.
    private static boolean returnsAValueOnly(Method method) {
        return method.getReturnType() == Single.class || method.getReturnType() == Maybe.class;
    }

    private static boolean hasOverload(Method method) {
        Class<?>[] parameters = method.getParameterTypes();
        parameters[parameters.length - 1] = KINDS.get(last(method));
        return Stream.of(method.getDeclaringClass().getMethods())
                .filter(other -> other.getName().equals(method.getName()))
                .filter(other -> Modifier.isStatic(other.getModifiers()) == Modifier.isStatic(method.getModifiers()))
                .anyMatch(other -> Arrays.equals(other.getParameterTypes(), parameters));
    }

    // ---- what users write; compiled, and not run

    private static void work() {}

    private static void workOrThrow() throws IOException {}

    private static String load() {
        return "value";
    }

    private static String loadOrThrow() throws IOException {
        return "value";
    }

    private static String find() {
        return "all";
    }

    private static String find(String name) {
        return name;
    }

    static List<Object> callables(
            CompletableFutureBridge future,
            ReactorBridge reactor,
            RxJavaBridge rxJava,
            VertxBridge vertx,
            Callable<String> callable,
            Body<String, IOException> body) {
        return List.of(
                future.future(callable),
                future.future(body),
                reactor.mono(callable),
                reactor.mono(body),
                rxJava.single(callable),
                rxJava.single(body),
                rxJava.maybe(callable),
                rxJava.completable(callable),
                rxJava.completable(body),
                vertx.future(callable),
                vertx.future(body),
                Flock.forkAsPromise(callable),
                Flock.forkAsPromise(body));
    }

    static List<CompletableFuture<?>> completableFuture(CompletableFutureBridge bridge, Duration limit) {
        CompletableFuture<@Nullable Void> done = bridge.future(() -> work());
        CompletableFuture<@Nullable Void> block = bridge.future(() -> {
            workOrThrow();
            work();
        });
        CompletableFuture<@Nullable Void> reference = bridge.future(BodiesTest::workOrThrow);
        CompletableFuture<String> value = bridge.future(() -> loadOrThrow());
        CompletableFuture<String> valueReference = bridge.future(BodiesTest::loadOrThrow);
        CompletableFuture<String> overloaded = bridge.future(BodiesTest::find);
        CompletableFuture<Optional<String>> generic = bridge.future(Optional::empty);
        CompletableFuture<Object> thrown = bridge.future(() -> {
            throw new IOException();
        });
        CompletableFuture<@Nullable Void> limited = bridge.future(limit, () -> work());
        CompletableFuture<String> limitedValue = bridge.future(limit, () -> load());
        CompletableFuture<@Nullable String> onBehalf =
                bridge.future(Computation.<@Nullable String>create(), () -> work());
        CompletableFuture<String> onBehalfValue = bridge.future(Computation.<String>create(), BodiesTest::find);
        return List.of(
                done,
                block,
                reference,
                value,
                valueReference,
                overloaded,
                generic,
                thrown,
                limited,
                limitedValue,
                onBehalf,
                onBehalfValue);
    }

    static List<Mono<?>> reactor(ReactorBridge bridge, Duration limit) {
        Mono<Void> done = bridge.mono(() -> work());
        Mono<Void> block = bridge.mono(() -> {
            workOrThrow();
            work();
        });
        Mono<Void> reference = bridge.mono(BodiesTest::workOrThrow);
        Mono<String> value = bridge.mono(() -> loadOrThrow());
        Mono<String> overloaded = bridge.mono(BodiesTest::find);
        Mono<Object> thrown = bridge.mono(() -> {
            throw new IOException();
        });
        Mono<Void> limited = bridge.mono(limit, BodiesTest::work);
        Mono<String> limitedValue = bridge.mono(limit, BodiesTest::find);
        Mono<Void> onBehalf = bridge.mono(Computation.<@Nullable Void>create(), () -> work());
        return List.of(done, block, reference, value, overloaded, thrown, limited, limitedValue, onBehalf);
    }

    static List<Object> rxJava(RxJavaBridge bridge, Duration limit) {
        Completable done = bridge.completable(() -> work());
        Completable reference = bridge.completable(BodiesTest::workOrThrow);
        Completable ignored = bridge.completable(() -> loadOrThrow());
        Completable constant = bridge.completable(() -> 42);
        Completable overloaded = bridge.completable(BodiesTest::find);
        Completable thrown = bridge.completable(() -> {
            throw new IOException();
        });
        Completable limited = bridge.completable(limit, () -> work());
        Completable onBehalf = bridge.completable(Computation.<@Nullable String>create(), () -> work());
        Single<String> single = bridge.single(BodiesTest::find);
        Maybe<String> maybe = bridge.maybe(limit, () -> loadOrThrow());
        return List.of(done, reference, ignored, constant, overloaded, thrown, limited, onBehalf, single, maybe);
    }

    static List<Future<?>> vertx(VertxBridge bridge, Duration limit) {
        Future<@Nullable Void> done = bridge.future(() -> work());
        Future<@Nullable Void> reference = bridge.future(BodiesTest::workOrThrow);
        Future<String> value = bridge.future(() -> loadOrThrow());
        Future<String> overloaded = bridge.future(BodiesTest::find);
        Future<Object> thrown = bridge.future(() -> {
            throw new IOException();
        });
        Future<@Nullable Void> limited = bridge.future(limit, () -> work());
        Future<@Nullable String> onBehalf = bridge.future(Computation.<@Nullable String>create(), () -> work());
        return List.of(done, reference, value, overloaded, thrown, limited, onBehalf);
    }

    /// Only the methods that run a body with checked exceptions declare them.
    static String unchecked(Fiber fiber, Duration limit, OnReturn onReturn) {
        ThreadScheduler.run(() -> work());
        ThreadScheduler.run(limit, BodiesTest::work);
        ThreadScheduler.run("name", () -> {
            work();
            work();
        });
        ThreadScheduler.run(Computation.<@Nullable String>create(), () -> work());
        Fiber.blocking(() -> work());
        Fiber.blockingInterruptibly(BodiesTest::work);
        fiber.forbid(() -> work());
        fiber.permit(BodiesTest::work);
        Control.cancelAfter(limit, () -> work());
        Control.terminateAfter(limit, () -> work());
        Control.protect(() -> Control.protect(() -> work()));
        Flock.joinAfter(() -> work());
        Flock.joinAfter(onReturn, () -> work());
        Bundle.joinAfter(bundle -> {
            Promise<@Nullable Void> done = bundle.forkAsPromise(() -> workOrThrow());
            Promise<String> value = bundle.forkAsPromise(BodiesTest::find);
            done.await();
            value.await();
        });
        Bundle.joinAfter(onReturn, (Bundle bundle) -> bundle.fork(() -> work()));
        String nested = Bundle.joinAfter(bundle -> Control.cancelAfter(limit, () -> find("name")));
        return Control.cancelAfter(limit, BodiesTest::find) + nested;
    }

    static String checked(Fiber fiber, Retry retry, Resource<String> resource, Duration limit) throws IOException {
        Fiber.blocking(() -> workOrThrow());
        Fiber.blocking(BodiesTest::workOrThrow);
        fiber.forbid(() -> workOrThrow());
        Control.cancelAfter(limit, () -> {
            throw new FileNotFoundException();
        });
        retry.call(() -> workOrThrow());
        resource.borrow(name -> {
            workOrThrow();
        });
        resource.move((String name) -> workOrThrow());
        Resource.use(() -> load(), name -> {}, name -> {
            workOrThrow();
        });
        Resource.lastly(() -> workOrThrow(), () -> workOrThrow());
        String length = resource.borrow(name -> find(name));
        return length + retry.call(() -> loadOrThrow()) + Fiber.blocking(BodiesTest::find);
    }

    static int locks(Mutex mutex, Semaphore semaphore, Lock lock, RwLock readWrite) throws IOException {
        mutex.protect(() -> workOrThrow());
        semaphore.protect(BodiesTest::work);
        lock.protect(() -> work());
        lock.holding(() -> work());
        readWrite.sharing(() -> workOrThrow());
        readWrite.holding(() -> work());
        readWrite.protect(() -> work());
        return mutex.protect(() -> 1) + semaphore.protect(() -> load()).length();
    }
}
