package io.picos.compat.vertx;

import io.picos.Computation;
import io.picos.ConsumerCancelled;
import io.picos.compat.subject.BridgeSubject;
import io.picos.compat.subject.EventLoopSubject;
import io.picos.compat.subject.NullCalls;
import io.picos.compat.subject.OwnThreadSubject;
import io.picos.compat.subject.Result;
import io.picos.compat.subject.Skip;
import io.picos.compat.subject.Unhandled;
import io.picos.vertx.VertxBridge;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.streams.ReadStream;
import io.vertx.core.streams.WriteStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// VertxBridge on one context, or on the event loops of a Vert.x, which it closes.
public final class VertxSubject implements BridgeSubject, EventLoopSubject, OwnThreadSubject {
    /// What takes a `Future` that is cancelled by its consumer. The computation is what cancels the fiber.
    private static final Set<String> CANCEL_A_FUTURE = Set.of(
            "b2a_cancellingTheResultCancelsTheFiber",
            "b2d_anErrorThatComesTooLateReachesTheHook",
            "b2f_aBodyThatIsCancelledBeforeItsFirstTurnIsNotCalled",
            "b3e_aCancelledWaitEndsItsOwnSource",
            "b4_cancellingTheNativeFormLeavesTheComputationAlone",
            "b4_cancellingAComputationOfASourceCancelsTheSource");

    private static final String LOCALHOST = "127.0.0.1";

    private final String name;
    private final Vertx vertx;
    private final @Nullable ContextInternal context; // null: all event loops
    private final VertxBridge bridge;

    private VertxSubject(String name, Vertx vertx, @Nullable ContextInternal context) {
        this.name = name;
        this.vertx = vertx;
        this.context = context;
        this.bridge = context == null ? VertxBridge.on(vertx) : VertxBridge.on(context);
    }

    static VertxSubject context(ThreadingModel model) {
        Vertx vertx = Vertxes.open();
        return new VertxSubject(model + " context", vertx, Vertxes.context(vertx, model));
    }

    static VertxSubject duplicatedContext() {
        Vertx vertx = Vertxes.open();
        ContextInternal context = Vertxes.context(vertx, ThreadingModel.EVENT_LOOP);
        return new VertxSubject("duplicated context", vertx, context.duplicate());
    }

    static VertxSubject eventLoops() {
        return new VertxSubject("event loops", Vertxes.open(), null);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String state() {
        return bridge.toString();
    }

    /// {@return the bridge}
    VertxBridge bridge() {
        return bridge;
    }

    @Override
    public <T extends @Nullable Object> CompletableFuture<T> start(
            Computation<T> computation, Callable<? extends T> body) {
        Result<T> result = new Result<>();
        build(computation, body, result);
        return result.observed();
    }

    @Override
    public void cancelAfter(Computation<?> computation, Duration duration, Throwable cause) {
        bridge.cancelAfter(computation, duration, cause);
    }

    @Override
    public Executor tasks() {
        return task -> nextContext().runOnContext(ignored -> task.run());
    }

    /// {@return the context; of event loops, that of the next one}
    private Context nextContext() {
        return context == null ? Vertxes.context(vertx, ThreadingModel.EVENT_LOOP) : context;
    }

    @Override
    public void after(Duration delay, Runnable task) {
        nextContext().runOnContext(ignored -> vertx.setTimer(delay.toMillis(), id -> task.run()));
    }

    /// By a connection from an event loop to itself.
    @Override
    public void input(Runnable task) {
        nextContext()
                .runOnContext(ignored -> vertx.createNetServer()
                        .connectHandler(socket -> task.run())
                        .listen(0, LOCALHOST)
                        .onSuccess(server -> vertx.createNetClient().connect(server.actualPort(), LOCALHOST)));
    }

    @Override
    public Executor ownLoop() {
        return task -> Vertx.currentContext().runOnContext(ignored -> task.run());
    }

    @Override
    public Executor ownThread() {
        return tasks();
    }

    @Override
    public void shutDown() {
        vertx.close();
    }

    @Override
    public int parallelism() {
        return context == null ? Vertxes.EVENT_LOOPS : 1;
    }

    @Override
    public void close() {
        vertx.close();
    }

    @Override
    public Unhandled catchUnhandled() {
        return new Unhandled(hook -> {
            vertx.exceptionHandler(hook::accept);
            return () -> vertx.exceptionHandler(null);
        });
    }

    @Override
    public Optional<Skip> skips(String method) {
        return CANCEL_A_FUTURE.contains(method) ? Optional.of(Skip.VERTX_CANCEL) : Optional.empty();
    }

    @Override
    public <T extends @Nullable Object> void build(Callable<? extends T> body, Result<T> result) {
        observe(bridge.<T>future(body), result);
    }

    @Override
    public <T extends @Nullable Object> void build(
            Computation<T> computation, Callable<? extends T> body, Result<T> result) {
        result.cancellable(() -> computation.tryCancel(new ConsumerCancelled("by way of the computation")));
        observe(bridge.future(computation, body), result);
    }

    @Override
    public <T extends @Nullable Object> void build(Duration deadline, Callable<? extends T> body, Result<T> result) {
        observe(bridge.<T>future(deadline, body), result);
    }

    private static <T extends @Nullable Object> void observe(Future<T> future, Result<T> result) {
        future.onComplete(result::value, result::failure);
    }

    @Override
    public <T extends @Nullable Object> Source<T> source() {
        return new FutureSource<>(
                context == null ? ((VertxInternal) vertx).getOrCreateContext().promise() : context.promise());
    }

    @Override
    public <T extends @Nullable Object> T await(Source<T> source) {
        return VertxBridge.await(FutureSource.of(source));
    }

    @Override
    public <T extends @Nullable Object> T await(Source<T> source, Consumer<? super T> onUndelivered) {
        return VertxBridge.await(FutureSource.of(source), onUndelivered);
    }

    @Override
    public <T extends @Nullable Object> Result<T> toNative(Computation<T> computation) {
        Result<T> result = new Result<>();
        observe(VertxBridge.toFuture(computation), result);
        return result;
    }

    @Override
    public <T extends @Nullable Object> Computation<T> fromNative(Source<T> source) {
        return VertxBridge.fromFuture(FutureSource.of(source));
    }

    @Override
    public List<NullCall> nullCalls() {
        return NullCalls.of(
                bridge,
                Map.of(
                        Context.class,
                        Vertxes.context(vertx, ThreadingModel.EVENT_LOOP),
                        Vertx.class,
                        vertx,
                        Future.class,
                        Future.succeededFuture("value"),
                        ReadStream.class,
                        bridge.readStream(ignored -> {}),
                        WriteStream.class,
                        Vertxes.writeStream()));
    }

    /// A source that is a future.
    ///
    /// @param promise completed by the producer
    private record FutureSource<T extends @Nullable Object>(Promise<T> promise) implements Source<T> {
        static <T extends @Nullable Object> Future<T> of(Source<T> source) {
            return ((FutureSource<T>) source).promise.future();
        }

        @Override
        public void complete(T value) {
            promise.tryComplete(value);
        }

        @Override
        public void fail(Throwable thrown) {
            promise.tryFail(thrown);
        }

        @Override
        public boolean isCancelled() {
            return false;
        }
    }
}
