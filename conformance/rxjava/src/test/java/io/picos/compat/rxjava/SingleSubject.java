package io.picos.compat.rxjava;

import io.picos.Computation;
import io.picos.compat.subject.Result;
import io.picos.compat.subject.RudeSource;
import io.picos.rxjava.RxJavaBridge;
import io.reactivex.rxjava3.core.Single;
import io.reactivex.rxjava3.core.SingleObserver;
import io.reactivex.rxjava3.disposables.Disposable;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Consumer;

/// RxJavaBridge with results that are singles.
final class SingleSubject extends RxJavaSubject {
    SingleSubject(Place place) {
        super(place);
    }

    @Override
    public boolean carriesNull() {
        return false;
    }

    @Override
    public <T> Cold<T> prepare(Callable<? extends T> body) {
        return cold(bridge.<T>single(body));
    }

    @Override
    public <T> Cold<T> prepare(Computation<T> computation, Callable<? extends T> body) {
        return cold(bridge.single(computation, body));
    }

    @Override
    public <T> Cold<T> prepare(Duration deadline, Callable<? extends T> body) {
        return cold(bridge.<T>single(deadline, body));
    }

    @Override
    public <T> Source<T> source() {
        return new RudeSource<>();
    }

    @Override
    public <T> T await(Source<T> source) {
        return RxJavaBridge.await(single(source));
    }

    @Override
    public <T> T await(Source<T> source, Consumer<? super T> onUndelivered) {
        return RxJavaBridge.await(single(source), onUndelivered);
    }

    @Override
    public <T> Result<T> toNative(Computation<T> computation) {
        return cold(RxJavaBridge.<T>toSingle(computation)).subscribe();
    }

    @Override
    public <T> Computation<T> fromNative(Source<T> source) {
        return RxJavaBridge.fromSingle(single(source));
    }

    private static <T> Cold<T> cold(Single<T> single) {
        return result -> single.subscribe(new SingleObserver<T>() {
            @Override
            public void onSubscribe(Disposable subscription) {
                result.disposable(subscription::dispose);
            }

            @Override
            public void onSuccess(T value) {
                result.value(value);
            }

            @Override
            public void onError(Throwable thrown) {
                result.failure(thrown);
            }
        });
    }

    private static <T> Single<T> single(Source<T> source) {
        return Single.unsafeCreate(observer -> {
            var guest = ((RudeSource<T>) source).admit(observer::onSuccess, observer::onError);
            observer.onSubscribe(Disposable.fromRunnable(guest::cancel));
            guest.begin();
        });
    }
}
