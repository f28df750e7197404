package io.picos.std.resource;

import static java.util.Objects.requireNonNull;

import io.picos.Action;
import io.picos.Body;
import io.picos.Fiber;
import io.picos.Trigger;
import org.jspecify.annotations.Nullable;

/// A resource that can go from one fiber to another, and is released whatever happens.
///
/// A resource that only one fiber uses needs no instance of this class, only [#use]:
///
/// ```java
/// String greeting = Resource.use(pool::take, pool::give, connection -> connection.read());
/// ```
///
/// This is try-with-resources with one difference: the release runs with cancellation forbidden, so a release
/// that waits is not cut short in a cancelled fiber. A resource that one fiber acquires and another fiber uses
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
/// | [#borrow] | becomes borrowed, while the body runs | error | error | error |
/// | [#transfer], [#move] | becomes transferred | error | error | error |
/// | [#drop] | becomes dropped, and is released | error | no effect | no effect |
/// | the owner's body returns | waits until it is transferred or dropped | waits | continues | continues |
/// | the owner fails | becomes dropped, and is released | the borrower releases it at its end | - | - |
///
/// The owner fails if its body throws, or if it is cancelled while it waits. On an error, the operation throws
/// an IllegalStateException that says what to do. If the resource was dropped and the calling fiber is
/// cancelled, [#borrow], [#transfer] and [#move] throw the cause of the cancellation instead (R3). Any fiber
/// may call any operation. The operations are lock-free, except for the bodies, the release and the owner's
/// wait.
///
/// ## Exceptions (R2)
///
/// A body's exception is thrown, the same object, and nothing is added to it. A release's exception is never
/// lost. If the body has returned, the exception takes the place of the value: an unchecked exception as it is,
/// a checked one in a [java.util.concurrent.CompletionException] (C8). If the body has thrown, or the fiber was
/// cancelled, it goes to the uncaught exception handler of the thread. Unlike in try-with-resources, it does
/// not become a suppressed exception, because the body's exception may be the cause of a cancellation, which
/// many fibers share (C2).
///
/// That handler belongs to the thread that runs the fiber. The hooks of the backend's library are not called,
/// such as Vert.x's `Context.exceptionHandler`, Reactor's `Schedulers.onHandleError` or RxJava's
/// `RxJavaPlugins`. To see such an exception, set a handler by [Thread#setDefaultUncaughtExceptionHandler], or
/// catch exceptions in the release itself.
///
/// ## Memory consistency effects
///
/// Actions before a resource becomes held, or before a borrower gives it back, *happen-before* the next body
/// that borrows, transfers or moves it, and before its release.
///
/// ## Rules
///
/// R1 to R6 of `docs/RULES.md`.
///
/// ## Design rationale
///
/// The owner waits until another fiber has taken over the duty to release, or the release is done. So at every
/// moment exactly one fiber has that duty. If the owner leaves while the resource is borrowed, the borrower
/// releases it. The owner does not wait for the borrower: a cancelled fiber stops waiting at once, and the
/// borrower may itself wait for the owner.
///
/// @param <R> the type of the resource
public final class Resource<R extends @Nullable Object> {
    private final Custody<R> custody;
    private final Release<? super R> release;

    private Resource(R resource, Release<? super R> release) {
        this.custody = new Custody<>(resource, release);
        this.release = release;
    }

    // ---- for one fiber

    /// Acquires a resource, runs the body with it, and releases it, with cancellation forbidden and whatever
    /// the body does (R1). Suspends only if one of the three does. Needs no fiber.
    ///
    /// @param acquire gives the resource; if it throws, neither the body nor the release runs
    /// @param release releases the resource, once
    /// @param body works with the resource
    /// @param <R> the type of the resource, which may be null
    /// @param <T> the type of the value
    /// @param <X> the checked exception that `acquire` may throw
    /// @param <Y> the checked exception that the body may throw
    /// @return the body's value
    /// @throws X the exception of `acquire`, the same object
    /// @throws Y the body's exception, the same object
    /// @throws RuntimeException the release's exception, if the body has returned (R2)
    public static <R extends @Nullable Object, T extends @Nullable Object, X extends Exception, Y extends Exception>
            T use(Body<? extends R, X> acquire, Release<? super R> release, BodyWith<? super R, ? extends T, Y> body)
                    throws X, Y {
        requireNonNull(release, "release");
        requireNonNull(body, "body");
        Trigger.prepareDeeper(); // so that the resource can be released
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

    /// Like [#use(Body, Release, BodyWith)], for a body without a value.
    ///
    /// @param acquire gives the resource; if it throws, neither the body nor the release runs
    /// @param release releases the resource, once
    /// @param body works with the resource
    /// @param <R> the type of the resource, which may be null
    /// @param <X> the checked exception that `acquire` may throw
    /// @param <Y> the checked exception that the body may throw
    /// @throws X the exception of `acquire`, the same object
    /// @throws Y the body's exception, the same object
    /// @throws RuntimeException the release's exception, if the body has returned (R2)
    public static <R extends @Nullable Object, X extends Exception, Y extends Exception> void use(
            Body<? extends R, X> acquire, Release<? super R> release, ActionWith<? super R, Y> body) throws X, Y {
        use(acquire, release, BodyWith.of(body));
    }

    /// Like [#use(Body, Release, BodyWith)], and closes the resource at the end (R6). `use(acquire, R::close,
    /// body)` is the same.
    ///
    /// @param acquire gives the resource; null is not closed, as in try-with-resources
    /// @param body works with the resource
    /// @param <R> the type of the resource
    /// @param <T> the type of the value
    /// @param <X> the checked exception that `acquire` may throw
    /// @param <Y> the checked exception that the body may throw
    /// @return the body's value
    /// @throws X the exception of `acquire`, the same object
    /// @throws Y the body's exception, the same object
    /// @throws RuntimeException the exception of `close`, if the body has returned (R2)
    public static <
                    R extends @Nullable AutoCloseable,
                    T extends @Nullable Object,
                    X extends Exception,
                    Y extends Exception>
            T use(Body<? extends R, X> acquire, BodyWith<? super R, ? extends T, Y> body) throws X, Y {
        return Resource.<R, T, X, Y>use(acquire, Resource::close, body);
    }

    /// Like [#use(Body, BodyWith)], for a body without a value.
    ///
    /// @param acquire gives the resource; null is not closed, as in try-with-resources
    /// @param body works with the resource
    /// @param <R> the type of the resource
    /// @param <X> the checked exception that `acquire` may throw
    /// @param <Y> the checked exception that the body may throw
    /// @throws X the exception of `acquire`, the same object
    /// @throws Y the body's exception, the same object
    /// @throws RuntimeException the exception of `close`, if the body has returned (R2)
    public static <R extends @Nullable AutoCloseable, X extends Exception, Y extends Exception> void use(
            Body<? extends R, X> acquire, ActionWith<? super R, Y> body) throws X, Y {
        use(acquire, BodyWith.of(body));
    }

    private static void close(@Nullable AutoCloseable resource) throws Exception {
        if (resource != null) {
            resource.close();
        }
    }

    /// Runs the body, then the cleanup, with cancellation forbidden and whatever the body did (R1). Replaces a
    /// `finally` block that waits, which a cancellation would cut short.
    ///
    /// @param cleanup runs last, once
    /// @param body runs first
    /// @param <T> the type of the value
    /// @param <X> the checked exception that the body may throw
    /// @return the body's value
    /// @throws X the body's exception, the same object
    /// @throws RuntimeException the cleanup's exception, if the body has returned (R2)
    public static <T extends @Nullable Object, X extends Exception> T lastly(Cleanup cleanup, Body<? extends T, X> body)
            throws X {
        requireNonNull(body, "body");
        return Resource.<Cleanup, T, RuntimeException, X>use(
                () -> requireNonNull(cleanup, "cleanup"), Cleanup::run, ignored -> body.run());
    }

    /// Like [#lastly(Cleanup, Body)], for a body without a value.
    ///
    /// @param cleanup runs last, once
    /// @param body runs first
    /// @param <X> the checked exception that the body may throw
    /// @throws X the body's exception, the same object
    /// @throws RuntimeException the cleanup's exception, if the body has returned (R2)
    public static <X extends Exception> void lastly(Cleanup cleanup, Action<X> body) throws X {
        lastly(cleanup, Body.of(body));
    }

    // ---- for several fibers

    /// Acquires a resource and runs the body with an instance of it, then waits until the instance is
    /// transferred or dropped. If the fiber is cancelled while it waits, or the body throws, the resource is
    /// dropped (R4). Suspends.
    ///
    /// @param acquire gives the resource; if it throws, neither the body nor the release runs
    /// @param release releases the resource, once
    /// @param body hands the instance to the fiber that is to own the resource, or drops it
    /// @param <R> the type of the resource, which may be null
    /// @param <T> the type of the value
    /// @param <X> the checked exception that `acquire` may throw
    /// @param <Y> the checked exception that the body may throw
    /// @return the body's value
    /// @throws X the exception of `acquire`, the same object
    /// @throws Y the body's exception, the same object
    /// @throws RuntimeException the cause with which the fiber was cancelled while it waited (C8)
    /// @throws IllegalStateException if the current thread runs no fiber; nothing is acquired then
    public static <R extends @Nullable Object, T extends @Nullable Object, X extends Exception, Y extends Exception>
            T instantiate(
                    Body<? extends R, X> acquire,
                    Release<? super R> release,
                    BodyWith<? super Resource<R>, ? extends T, Y> body)
                    throws X, Y {
        requireNonNull(acquire, "acquire");
        requireNonNull(release, "release");
        requireNonNull(body, "body");
        Fiber.current(); // throws before anything is acquired
        Trigger.prepareDeeper(); // so that the resource can be released
        return new Resource<R>(acquire.run(), release).own(body);
    }

    /// Like [#instantiate(Body, Release, BodyWith)], for a body without a value.
    ///
    /// @param acquire gives the resource; if it throws, neither the body nor the release runs
    /// @param release releases the resource, once
    /// @param body hands the instance to the fiber that is to own the resource, or drops it
    /// @param <R> the type of the resource, which may be null
    /// @param <X> the checked exception that `acquire` may throw
    /// @param <Y> the checked exception that the body may throw
    /// @throws X the exception of `acquire`, the same object
    /// @throws Y the body's exception, the same object
    /// @throws RuntimeException the cause with which the fiber was cancelled while it waited (C8)
    /// @throws IllegalStateException if the current thread runs no fiber; nothing is acquired then
    public static <R extends @Nullable Object, X extends Exception, Y extends Exception> void instantiate(
            Body<? extends R, X> acquire, Release<? super R> release, ActionWith<? super Resource<R>, Y> body)
            throws X, Y {
        instantiate(acquire, release, BodyWith.of(body));
    }

    /// Runs the body with the resource, which meanwhile cannot be borrowed, transferred, moved or dropped (R3).
    /// Suspends only if the body does, or the release, which runs here if the owner has left.
    ///
    /// @param body works with the resource
    /// @param <T> the type of the value
    /// @param <X> the checked exception that the body may throw
    /// @return the body's value
    /// @throws X the body's exception, the same object
    /// @throws RuntimeException the release's exception, if the owner has left and the body has returned (R2);
    ///     or the cause with which this fiber is cancelled, if the resource was dropped before (R3)
    /// @throws IllegalStateException if the resource is borrowed, transferred or dropped (R3)
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

    /// Like [#borrow(BodyWith)], for a body without a value.
    ///
    /// @param body works with the resource
    /// @param <X> the checked exception that the body may throw
    /// @throws X the body's exception, the same object
    /// @throws RuntimeException the release's exception, if the owner has left and the body has returned (R2);
    ///     or the cause with which this fiber is cancelled, if the resource was dropped before (R3)
    /// @throws IllegalStateException if the resource is borrowed, transferred or dropped (R3)
    @SuppressWarnings("overloads") // a body is an action, hence more specific
    public <X extends Exception> void borrow(ActionWith<? super R, X> body) throws X {
        borrow(BodyWith.of(body));
    }

    /// Takes the resource over from its owner, which continues at once (R5). Runs the body with a new instance,
    /// then waits as [#instantiate] does, until that instance is transferred or dropped. For a fiber that hands
    /// the resource on, or drops it at a time of its choice. Suspends.
    ///
    /// @param body borrows the new instance, hands it on, or drops it
    /// @param <T> the type of the value
    /// @param <X> the checked exception that the body may throw
    /// @return the body's value
    /// @throws X the body's exception, the same object; the resource is dropped then
    /// @throws RuntimeException the cause with which this fiber was cancelled while it waited, in which case
    ///     the resource is dropped; or the cause with which it is cancelled, if the resource was dropped before
    ///     (R3)
    /// @throws IllegalStateException if the resource is borrowed, transferred or dropped (R3); or if the
    ///     current thread runs no fiber
    public <T extends @Nullable Object, X extends Exception> T transfer(
            BodyWith<? super Resource<R>, ? extends T, X> body) throws X {
        requireNonNull(body, "body");
        Fiber.current(); // throws before anything is taken
        return new Resource<R>(custody.transfer(), release).own(body);
    }

    /// Like [#transfer(BodyWith)], for a body without a value.
    ///
    /// @param body borrows the new instance, hands it on, or drops it
    /// @param <X> the checked exception that the body may throw
    /// @throws X the body's exception, the same object; the resource is dropped then
    /// @throws RuntimeException the cause with which this fiber was cancelled while it waited, in which case
    ///     the resource is dropped; or the cause with which it is cancelled, if the resource was dropped before
    ///     (R3)
    /// @throws IllegalStateException if the resource is borrowed, transferred or dropped (R3); or if the
    ///     current thread runs no fiber
    @SuppressWarnings("overloads") // a body is an action, hence more specific
    public <X extends Exception> void transfer(ActionWith<? super Resource<R>, X> body) throws X {
        transfer(BodyWith.of(body));
    }

    /// Takes the resource over like [#transfer], runs the body with it, and releases it at the end of the body.
    /// Suspends only if the body or the release does.
    ///
    /// @param body works with the resource
    /// @param <T> the type of the value
    /// @param <X> the checked exception that the body may throw
    /// @return the body's value
    /// @throws X the body's exception, the same object
    /// @throws RuntimeException the release's exception, if the body has returned (R2); or the cause with which
    ///     this fiber is cancelled, if the resource was dropped before (R3)
    /// @throws IllegalStateException if the resource is borrowed, transferred or dropped (R3)
    public <T extends @Nullable Object, X extends Exception> T move(BodyWith<? super R, ? extends T, X> body) throws X {
        requireNonNull(body, "body");
        return Resource.<R, T, RuntimeException, X>use(custody::transfer, release, body);
    }

    /// Like [#move(BodyWith)], for a body without a value.
    ///
    /// @param body works with the resource
    /// @param <X> the checked exception that the body may throw
    /// @throws X the body's exception, the same object
    /// @throws RuntimeException the release's exception, if the body has returned (R2); or the cause with which
    ///     this fiber is cancelled, if the resource was dropped before (R3)
    /// @throws IllegalStateException if the resource is borrowed, transferred or dropped (R3)
    @SuppressWarnings("overloads") // a body is an action, hence more specific
    public <X extends Exception> void move(ActionWith<? super R, X> body) throws X {
        move(BodyWith.of(body));
    }

    /// Releases the resource, if it is held, and lets its owner continue. Has no effect if the resource is
    /// transferred or dropped. Suspends only if the release does.
    ///
    /// @throws RuntimeException the release's exception (C8)
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
