package io.picos.rxjava;

import io.picos.Computation;
import io.picos.spi.BackendScheduler;
import io.picos.spi.Timeouts;
import io.picos.std.channel.Outflow;
import io.picos.std.channel.Producer;
import io.reactivex.rxjava3.core.Observable;
import io.reactivex.rxjava3.core.Observer;
import io.reactivex.rxjava3.disposables.Disposable;
import io.reactivex.rxjava3.plugins.RxJavaPlugins;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// One subscription to an observable, which takes all elements (P2): signals the elements of a body to the observer.
final class ObservableOutflow<T> extends Outflow<T> implements Disposable {
    private volatile @Nullable Observer<? super T> observer; // cleared at the end

    private ObservableOutflow(Computation<?> computation, Observer<? super T> observer) {
        super(computation);
        this.observer = observer;
    }

    /// An observable that starts a fiber for each observer. Disposing of the subscription cancels the fiber
    /// (P1, P5).
    static <T> Observable<T> launch(
            BackendScheduler scheduler,
            Supplier<? extends Computation<@Nullable Void>> computations,
            Producer<T> body) {
        return RxJavaPlugins.onAssembly(new OfBody<>(scheduler, computations, body)); // B6
    }

    @Override
    public void dispose() {
        cancel();
    }

    @Override
    public boolean isDisposed() {
        return observer == null;
    }

    @Override
    protected void next(T element) {
        Observer<? super T> told = observer;
        if (told != null) { // else it has disposed of its subscription at this moment
            told.onNext(element);
        }
    }

    @Override
    protected void completed() {
        Observer<? super T> told = observer;
        if (told != null) {
            told.onComplete();
        }
    }

    @Override
    protected void failed(Throwable cause) {
        Observer<? super T> told = observer;
        if (told != null) {
            told.onError(Timeouts.outgoing(cause));
        }
    }

    @Override
    protected void release() {
        observer = null;
    }

    @Override
    protected void drop(Throwable late) {
        RxJavaPlugins.onError(late);
    }

    /// An observable that runs the body for each observer.
    private static final class OfBody<T> extends Observable<T> {
        private final BackendScheduler scheduler;
        private final Supplier<? extends Computation<@Nullable Void>> computations;
        private final Producer<T> body;

        private OfBody(
                BackendScheduler scheduler,
                Supplier<? extends Computation<@Nullable Void>> computations,
                Producer<T> body) {
            this.scheduler = scheduler;
            this.computations = computations;
            this.body = body;
        }

        @Override
        protected void subscribeActual(Observer<? super T> observer) {
            Computation<@Nullable Void> computation;
            try {
                computation = computations.get();
            } catch (IllegalStateException second) {
                Observable.<T>error(second).subscribe(observer);
                return;
            }
            ObservableOutflow<T> outflow = new ObservableOutflow<>(computation, observer);
            outflow.request(Long.MAX_VALUE);
            try {
                observer.onSubscribe(outflow);
            } catch (Throwable thrown) { // which a subscriber must not do: it has cancelled (P7)
                computation.tryCancel(thrown);
                outflow.cancel();
                throw thrown; // `Observable.subscribe` passes it to the hook
            }
            Streams.launch(scheduler, computation, body, outflow);
        }
    }
}
