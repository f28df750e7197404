package io.picos.engine.carrier;

import static java.util.Objects.requireNonNull;

import io.picos.Computation;
import io.picos.Fiber;
import io.picos.Outcome;
import io.picos.engine.thread.Causes;
import io.picos.engine.thread.Headroom;
import io.picos.engine.thread.Inherited;
import io.picos.engine.thread.Rescue;
import io.picos.engine.thread.Uncaught;
import io.picos.spi.Receiver;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// The main of a fiber whose result leaves Picos Bridge: decides the result (B13), in one place for all
/// schedulers.
public final class Launch<T extends @Nullable Object> implements Fiber.Main {
    /// How often the receiver is called if it throws for lack of stack or memory. The watchdog has it called
    /// again, for seconds in all.
    private static final int MOST_ATTEMPTS = 100;

    private final Computation<T> computation;
    private final Callable<? extends T> body;
    private final Receiver<? super T> receiver;
    private @Nullable Outcome<T> outcome; // the fiber's own thread; then the thread that ends the fiber
    private @Nullable Throwable failure; // the same: the exception of the body, or the error instead of its outcome
    private int attempts; // the thread that ends the fiber
    private boolean told; // the same: whether the receiver has been told

    /// {@return a main whose body and receiver are called with the inherited context values (K1, K9)}
    ///
    /// @param inherited the values that were captured for the fiber, or null if there are none
    public static <T extends @Nullable Object> Launch<T> create(
            @Nullable Inherited inherited,
            Computation<T> computation,
            Callable<? extends T> body,
            Receiver<? super T> receiver) {
        return inherited == null
                ? new Launch<>(computation, body, receiver)
                : new Launch<>(computation, inherited.aroundBody(body), inherited.aroundReceiver(receiver));
    }

    Launch(Computation<T> computation, Callable<? extends T> body, Receiver<? super T> receiver) {
        this.computation = computation;
        this.body = body;
        this.receiver = receiver;
    }

    /// {@return the receiver of the result of a fiber with this main; null if the main is another one}
    public static @Nullable Receiver<?> receiverOf(Fiber.Main main) {
        return main instanceof Launch<?> launch ? launch.receiver : null;
    }

    @Override
    public void run(Fiber fiber) {
        Outcome<T> done = computation.peek();
        try {
            Headroom.requireDeepest(); // for what follows the body
            outcome = done == null ? call() : done; // the body does not begin if the computation has completed (B2)
        } catch (VirtualMachineError noRoom) {
            failure = failure == null ? noRoom : failure; // `end` tells it, where there is more room
        }
    }

    private Outcome<T> call() {
        T value;
        try {
            value = body.call();
        } catch (Throwable thrown) {
            return thrown(thrown);
        }
        try {
            if (!computation.tryReturn(value)) {
                drop(value);
            }
        } catch (Error noMemory) {
            failure = noMemory; // first, as in `thrown`
            drop(value); // there was no memory to hold it
            return thrown(noMemory);
        }
        return completed();
    }

    /// Cancels the result, unless the body has ended. Any thread.
    void fail(Throwable cause) {
        computation.tryCancel(cause);
    }

    private void drop(T value) {
        try {
            receiver.drop(value);
        } catch (Throwable failure) {
            Uncaught.report(failure);
        }
    }

    private Outcome<T> thrown(Throwable thrown) {
        failure = thrown; // first, since the next lines may throw for lack of stack or memory
        Throwable cause = Causes.original(thrown);
        computation.tryCancel(cause);
        return computation.cancellation() == cause ? completed() : new Outcome.Cancelled<>(cause);
    }

    /// {@return the outcome of the computation} The computation has completed, unless something has kept the
    /// body from being called or its outcome from being allocated. This then cancels the computation.
    private Outcome<T> completed() {
        if (computation.isRunning()) {
            try {
                computation.tryCancel(
                        new IllegalStateException("the backend failed to enter the fiber; see its error"));
            } catch (OutOfMemoryError noMemory) {
                computation.tryCancel(noMemory); // needs no memory
            }
        }
        return requireNonNull(computation.peek());
    }

    /// Tells the receiver the outcome. Called when [#run] has returned, or was not reached, and the fiber has
    /// been left. Called again if it throws.
    ///
    /// @throws VirtualMachineError if there is no stack or memory to tell the receiver
    public void end() {
        if (told) {
            return;
        }
        Outcome<T> ended = outcome;
        if (ended == null) {
            boolean suffices = failure instanceof VirtualMachineError && !computation.isRunning();
            ended = failure == null || suffices ? completed() : thrown(failure); // one error of the JVM is like another
            outcome = ended;
        }
        try {
            receiver.end(convert(ended));
        } catch (VirtualMachineError error) {
            if (++attempts < MOST_ATTEMPTS) {
                throw error;
            }
            Uncaught.report(error);
        } catch (Throwable thrown) {
            Uncaught.report(thrown);
        }
        told = true;
        if (ended instanceof Outcome.Cancelled<T>(Throwable cause) && Causes.isFatal(cause)) {
            Rescue.rethrow((Error) cause); // after telling the result, which must not be lost with the error (S10)
        }
    }

    @SuppressWarnings("unchecked") // an outcome is immutable, hence covariant
    private static <T extends @Nullable Object> Outcome<T> convert(Outcome<? extends T> outcome) {
        return (Outcome<T>) outcome;
    }
}
