package io.picos.std.resource;

import static java.util.Objects.requireNonNull;

import io.picos.Body;
import io.picos.Fiber;
import org.jspecify.annotations.Nullable;

/// A resource that can go from one fiber to another, and is released whatever happens.
///
/// What a fiber uses by itself needs no instance of this, only [#use]:
///
/// ```java
/// String greeting = Resource.use(pool::take, pool::give, connection -> connection.read());
/// ```
///
/// It is try-with-resources with one difference: the release runs with cancellation forbidden, so that one which
/// waits is not cut short in a cancelled fiber. Where a resource is acquired by one fiber and used by another, it
/// is *instantiated* by the first and *transferred*, or *moved*, to the second:
///
/// ```java
/// while (true) {
///     Resource.instantiate(server::accept, Socket::close, accepted -> {
///         bundle.fork(() -> accepted.move(this::serve));
///         return null;
///     }); // goes on as soon as the fiber that serves owns the socket; closes it, if cancelled before that
/// }
/// ```
///
/// An instance is *held*, perhaps *borrowed* and held again, and in the end *transferred* or *dropped*:
///
/// | operation | held | borrowed | transferred | dropped |
/// | --- | --- | --- | --- | --- |
/// | [#borrow] | becomes borrowed, for the time of the body | error | error | error |
/// | [#transfer], [#move] | becomes transferred | error | error | error |
/// | [#drop] | becomes dropped, and is released | error | no effect | no effect |
/// | the owner's body returns | waits for one of the last two | waits | goes on | goes on |
/// | the owner fails | becomes dropped, and is released | the borrower releases it at its end | - | - |
///
/// The owner fails if its body throws, or if it is cancelled while it waits. An error is an IllegalStateException
/// that says what to do. All operations may be called by any fiber, and are lock-free but for the bodies and the
/// release.
///
/// ## Exceptions (R2)
///
/// What a body throws is thrown, the same object, and nothing is added to it. What a release throws is never
/// lost. If the body has returned, it takes the place of the value: an unchecked exception as it is, a checked
/// one in a [java.util.concurrent.CompletionException] (C8). If the body has thrown, or the fiber was cancelled,
/// it goes to the uncaught exception handler of the thread: not among the suppressed exceptions, as in
/// try-with-resources, because the body's may be the cause of a cancellation, which many have (C2).
///
/// That handler belongs to the thread that runs the fiber. The hooks of the backend's library, as Vert.x's
/// `Context.exceptionHandler`, Reactor's `Schedulers.onHandleError` or RxJava's `RxJavaPlugins`, are not told. Set a
/// handler by [Thread#setDefaultUncaughtExceptionHandler] to hear of it, or catch exceptions in the release itself.
///
/// ## Memory consistency effects
///
/// Actions before a resource is held, or given back by a borrower, *happen-before* the body of whoever borrows,
/// transfers or moves it next, and before its release.
///
/// ## Rules
///
/// R1 to R6 of `docs/RULES.md`.
///
/// ## Design rationale
///
/// The owner waits, instead of passing the duty to release on to nobody: so at each moment some fiber is bound to
/// release. A borrowed resource whose owner leaves is released by the borrower, and not by the owner after
/// waiting for it: a cancelled fiber stops waiting at once, and the borrower may itself wait for that fiber.
///
/// @param <R> the type of what is held
public final class Resource<R extends @Nullable Object> {
    private final Custody<R> custody;
    private final Release<? super R> release;

    private Resource(R resource, Release<? super R> release) {
        this.custody = new Custody<>(resource, release);
        this.release = release;
    }

    // ---- for one fiber

    /// Acquires a resource, runs the body with it, and releases it, with cancellation forbidden and whatever the
    /// body does (R1). It suspends only if one of the three does, and runs outside fibers, too.
    ///
    /// @param acquire gives the resource; if it throws, that is all
    /// @param release gives it back, once
    /// @param body works with it
    /// @param <R> the type of the resource, which may be null
    /// @param <T> the type of the value
    /// @param <X> what checked exception `acquire` throws
    /// @param <Y> what checked exception the body throws
    /// @return the body's value
    /// @throws X what `acquire` throws, the same object
    /// @throws Y what the body throws, the same object
    /// @throws RuntimeException what the release throws, where the body has returned (R2)
    public static <R extends @Nullable Object, T extends @Nullable Object, X extends Exception, Y extends Exception>
            T use(Body<? extends R, X> acquire, Release<? super R> release, BodyWith<? super R, ? extends T, Y> body)
                    throws X, Y {
        requireNonNull(release, "release");
        requireNonNull(body, "body");
        R resource = requireNonNull(acquire, "acquire").run();
        T value;
        try {
            value = body.run(resource);
        } catch (Throwable thrown) {
            Last.afterFailure(() -> release.release(resource));
            throw thrown;
        }
        Last.afterSuccess(() -> release.release(resource));
        return value;
    }

    /// Like [#use(Body, Release, BodyWith)], and closes the resource at the end (R6). `use(acquire, R::close,
    /// body)` is the same.
    ///
    /// @param acquire gives the resource; if it is null it is not closed, as in try-with-resources
    /// @param body works with it
    /// @param <R> the type of the resource
    /// @param <T> the type of the value
    /// @param <X> what checked exception `acquire` throws
    /// @param <Y> what checked exception the body throws
    /// @return the body's value
    /// @throws X what `acquire` throws, the same object
    /// @throws Y what the body throws, the same object
    /// @throws RuntimeException what `close` throws, where the body has returned (R2)
    public static <
                    R extends @Nullable AutoCloseable,
                    T extends @Nullable Object,
                    X extends Exception,
                    Y extends Exception>
            T use(Body<? extends R, X> acquire, BodyWith<? super R, ? extends T, Y> body) throws X, Y {
        return Resource.<R, T, X, Y>use(acquire, Resource::close, body);
    }

    private static void close(@Nullable AutoCloseable resource) throws Exception {
        if (resource != null) {
            resource.close();
        }
    }

    /// Runs the body, then the cleanup, with cancellation forbidden and whatever the body did (R1). Where
    /// `finally` would do but for a cancellation that cuts short what waits in it.
    ///
    /// @param cleanup runs last, once
    /// @param body runs first
    /// @param <T> the type of the value
    /// @param <X> what checked exception the body throws
    /// @return the body's value
    /// @throws X what the body throws, the same object
    /// @throws RuntimeException what the cleanup throws, where the body has returned (R2)
    public static <T extends @Nullable Object, X extends Exception> T lastly(Cleanup cleanup, Body<? extends T, X> body)
            throws X {
        requireNonNull(body, "body");
        return Resource.<Cleanup, T, RuntimeException, X>use(
                () -> requireNonNull(cleanup, "cleanup"), Cleanup::run, ignored -> body.run());
    }

    // ---- for several fibers

    /// Acquires a resource and runs the body with an instance of it; then waits until that is transferred or
    /// dropped. If the fiber is cancelled while it waits, or the body throws, the resource is dropped (R4).
    /// Suspends.
    ///
    /// @param acquire gives the resource; if it throws, that is all
    /// @param release gives it back, once
    /// @param body hands the instance to whoever is to own the resource, or drops it
    /// @param <R> the type of the resource, which may be null
    /// @param <T> the type of the value
    /// @param <X> what checked exception `acquire` throws
    /// @param <Y> what checked exception the body throws
    /// @return the body's value
    /// @throws X what `acquire` throws, the same object
    /// @throws Y what the body throws, the same object
    /// @throws RuntimeException the cause with which the fiber was cancelled while it waited (C8)
    /// @throws IllegalStateException if the current thread runs no fiber; then nothing is acquired
    public static <R extends @Nullable Object, T extends @Nullable Object, X extends Exception, Y extends Exception>
            T instantiate(
                    Body<? extends R, X> acquire,
                    Release<? super R> release,
                    BodyWith<? super Resource<R>, ? extends T, Y> body)
                    throws X, Y {
        requireNonNull(acquire, "acquire");
        requireNonNull(release, "release");
        requireNonNull(body, "body");
        Fiber.current(); // fails before anything is acquired
        return new Resource<R>(acquire.run(), release).own(body);
    }

    /// Runs the body with the resource, which nobody else can borrow, transfer, move or drop meanwhile. Suspends
    /// only if the body does.
    ///
    /// @param body works with the resource
    /// @param <T> the type of the value
    /// @param <X> what checked exception the body throws
    /// @return the body's value
    /// @throws X what the body throws, the same object
    /// @throws RuntimeException what the release throws, where the owner has left and the body has returned (R2)
    /// @throws IllegalStateException if the resource is borrowed, transferred or dropped
    public <T extends @Nullable Object, X extends Exception> T borrow(BodyWith<? super R, ? extends T, X> body)
            throws X {
        requireNonNull(body, "body");
        Custody.Held<R> held = custody.borrow();
        T value;
        try {
            value = body.run(held.resource());
        } catch (Throwable thrown) {
            if (!custody.tryGiveBack(held)) {
                Last.afterFailure(() -> custody.release(held));
            }
            throw thrown;
        }
        if (!custody.tryGiveBack(held)) {
            Last.afterSuccess(() -> custody.release(held));
        }
        return value;
    }

    /// Takes the resource over: its owner may go on at once, and this fiber has it instead (R5). Runs the body
    /// with the new instance, then waits as [#instantiate] does, until that is transferred or dropped: for those
    /// who hand it on, or drop it when they want. Suspends.
    ///
    /// @param body borrows the new instance, hands it on, or drops it
    /// @param <T> the type of the value
    /// @param <X> what checked exception the body throws
    /// @return the body's value
    /// @throws X what the body throws, the same object; the resource is dropped then
    /// @throws RuntimeException the cause with which this fiber was cancelled while it waited, the resource being
    ///     dropped then; or with which it is cancelled, if the resource was dropped before
    /// @throws IllegalStateException if the resource is borrowed, transferred or dropped; or if the current
    ///     thread runs no fiber
    public <T extends @Nullable Object, X extends Exception> T transfer(
            BodyWith<? super Resource<R>, ? extends T, X> body) throws X {
        requireNonNull(body, "body");
        Fiber.current(); // fails before anything is taken
        return new Resource<R>(custody.transfer(), release).own(body);
    }

    /// Takes the resource over like [#transfer], runs the body with it, and releases it at its end. Suspends only
    /// if the body or the release does.
    ///
    /// @param body works with the resource
    /// @param <T> the type of the value
    /// @param <X> what checked exception the body throws
    /// @return the body's value
    /// @throws X what the body throws, the same object
    /// @throws RuntimeException what the release throws, where the body has returned (R2); or the cause with
    ///     which this fiber is cancelled, if the resource was dropped before
    /// @throws IllegalStateException if the resource is borrowed, transferred or dropped
    public <T extends @Nullable Object, X extends Exception> T move(BodyWith<? super R, ? extends T, X> body) throws X {
        requireNonNull(body, "body");
        return Resource.<R, T, RuntimeException, X>use(custody::transfer, release, body);
    }

    /// Releases the resource, if it is held, and lets its owner go on. Suspends only if the release does.
    ///
    /// @throws RuntimeException what the release throws (C8)
    /// @throws IllegalStateException if the resource is borrowed
    public void drop() {
        Custody.Held<R> held = custody.drop();
        if (held != null) {
            Last.afterSuccess(() -> custody.release(held));
        }
    }

    private <T extends @Nullable Object, X extends Exception> T own(BodyWith<? super Resource<R>, ? extends T, X> body)
            throws X {
        try {
            T value = body.run(this);
            custody.awaitEnd();
            return value;
        } catch (Throwable thrown) {
            Custody.Held<R> held = custody.abandon();
            if (held != null) {
                Last.afterFailure(() -> custody.release(held));
            }
            throw thrown;
        }
    }

    @Override
    public String toString() {
        return "Resource[" + custody + "]";
    }
}
