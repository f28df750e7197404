package io.picos.completablefuture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.picos.ThreadScheduler;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Sources that throw where they must not: nothing is left behind (P12a, P12b).
class RudeSourceTest {
    private final Queue<Throwable> hook = new ConcurrentLinkedQueue<>();
    private final List<String> calls = new ArrayList<>(); // of the subscription
    private final RuntimeException rude = new IllegalStateException("rude");

    private Thread.UncaughtExceptionHandler before;

    @BeforeEach
    void collect() {
        before = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((thread, thrown) -> hook.add(thrown));
    }

    @AfterEach
    void restore() {
        Thread.setDefaultUncaughtExceptionHandler(before);
    }

    /// Records its calls.
    private class Calls implements Flow.Subscription {
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
        Flow.Publisher<Integer> source = subscriber -> {
            subscriber.onSubscribe(new Calls());
            subscriber.onNext(1);
            subscriber.onNext(2);
            throw rude;
        };
        assertThatThrownBy(() -> CompletableFutureBridge.open(source, 4, undelivered::add))
                .isSameAs(rude);
        assertThat(calls).as("P12a").containsExactly("request 4", "cancel");
        assertThat(undelivered).as("P12b").containsExactly(1, 2);
        assertThat(hook).as("reports").isEmpty();
    }

    @Test
    void awaitFirst_subscribeThrows_cancels() {
        Flow.Publisher<Integer> source = subscriber -> {
            subscriber.onSubscribe(new Calls());
            throw rude;
        };
        assertThatThrownBy(() -> inFiber(() -> CompletableFutureBridge.awaitFirst(source)))
                .isSameAs(rude);
        assertThat(calls).as("P12a").containsExactly("request 1", "cancel");
        assertThat(hook).as("reports").isEmpty();
    }

    @Test
    void awaitFirst_cancelThrows_returnsTheElement() throws Exception {
        Flow.Publisher<Integer> source = subscriber -> {
            subscriber.onSubscribe(new Calls() {
                @Override
                public void cancel() {
                    super.cancel();
                    throw rude;
                }
            });
            subscriber.onNext(1);
        };
        assertThat(inFiber(() -> CompletableFutureBridge.<Integer>awaitFirst(source)))
                .isEqualTo(1);
        assertThat(calls).as("P12a").containsExactly("request 1", "cancel");
        assertThat(hook).as("reports").containsExactly(rude);
    }

    @Test
    @SuppressWarnings("NullAway") // which a source must not signal
    void awaitFirst_nullElement_throwsNullPointerException() {
        Flow.Publisher<Integer> source = subscriber -> {
            subscriber.onSubscribe(new Calls());
            subscriber.onNext(null);
        };
        assertThatThrownBy(() -> inFiber(() -> CompletableFutureBridge.awaitFirst(source)))
                .isInstanceOf(NullPointerException.class);
        assertThat(calls).as("P12a").containsExactly("request 1", "cancel");
    }
}
