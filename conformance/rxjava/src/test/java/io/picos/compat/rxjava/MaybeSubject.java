package io.picos.compat.rxjava;

import io.picos.Computation;
import io.picos.compat.subject.Result;
import io.picos.compat.subject.RudeSource;
import io.picos.rxjava.RxJavaBridge;
import io.reactivex.rxjava3.core.Maybe;
import io.reactivex.rxjava3.core.MaybeObserver;
import io.reactivex.rxjava3.disposables.Disposable;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Consumer;

/// RxJavaBridge with results that are maybes, which are empty instead of null.
final class MaybeSubject extends RxJavaSubject {
    MaybeSubject(Place place) {
        super(place);
    }

    @Override
    public <T> Cold<T> prepare(Callable<? extends T> body) {
        return result -> observe(bridge.<T>maybe(body), result);
    }

    @Override
    public <T> Cold<T> prepare(Computation<T> computation, Callable<? extends T> body) {
        Maybe<T> maybe = bridge.maybe(computation, body);
        return result -> observe(maybe, result);
    }

    @Override
    public <T> Cold<T> prepare(Duration deadline, Callable<? extends T> body) {
        Maybe<T> maybe = bridge.maybe(deadline, body);
        return result -> observe(maybe, result);
    }

    @Override
    public <T> Source<T> source() {
        return new RudeSource<>();
    }

    @Override
    public <T> T await(Source<T> source) {
        return RxJavaBridge.await(maybe(source));
    }

    @Override
    public <T> T await(Source<T> source, Consumer<? super T> onUndelivered) {
        return RxJavaBridge.await(maybe(source), onUndelivered);
    }

    @Override
    public <T> Result<T> toNative(Computation<T> computation) {
        Result<T> result = new Result<>();
        observe(RxJavaBridge.<T>toMaybe(computation), result);
        return result;
    }

    @Override
    public <T> Computation<T> fromNative(Source<T> source) {
        return RxJavaBridge.fromMaybe(maybe(source));
    }

    static <T> void observe(Maybe<T> maybe, Result<T> result) {
        maybe.subscribe(new MaybeObserver<T>() {
            @Override
            public void onSubscribe(Disposable subscription) {
                result.disposable(subscription::dispose);
            }

            @Override
            public void onSuccess(T value) {
                result.value(value);
            }

            @Override
            public void onComplete() {
                result.value(null);
            }

            @Override
            public void onError(Throwable thrown) {
                result.failure(thrown);
            }
        });
    }

    private static <T> Maybe<T> maybe(Source<T> source) {
        return Maybe.unsafeCreate(observer -> {
            var guest = ((RudeSource<T>) source).admit(value -> emit(value, observer), observer::onError);
            observer.onSubscribe(Disposable.fromRunnable(guest::cancel));
            guest.begin();
        });
    }

    private static <T> void emit(T value, MaybeObserver<? super T> observer) {
        if (value == null) {
            observer.onComplete();
        } else {
            observer.onSuccess(value);
        }
    }
}
