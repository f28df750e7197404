package io.picos.compat.stream;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// Feeds a native stream: a test emits its elements, and sees the requests.
///
/// The subject makes a native stream that calls [#subscribed] when it is subscribed to, and [#requested] and
/// [#cancelled] as its subscriber does.
///
/// @param <T> the type of the elements
public final class Spout<T> {
    /// The native subscriber.
    ///
    /// @param <T> the type of the elements
    public interface Target<T> {
        /// Signals an element.
        ///
        /// @param element the element
        void next(T element);

        /// Signals the end.
        void complete();

        /// Signals a failure.
        ///
        /// @param thrown the failure
        void fail(Throwable thrown);
    }

    private final AtomicLong requested = new AtomicLong();
    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicInteger cancels = new AtomicInteger();
    private volatile LongConsumer onRequest = ignored -> {};
    private volatile @Nullable Target<T> target;

    /// Creates a spout that nobody has subscribed to.
    public Spout() {}

    // ---- for the subject

    /// Takes the native subscriber. Called before it can request anything.
    ///
    /// @param subscriber to signal to
    public void subscribed(Target<T> subscriber) {
        target = subscriber;
    }

    /// Called when the subscriber requests elements.
    ///
    /// @param number of elements
    public void requested(long number) {
        requests.incrementAndGet();
        requested.accumulateAndGet(number, (before, more) -> before + more < 0 ? Long.MAX_VALUE : before + more);
        onRequest.accept(number);
    }

    /// Called when the subscriber cancels.
    public void cancelled() {
        cancels.incrementAndGet();
    }

    // ---- for the rules

    /// Sets the reaction of the stream to a request.
    void onRequest(LongConsumer action) {
        onRequest = action;
    }

    void next(T element) {
        there().next(element);
    }

    void complete() {
        there().complete();
    }

    void fail(Throwable thrown) {
        there().fail(thrown);
    }

    private Target<T> there() {
        Target<T> subscriber = target;
        if (subscriber == null) {
            throw new AssertionError("nobody has subscribed");
        }
        return subscriber;
    }

    /// {@return the number of elements that were requested in all}
    public long requested() {
        return requested.get();
    }

    int requests() {
        return requests.get();
    }

    int cancels() {
        return cancels.get();
    }

    /// Emits all elements that the action of [#onRequest] gives it, as a synchronous source does.
    static <T> Spout<T> synchronous(Consumer<Spout<T>> emitOne) {
        Spout<T> spout = new Spout<>();
        AtomicLong due = new AtomicLong();
        spout.onRequest(number -> {
            if (due.getAndAdd(number) == 0) {
                do {
                    emitOne.accept(spout);
                } while (due.decrementAndGet() > 0 && spout.cancels() == 0);
            }
        });
        return spout;
    }
}
