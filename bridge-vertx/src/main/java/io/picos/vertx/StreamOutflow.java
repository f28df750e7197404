package io.picos.vertx;

import static java.util.Objects.requireNonNull;

import io.picos.Cancellation;
import io.picos.Computation;
import io.picos.Outcome;
import io.picos.spi.Timeouts;
import io.picos.std.channel.Outflow;
import io.picos.std.channel.Producer;
import io.vertx.core.Handler;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.streams.ReadStream;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A read stream of the elements that a body sends. The body begins when a handler is set.
///
/// A fiber is not on the thread of the context, so each element is handed over: at most 16 are under way, or
/// wait because the stream was paused meanwhile. All fields but those of the superclass are used on the context
/// alone.
final class StreamOutflow<T> extends Outflow<T> implements ReadStream<T> {
    private static final int MOST_UNDER_WAY = 16;
    private static final long FLOWING = Long.MAX_VALUE;

    private final Places.Place place;
    private final ContextInternal context;
    private final Computation<@Nullable Void> computation;
    private final Producer<T> body;
    private final Queue<T> arrived = new ArrayDeque<>(); // while there is no demand
    private @Nullable Handler<T> handler;
    private @Nullable Handler<Void> endHandler;
    private @Nullable Handler<Throwable> exceptionHandler;
    private long demand = FLOWING;
    private int granted; // requested of the body, and not handled yet
    private boolean begun;
    private boolean handling; // a handler is being called
    private boolean left; // the end is told, or the consumer has gone
    private @Nullable Outcome<?> end; // to be told when all elements are handled

    private StreamOutflow(Places.Place place, Computation<@Nullable Void> computation, Producer<T> body) {
        super(computation);
        this.place = place;
        this.context = place.context();
        this.computation = computation;
        this.body = body;
    }

    static <T> ReadStream<T> of(
            Places.Place place, Supplier<? extends Computation<@Nullable Void>> computations, Producer<T> body) {
        return new StreamOutflow<>(place, computations.get(), body);
    }

    // ---- for the consumer

    @Override
    public ReadStream<T> handler(@Nullable Handler<T> given) {
        onContext(() -> {
            if (given == null) {
                leave();
            } else if (!left) {
                handler = given;
                begin();
                handleAll();
            }
        });
        return this;
    }

    @Override
    @SuppressWarnings("NullAway") // the library passes null to a Handler<Void>
    public ReadStream<T> endHandler(@Nullable Handler<Void> given) {
        onContext(() -> {
            if (!left) {
                endHandler = given;
                handleAll(); // the end may be here already
            }
        });
        return this;
    }

    @Override
    public ReadStream<T> exceptionHandler(@Nullable Handler<Throwable> given) {
        onContext(() -> {
            if (!left) {
                exceptionHandler = given;
            }
        });
        return this;
    }

    @Override
    public ReadStream<T> pause() {
        onContext(() -> demand = 0);
        return this;
    }

    @Override
    public ReadStream<T> resume() {
        return fetch(FLOWING);
    }

    @Override
    public ReadStream<T> fetch(long amount) {
        if (amount < 0) {
            throw new IllegalArgumentException("amount is negative (P6): " + amount);
        }
        onContext(() -> {
            demand = demand + amount < 0 ? FLOWING : demand + amount;
            handleAll();
        });
        return this;
    }

    /// Runs the action on the context: at once in a handler of the context, else as a task of its own.
    private void onContext(Runnable action) {
        if (ContextInternal.current() == context && context.inThread()) {
            action.run();
        } else {
            context.emit(action, Runnable::run);
        }
    }

    // ---- on the context

    /// The consumer has gone.
    private void leave() {
        left = true;
        forgetHandlers();
        arrived.clear();
        cancel();
        forgetEnd();
    }

    /// Reports an end that comes too late for the consumer, as far as it tells anything new (P5).
    private void forgetEnd() {
        if (end instanceof Outcome.Cancelled<?>(Throwable late) && !(late instanceof Cancellation)) {
            drop(late);
        }
        end = null;
    }

    private void forgetHandlers() {
        handler = null;
        endHandler = null;
        exceptionHandler = null;
    }

    private void begin() {
        if (begun) {
            return;
        }
        begun = true;
        try {
            place.scheduler().launch(context, computation, running(body), this::end);
        } catch (Throwable refusal) {
            refused(refusal);
        }
    }

    private void handle(T element) {
        if (!left) {
            arrived.add(element);
            handleAll();
        }
    }

    /// Calls the handler for the elements that have arrived, as far as there is demand. A handler that fetches
    /// comes here again, and leaves the rest to the call that is under way, so that elements stay in order.
    private void handleAll() {
        if (handling) {
            return;
        }
        handling = true;
        try {
            while (handler != null && demand > 0 && !arrived.isEmpty()) {
                handleOne(handler, arrived.remove());
            }
        } finally {
            handling = false;
        }
        if (end != null && arrived.isEmpty()) {
            tell(end);
        } else if (handler != null) {
            grant();
        }
    }

    private void handleOne(Handler<T> called, T element) {
        granted--;
        demand -= demand == FLOWING ? 0 : 1;
        try {
            called.handle(element);
        } catch (Throwable thrown) {
            context.reportException(thrown); // as Vert.x does with a handler that throws
        }
    }

    /// Lets the body send more, in batches.
    private void grant() {
        int wanted = (int) Math.min(MOST_UNDER_WAY, demand);
        if (granted < wanted && granted <= wanted / 4) {
            int more = wanted - granted;
            granted = wanted;
            request(more);
        }
    }

    private void finish(Outcome<?> outcome) {
        end = outcome;
        if (left) {
            forgetEnd();
        } else {
            handleAll();
        }
    }

    /// Tells the end, once. An end for which there is no handler yet is told to the handler that comes.
    private void tell(Outcome<?> outcome) {
        Handler<Void> ending = endHandler;
        Handler<Throwable> failing = exceptionHandler;
        boolean returned = outcome instanceof Outcome.Returned<?>;
        if (returned && ending == null) {
            return;
        }
        left = true;
        end = null;
        forgetHandlers();
        if (returned) {
            requireNonNull(ending).handle(null);
            return;
        }
        Throwable failure = Timeouts.outgoing(((Outcome.Cancelled<?>) outcome).cause());
        if (failing == null) {
            context.reportException(failure);
        } else {
            failing.handle(failure);
        }
    }

    // ---- from the body: handed over in order, so never run at once, not even on the context's own thread

    @Override
    protected void next(T element) {
        context.runOnContext(ignored -> handle(element));
    }

    @Override
    protected void completed() {
        context.runOnContext(ignored -> finish(new Outcome.Returned<@Nullable Void>(null)));
    }

    @Override
    protected void failed(Throwable cause) {
        context.runOnContext(ignored -> finish(new Outcome.Cancelled<@Nullable Void>(cause)));
    }

    @Override
    protected void release() {
        // the handlers are forgotten on the context, behind the elements on their way
    }

    @Override
    protected void drop(Throwable late) {
        context.reportException(late);
    }
}
