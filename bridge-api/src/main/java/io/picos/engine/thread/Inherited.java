package io.picos.engine.thread;

import io.picos.Body;
import io.picos.Fiber;
import io.picos.Outcome;
import io.picos.spi.Inheritance;
import io.picos.spi.Receiver;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// The context values that a fiber inherits, as the [Inheritance]s have captured them (K1).
///
/// A linked list with an element for each of them that has a value. There is none if no value was captured, so
/// that nothing is wrapped then. Values are captured before a fiber is accepted, and all objects that its code needs
/// to run with them are allocated then: to run the code is a duty from then on, and must not fail (F9).
public final class Inherited {
    private static final Provided[] ALL =
            Services.load(Inheritance.class).stream().map(Provided::new).toArray(Provided[]::new);

    private final Provided provided;
    private final Object value;
    private final @Nullable Inherited next;

    private Inherited(Provided provided, Object value, @Nullable Inherited next) {
        this.provided = provided;
        this.value = value;
        this.next = next;
    }

    /// An implementation, and whether an exception of it has been reported (K12).
    record Provided(Inheritance inheritance, AtomicBoolean hasFailed) {
        Provided(Inheritance inheritance) {
            this(inheritance, new AtomicBoolean());
        }

        /// @throws VirtualMachineError if no stack or memory is left
        private void failed(Throwable thrown) {
            if (thrown instanceof VirtualMachineError error) {
                throw error; // nothing has happened yet
            }
            report(thrown);
        }

        private void report(Throwable thrown) {
            if (hasFailed.compareAndSet(false, true)) {
                Uncaught.report(thrown);
            }
        }
    }

    /// Loads the implementations, so that the first spawn does not have to do that in a fiber.
    public static void load() {}

    // ---- capturing

    /// {@return the values of the current thread, or null}
    public static @Nullable Inherited capture() {
        return ALL.length == 0 ? null : capture(ALL, null);
    }

    /// {@return the values in the library's context, or null}
    public static @Nullable Inherited captureFrom(@Nullable Object context) {
        return ALL.length == 0 || context == null ? null : capture(ALL, context);
    }

    /// @param context the context to capture from; null to capture from the current thread
    static @Nullable Inherited capture(Provided[] all, @Nullable Object context) {
        Inherited first = null;
        for (int index = all.length - 1; index >= 0; index--) {
            Provided each = all[index];
            try {
                Object value = context == null ? each.inheritance.capture() : each.inheritance.captureFrom(context);
                if (value != null) {
                    first = new Inherited(each, value, first);
                }
            } catch (Throwable thrown) {
                each.failed(thrown);
            }
        }
        return first;
    }

    /// {@return the library's context, with the values of the current thread (K6)}
    public static Object addTo(Object context) {
        return addTo(ALL, context);
    }

    static Object addTo(Provided[] all, Object context) {
        Object added = context;
        for (Provided each : all) {
            try {
                added = each.inheritance.captureInto(added);
            } catch (Throwable thrown) {
                each.failed(thrown);
            }
        }
        return added;
    }

    // ---- wrapping

    /// {@return the main of a fiber that the current thread is about to start, with the values of that thread}
    public static Fiber.Main main(Fiber.Main main) {
        Inherited inherited = capture();
        return inherited == null ? main : inherited.aroundMain(main);
    }

    Fiber.Main aroundMain(Fiber.Main main) {
        return new AroundMain(this, main);
    }

    /// {@return the body, with the values of the current thread}
    static <T extends @Nullable Object, X extends Exception> Body<T, X> body(Body<T, X> body) {
        Inherited inherited = capture();
        if (inherited == null) {
            return body;
        }
        AroundCall<T> call = new AroundCall<>(inherited, body);
        return () -> Inherited.<T, X>call(call);
    }

    private static <T extends @Nullable Object, X extends Exception> T call(AroundCall<T> call) throws X {
        return call.call();
    }

    /// {@return the body of a fiber, to be called once, with these values}
    public <T extends @Nullable Object> Callable<T> aroundBody(Callable<T> body) {
        return new AroundCall<>(this, body);
    }

    /// {@return the receiver of a result, which is told it with these values (K9)} The values are not there while
    /// it drops a value: that is a hook (K10).
    public <T extends @Nullable Object> Receiver<T> aroundReceiver(Receiver<T> receiver) {
        return new AroundReceiver<>(this, receiver);
    }

    /// Code that runs with the values. Used by one thread at a time.
    private abstract static class Around implements Runnable {
        private final Inherited first;
        private @Nullable Inherited next; // the thread that runs this
        private boolean reached; // the same: whether the code has begun
        private @Nullable Throwable thrown; // the same: by the code

        Around(Inherited first) {
            this.first = first;
        }

        /// The code.
        abstract void reach() throws Exception;

        /// Runs the code with the values. Throws the exception of the code, the same object.
        final void enter() {
            next = first;
            reached = false;
            run();
            Throwable failure = thrown;
            if (failure != null) {
                thrown = null;
                throw Causes.<RuntimeException>sneaky(failure);
            }
        }

        /// The rest: the values that are not set yet, and the code. An inheritance calls this as its body. If it
        /// throws, or returns without having done so, the rest runs without its value. If it calls this twice,
        /// the second call has no effect.
        @Override
        public final void run() {
            Inherited one = next;
            if (reached) {
                return;
            }
            if (one == null) {
                reached = true;
                try {
                    reach();
                } catch (Throwable failure) {
                    thrown = failure;
                }
                return;
            }
            next = one.next;
            try {
                one.provided.inheritance.run(one.value, this);
            } catch (Throwable failure) {
                one.provided.report(failure);
            }
            if (!reached) {
                run();
            }
        }
    }

    private static final class AroundMain extends Around implements Fiber.Main {
        private final Fiber.Main main;
        private @Nullable Fiber fiber; // its own thread

        AroundMain(Inherited first, Fiber.Main main) {
            super(first);
            this.main = main;
        }

        @Override
        public void run(Fiber fiber) {
            this.fiber = fiber;
            enter();
        }

        @Override
        @SuppressWarnings("NullAway") // set in `run`
        void reach() throws Exception {
            main.run(fiber);
        }
    }

    private static final class AroundCall<T extends @Nullable Object> extends Around implements Callable<T> {
        private final Callable<T> body;
        private @Nullable T value; // the thread that runs this

        AroundCall(Inherited first, Callable<T> body) {
            super(first);
            this.body = body;
        }

        @Override
        @SuppressWarnings("NullAway") // T, after a call that has returned
        public T call() {
            enter();
            T result = value;
            value = null;
            return result;
        }

        @Override
        void reach() throws Exception {
            value = body.call();
        }
    }

    private static final class AroundReceiver<T extends @Nullable Object> extends Around implements Receiver<T> {
        private final Receiver<T> receiver;
        private @Nullable Outcome<T> outcome; // the thread that tells the result

        AroundReceiver(Inherited first, Receiver<T> receiver) {
            super(first);
            this.receiver = receiver;
        }

        @Override
        public void end(Outcome<T> outcome) {
            this.outcome = outcome;
            enter();
            this.outcome = null;
        }

        @Override
        public void drop(T value) {
            receiver.drop(value);
        }

        @Override
        public @Nullable Object result() {
            return receiver.result();
        }

        @Override
        public boolean isSole() {
            return receiver.isSole();
        }

        @Override
        @SuppressWarnings("NullAway") // set in `end`
        void reach() {
            receiver.end(outcome);
        }
    }
}
