package io.picos.compat.rxjava;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.picos.ThreadScheduler;
import io.picos.compat.patience.Waits;
import io.picos.rxjava.RxJavaBridge;
import io.picos.std.channel.Channel;
import io.picos.std.channel.Inflow;
import io.reactivex.rxjava3.core.Observable;
import io.reactivex.rxjava3.exceptions.MissingBackpressureException;
import io.reactivex.rxjava3.schedulers.Schedulers;
import io.reactivex.rxjava3.subjects.PublishSubject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/// Observables have no back-pressure: the channel decides what happens to their elements (P15).
class ObservableChannelTest {
    private static List<Integer> all(Inflow<Integer> opened) {
        List<Integer> received = new ArrayList<>();
        opened.forEach(received::add);
        return received;
    }

    @Test
    void open_withAnUnboundedChannel_keepsAll() throws Exception {
        Observable<Integer> source = Observable.range(0, 1_000).subscribeOn(Schedulers.computation());
        List<Integer> received = ThreadScheduler.run(() -> {
            try (Inflow<Integer> opened = RxJavaBridge.open(source, Channel.unbounded())) {
                return all(opened);
            }
        });
        assertThat(received).as("P15: what is received").hasSize(1_000).isSorted();
    }

    @Test
    void open_withTheLatestChannel_keepsTheNewest() throws Exception {
        PublishSubject<Integer> source = PublishSubject.create();
        Inflow<Integer> opened = RxJavaBridge.open(source, Channel.latest());
        for (int number = 0; number < 10; number++) {
            source.onNext(number);
        }
        source.onComplete();
        assertThat(ThreadScheduler.run(() -> all(opened)))
                .as("P15: what is received")
                .containsExactly(9);
    }

    @Test
    void open_withABoundedChannelThatIsFull_isDisposedOfAndFails() throws Exception {
        PublishSubject<Integer> source = PublishSubject.create();
        Inflow<Integer> opened = RxJavaBridge.open(source, Channel.bounded(2));
        for (int number = 0; number < 3; number++) {
            source.onNext(number);
        }
        assertThat(source.hasObservers()).as("P15: whether it is observed").isFalse();
        ThreadScheduler.run(() -> {
            assertThat(opened.receive()).isZero();
            assertThat(opened.receive()).isEqualTo(1);
            Throwable thrown = catchThrowable(opened::receive);
            assertThat(thrown).isInstanceOfAny(MissingBackpressureException.class, CompletionException.class);
            assertThat(String.valueOf(thrown)).contains("P15");
            return true;
        });
    }

    @Test
    void close_disposesOfTheSubscription() {
        PublishSubject<Integer> source = PublishSubject.create();
        List<Integer> undelivered = new ArrayList<>();
        Inflow<Integer> opened = RxJavaBridge.open(source, Channel.unbounded(undelivered::add));
        source.onNext(1);
        opened.close();
        source.onNext(2);
        assertThat(source.hasObservers()).as("P12: whether it is observed").isFalse();
        assertThat(undelivered).as("P12: what is undelivered").containsExactly(1);
        Waits.until("P12: it has ended", opened::isEnded);
    }

    @Test
    void close_afterTheChannelWasClosed_disposesOfTheSubscription() {
        PublishSubject<Integer> source = PublishSubject.create();
        Channel<Integer> channel = Channel.unbounded();
        Inflow<Integer> opened = RxJavaBridge.open(source, channel);
        channel.close();
        opened.close();
        assertThat(source.hasObservers()).as("P12: whether it is observed").isFalse();
    }

    @Test
    void anElementForAChannelThatIsFull_isUndelivered() {
        PublishSubject<Integer> source = PublishSubject.create();
        List<Integer> undelivered = new ArrayList<>();
        Inflow<Integer> opened = RxJavaBridge.open(source, Channel.bounded(1, undelivered::add));
        source.onNext(1);
        source.onNext(2);
        assertThat(undelivered).as("P14: what did not fit").containsExactly(2);
        opened.close();
        assertThat(undelivered).as("P12: what is undelivered").containsExactly(2, 1);
    }
}
