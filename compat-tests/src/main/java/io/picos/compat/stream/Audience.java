package io.picos.compat.stream;

import io.picos.compat.scene.Scene;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Records the signals to a subscriber, and notices the wrong ones: signals at the same time, more
/// elements than were requested, and anything after the end.
///
/// The subject subscribes with a native subscriber that calls [#subscribed], [#next], [#completed] and
/// [#failed].
///
/// @param <T> the type of the elements
public final class Audience<T> {
    /// The subscription, as its subscriber uses it.
    public interface Control {
        /// Requests elements. Does nothing if the library has no demand.
        ///
        /// @param number of elements
        void request(long number);

        /// Cancels the subscription.
        void cancel();
    }

    private final long first;
    private final Consumer<? super T> onNext;
    private final Queue<T> elements = new ConcurrentLinkedQueue<>();
    private final Queue<String> complaints = new ConcurrentLinkedQueue<>();
    private final AtomicLong requested = new AtomicLong();
    private final AtomicInteger size = new AtomicInteger(); // of `elements`, which count themselves in linear time
    private final AtomicInteger inside = new AtomicInteger();
    private final AtomicInteger ends = new AtomicInteger();
    private volatile Runnable onSubscribe = () -> {};
    private volatile Runnable onEnd = () -> {};
    private volatile @Nullable Control control;
    private volatile @Nullable Throwable failure;
    private volatile boolean cancelled;

    private Audience(long first, Consumer<? super T> onNext) {
        this.first = first;
        this.onNext = onNext;
    }

    /// {@return an audience that requests a number of elements when it has subscribed}
    ///
    /// @param first the number; zero for none, negative to cancel at once
    /// @param <T> the type of the elements
    public static <T> Audience<T> of(long first) {
        return new Audience<>(first, ignored -> {});
    }

    /// {@return an audience that does something with each element, after it has recorded it}
    ///
    /// @param first as in [#of(long)]
    /// @param onNext may throw, as a subscriber must not
    /// @param <T> the type of the elements
    public static <T> Audience<T> of(long first, Consumer<? super T> onNext) {
        return new Audience<>(first, onNext);
    }

    // ---- for the subject

    /// Records the subscription.
    ///
    /// @param given the subscription
    public void subscribed(Control given) {
        if (control != null) {
            complaints.add("a second subscription");
        }
        control = given;
        if (first < 0) {
            cancel();
        } else if (first > 0) {
            request(first);
        }
        onSubscribe.run();
    }

    /// Takes all elements for requested, since the library has no demand.
    public void requestAll() {
        requested.set(Long.MAX_VALUE);
    }

    /// Records an element.
    ///
    /// @param element that was signaled
    public void next(T element) {
        enter("an element");
        try {
            elements.add(element);
            if (size.incrementAndGet() > requested.get()) {
                complaints.add(size + " elements, of " + requested + " requested");
            }
            onNext.accept(element);
        } finally {
            inside.decrementAndGet();
        }
    }

    /// Records the end.
    public void completed() {
        enter("the end");
        leaveAtTheEnd();
    }

    /// Records a failure.
    ///
    /// @param thrown the failure of the stream
    public void failed(Throwable thrown) {
        enter("a failure");
        failure = thrown;
        leaveAtTheEnd();
    }

    private void leaveAtTheEnd() {
        ends.incrementAndGet();
        try {
            onEnd.run();
        } finally {
            inside.decrementAndGet();
        }
    }

    private void enter(String what) {
        if (inside.getAndIncrement() != 0) {
            complaints.add(what + " during another signal");
        }
        if (ends.get() != 0) {
            complaints.add(what + " after the end");
        }
    }

    // ---- for the rules

    /// Sets what to do at the end of the subscription, which may throw, as a subscriber must not.
    void onSubscribe(Runnable action) {
        onSubscribe = action;
    }

    /// Sets what to do when the end is recorded, which may throw, as a subscriber must not.
    void onEnd(Runnable action) {
        onEnd = action;
    }

    void request(long number) {
        requested.accumulateAndGet(number, (before, more) -> before + more < 0 ? Long.MAX_VALUE : before + more);
        Control subscription = control;
        if (subscription != null) {
            subscription.request(number);
        }
    }

    /// Requests a number that no subscriber may request.
    void requestBadly(long number) {
        Control subscription = control;
        if (subscription != null) {
            subscription.request(number);
        }
    }

    void cancel() {
        cancelled = true;
        Control subscription = control;
        if (subscription != null) {
            subscription.cancel();
        }
    }

    /// {@return whether the subscription is cancelled}
    public boolean isCancelled() {
        return cancelled;
    }

    List<T> elements() {
        return List.copyOf(elements);
    }

    int size() {
        return size.get();
    }

    boolean hasEnded() {
        return ends.get() != 0;
    }

    @Nullable Throwable failure() {
        return failure;
    }

    /// Fails if there was a signal that must not be.
    void verify(Scene scene) {
        scene.equal(List.of(), List.copyOf(complaints), "what a subscriber must not be signaled");
    }
}
