package io.picos.rxjava;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.picos.ThreadScheduler;
import io.picos.std.channel.Channel;
import io.reactivex.rxjava3.core.Observable;
import io.reactivex.rxjava3.disposables.Disposable;
import io.reactivex.rxjava3.plugins.RxJavaPlugins;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;

/// Sources that throw where they must not: nothing is left behind (P12a, P12b).
class RudeSourceTest {
    private final Queue<Throwable> hook = new ConcurrentLinkedQueue<>();
    private final List<String> calls = new ArrayList<>(); // of the subscription
    private final RuntimeException rude = new IllegalStateException("rude");

    @BeforeEach
    void collect() {
        RxJavaPlugins.setErrorHandler(hook::add);
    }

    @AfterEach
    void restore() {
        RxJavaPlugins.setErrorHandler(null);
    }

    /// Records its calls.
    private class Calls implements Subscription {
        @Override
        public void request(long number) {
            calls.add("request " + number);
        }

        @Override
        public void cancel() {
            calls.add("cancel");
        }
    }

    private static <T> T inFiber(Callable<T> task) throws Exception {
        return ThreadScheduler.run(task::call);
    }

    @Test
    void open_subscribeThrows_cancelsAndHandsOver() {
        List<Integer> undelivered = new ArrayList<>();
        Publisher<Integer> source = subscriber -> {
            subscriber.onSubscribe(new Calls());
            subscriber.onNext(1);
            subscriber.onNext(2);
            throw rude;
        };
        assertThatThrownBy(() -> RxJavaBridge.open(source, 4, undelivered::add)).isSameAs(rude);
        assertThat(calls).as("P12a").containsExactly("request 4", "cancel");
        assertThat(undelivered).as("P12b").containsExactly(1, 2);
        assertThat(hook).as("reports").isEmpty();
    }

    @Test
    void awaitFirst_subscribeThrows_cancels() {
        Publisher<Integer> source = subscriber -> {
            subscriber.onSubscribe(new Calls());
            throw rude;
        };
        assertThatThrownBy(() -> inFiber(() -> RxJavaBridge.awaitFirst(source))).isSameAs(rude);
        assertThat(calls).as("P12a").containsExactly("request 1", "cancel");
        assertThat(hook).as("reports").isEmpty();
    }

    /// The library throws a NullPointerException, and passes the exception to its hook.
    @Test
    void openObservable_subscribeThrows_disposesAndHandsOver() {
        List<Integer> undelivered = new ArrayList<>();
        Observable<Integer> source = Observable.unsafeCreate(observer -> {
            observer.onSubscribe(Disposable.fromRunnable(() -> calls.add("dispose")));
            observer.onNext(1);
            throw rude;
        });
        assertThatThrownBy(() -> RxJavaBridge.open(source, Channel.bounded(4, undelivered::add)))
                .isInstanceOf(NullPointerException.class);
        assertThat(calls).as("P12a").containsExactly("dispose");
        assertThat(undelivered).as("P12b").containsExactly(1);
    }

    @Test
    void awaitFirst_cancelThrows_returnsTheElement() throws Exception {
        Publisher<Integer> source = subscriber -> {
            subscriber.onSubscribe(new Calls() {
                @Override
                public void cancel() {
                    super.cancel();
                    throw rude;
                }
            });
            subscriber.onNext(1);
        };
        assertThat(inFiber(() -> RxJavaBridge.<Integer>awaitFirst(source))).isEqualTo(1);
        assertThat(calls).as("P12a").containsExactly("request 1", "cancel");
        assertThat(hook).as("reports").containsExactly(rude);
    }

    @Test
    @SuppressWarnings("NullAway") // which a source must not signal
    void awaitFirst_nullElement_throwsNullPointerException() {
        Publisher<Integer> source = subscriber -> {
            subscriber.onSubscribe(new Calls());
            subscriber.onNext(null);
        };
        assertThatThrownBy(() -> inFiber(() -> RxJavaBridge.awaitFirst(source)))
                .isInstanceOf(NullPointerException.class);
        assertThat(calls).as("P12a").containsExactly("request 1", "cancel");
    }
}
