package io.picos.std.channel;

import static java.util.Objects.requireNonNull;

import io.picos.Cancellation;
import io.picos.ConsumerCancelled;
import io.picos.std.Uncaught;
import io.picos.std.event.Event;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A subscription to a stream of a library, as a source. It has room for a number of elements, the *prefetch*,
/// and requests no more than that (P11).
///
/// ```java
/// try (Inflow<String> lines = ReactorBridge.open(flux)) {
///     for (String line : lines) {
///         if (line.isEmpty()) {
///             break; // the end of the try statement cancels the subscription
///         }
///     }
/// }
/// ```
///
/// Any number of fibers may receive. The cancellation of a fiber that receives does not cancel the subscription;
/// [#close()] does (P12).
///
/// ## For adapters
///
/// A subclass is the subscriber. It calls [#started()] when it has a subscription, and then [#offer], [#ended]
/// and [#failed] as the library signals. The hooks [#request] and [#stop] are called one at a time.
///
/// ## Rules
///
/// P11 to P15 of `docs/RULES.md`.
///
/// @param <T> the type of the elements, which are never null
public abstract class Inflow<T> implements Source<T>, AutoCloseable {
    private final Channel<T> channel; // of the prefetch's capacity, or the channel that was given
    private final @Nullable Consumer<? super T> onUndelivered;
    private final int prefetch;
    private final int batch; // three quarters, so that the source need not wait for the next request
    private final AtomicLong received = new AtomicLong();
    // calls of the subscription that are under way or wait; the first is `started`
    private final AtomicInteger due = new AtomicInteger(1);
    private volatile boolean finished; // the source has signaled its end
    private volatile boolean closed; // the subscription is to be cancelled
    private boolean stopped; // by the thread that makes the calls that are due

    /// For a source that sends no more than it is asked for.
    ///
    /// @param prefetch how many elements are requested and not received, at most; with
    ///     [Integer#MAX_VALUE], all elements are requested at once
    /// @param onUndelivered takes the elements that are left when this is closed; if null, [#discard] does
    /// @throws IllegalArgumentException if `prefetch` is not positive
    @SuppressWarnings("this-escape") // the channel has no elements to give back before this is a subscriber
    protected Inflow(int prefetch, @Nullable Consumer<? super T> onUndelivered) {
        if (prefetch < 1) {
            throw new IllegalArgumentException("prefetch must be positive (P11): " + prefetch);
        }
        this.prefetch = prefetch;
        this.batch = prefetch - (prefetch >> 2);
        this.onUndelivered = onUndelivered;
        this.channel = Channel.bounded(prefetch, this::takeUndelivered);
    }

    /// For a source without back-pressure, which sends all elements.
    ///
    /// @param channel takes the elements, and decides what happens if nobody receives them
    protected Inflow(Channel<T> channel) {
        this.prefetch = Integer.MAX_VALUE;
        this.batch = Integer.MAX_VALUE;
        this.onUndelivered = null;
        this.channel = requireNonNull(channel, "channel");
    }

    // ---- for fibers

    @Override
    public final @Nullable T receive() {
        return counted(channel.receive(this));
    }

    @Override
    public final @Nullable T tryReceive() {
        return counted(channel.tryReceive());
    }

    @Override
    public final Event<@Nullable T> receiving() {
        return channel.receiving().<@Nullable T>wrap(this::counted);
    }

    @Override
    public final boolean isEnded() {
        return channel.isEnded();
    }

    private @Nullable T counted(@Nullable T element) {
        if (element != null && prefetch != Integer.MAX_VALUE && received.incrementAndGet() % batch == 0) {
            call();
        }
        return element;
    }

    /// Cancels the subscription, unless the stream has ended (P12). Elements that nobody has received go to
    /// `onUndelivered`, or else to the library's hook for discarded elements. Fibers that receive are thrown
    /// [ConsumerCancelled]. Has no effect if it was called before, or if the stream has ended and all of its
    /// elements are received. Works on any thread, never suspends, never throws.
    @Override
    public final void close() {
        channel.cancel(new ConsumerCancelled("the subscription was closed"));
        leave();
    }

    /// Cancels the subscription, unless the source has signaled its end.
    private void leave() {
        if (!finished) {
            closed = true;
            call();
        }
    }

    // ---- for the source

    /// Called once, when there is a subscription.
    protected final void started() {
        if (closed) {
            stopOnce();
        } else {
            tryRequest(prefetch == Integer.MAX_VALUE ? Long.MAX_VALUE : prefetch);
        }
        answerOthers();
    }

    /// Takes an element. Never waits. If the source sends more than it was asked for, the subscription is
    /// cancelled, and fails with [#overflow] behind the elements that are here (P14). An element that is under
    /// way when this is closed is undelivered, as those that are here.
    ///
    /// @param element not null
    protected final void offer(T element) {
        if (channel.trySend(element)) {
            return;
        }
        if (finished) {
            guarded(() -> drop(element));
            return;
        }
        if (!closed) {
            channel.fail(overflow()); // has no effect if somebody else has ended the channel
        }
        leave();
        channel.discard(element);
    }

    /// Ends this source behind the elements that are here.
    protected final void ended() {
        finished = true;
        channel.close();
    }

    /// Fails this source behind the elements that are here (P13). The source has signaled that as its end.
    ///
    /// @param failure the source's own exception, without the library's wrappers
    protected final void failed(Throwable failure) {
        finished = true;
        fail(failure);
    }

    /// Fails this source behind the elements that are here, and cancels the subscription: the source has an
    /// error, but has not ended.
    ///
    /// @param failure the source's own exception, without the library's wrappers
    protected final void broken(Throwable failure) {
        fail(failure);
        leave();
    }

    private void fail(Throwable failure) {
        if (!channel.fail(failure) && !(failure instanceof Cancellation)) { // which is not reported (B2)
            guarded(() -> drop(failure));
        }
    }

    /// Called by the channel, which reports the exceptions that this throws.
    private void takeUndelivered(T element) {
        if (onUndelivered == null) {
            discard(element);
        } else {
            onUndelivered.accept(element);
        }
    }

    /// Runs foreign code. The caller's next step has to happen whatever that code throws.
    private static void guarded(Runnable foreign) {
        try {
            foreign.run();
        } catch (Throwable thrown) {
            Uncaught.report(thrown);
        }
    }

    // ---- calling the subscription, one call at a time

    private void call() {
        if (due.getAndIncrement() == 0) {
            answerOne();
            answerOthers();
        }
    }

    private void answerOthers() {
        while (due.decrementAndGet() > 0) {
            answerOne();
        }
    }

    private void answerOne() {
        if (closed) {
            stopOnce();
        } else if (!finished) {
            tryRequest(batch);
        }
    }

    private void stopOnce() {
        if (!stopped && !finished) {
            stopped = true;
            guarded(this::stop);
        }
    }

    private void tryRequest(long number) {
        try {
            request(number);
        } catch (Throwable thrown) { // a source that breaks its contract
            broken(thrown);
        }
    }

    // ---- hooks

    /// Requests more elements from the source.
    ///
    /// @param number positive; [Long#MAX_VALUE] for all
    protected abstract void request(long number);

    /// Cancels the subscription. Called once at most.
    protected abstract void stop();

    /// Passes an element that was buffered when this was closed to the library's hook for such elements, if it has
    /// one.
    ///
    /// @param element nobody else has it
    protected void discard(T element) {}

    /// Passes an element that came after the end to the library's hook for such elements, if it has one.
    ///
    /// @param element nobody else has it
    protected void drop(T element) {}

    /// Takes an error that came after the end, for the library's hook for such errors.
    ///
    /// @param late nobody else has seen it
    protected abstract void drop(Throwable late);

    /// {@return the library's own exception for a source that sends more than it was asked for (P14)}
    protected abstract Throwable overflow();

    @Override
    public String toString() {
        return "Inflow[prefetch " + prefetch + ", " + channel + "]";
    }
}
