package io.picos.compat.rxjava;

import static org.assertj.core.api.Assertions.assertThat;

import io.picos.ThreadScheduler;
import io.picos.compat.patience.Waits;
import io.picos.rxjava.RxJavaBridge;
import io.reactivex.rxjava3.core.Scheduler;
import io.reactivex.rxjava3.core.Single;
import io.reactivex.rxjava3.plugins.RxJavaPlugins;
import io.reactivex.rxjava3.schedulers.Schedulers;
import io.reactivex.rxjava3.subjects.CompletableSubject;
import io.reactivex.rxjava3.subjects.MaybeSubject;
import io.reactivex.rxjava3.subjects.SingleSubject;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/// The library's blocking calls, and its threads that nobody may block (B6).
class BlockingTest {
    private static <T> CompletableFuture<T> future(Single<T> single) {
        return single.toCompletionStage().toCompletableFuture();
    }

    /// Runs a task on a thread of the scheduler.
    ///
    /// @return what it throws, or null
    private static Throwable thrownOn(Scheduler scheduler, Callable<?> task) throws Exception {
        return Waits.get(
                "B6: the task has ended",
                future(Single.fromCallable(task).subscribeOn(scheduler)).handle((value, thrown) -> thrown));
    }

    @Test
    void blockingCalls_inAFiber_parkTheFiberAndNoThreadOfTheScheduler() throws Exception {
        Place place = Place.single();
        RxJavaBridge bridge = RxJavaBridge.on(place.scheduler());
        SingleSubject<String> single = SingleSubject.create();
        MaybeSubject<String> maybe = MaybeSubject.create();
        CompletableSubject completable = CompletableSubject.create();
        CompletableFuture<String> fiber = future(bridge.single(() -> {
            String value = single.blockingGet() + maybe.blockingGet();
            completable.blockingAwait();
            return value;
        }));
        for (var source : List.of(single, maybe, completable)) { // each emits on the only thread there is
            Waits.until("B6: the fiber has subscribed", () -> hasObservers(source));
            Waits.get("B6: another fiber runs", future(bridge.single(() -> emit(source))));
        }
        assertThat(Waits.get("B6: the fiber has ended", fiber)).isEqualTo("12");
        place.end().run();
    }

    private static boolean hasObservers(Object source) {
        return switch (source) {
            case SingleSubject<?> single -> single.hasObservers();
            case MaybeSubject<?> maybe -> maybe.hasObservers();
            default -> ((CompletableSubject) source).hasObservers();
        };
    }

    @SuppressWarnings("unchecked")
    private static boolean emit(Object source) {
        switch (source) {
            case SingleSubject<?> single -> ((SingleSubject<String>) single).onSuccess("1");
            case MaybeSubject<?> maybe -> ((MaybeSubject<String>) maybe).onSuccess("2");
            default -> ((CompletableSubject) source).onComplete();
        }
        return true;
    }

    @Test
    void failOnNonBlockingScheduler_findsItsThreadsAndNoFibers() throws Exception {
        RxJavaPlugins.setFailOnNonBlockingScheduler(true);
        try {
            SingleSubject<String> source = SingleSubject.create();
            CompletableFuture<String> fiber =
                    future(RxJavaBridge.on(Schedulers.computation()).single(source::blockingGet));
            Waits.until("B6: the fiber has subscribed", source::hasObservers);
            source.onSuccess("value");
            assertThat(Waits.get("B6: the fiber has ended", fiber)).isEqualTo("value");
            assertThat(thrownOn(Schedulers.computation(), Single.never()::blockingGet))
                    .as("B6: the library's own detection, on its own thread")
                    .isInstanceOf(IllegalStateException.class);
        } finally {
            RxJavaPlugins.setFailOnNonBlockingScheduler(false);
        }
    }

    @Test
    void threadScheduler_onAThreadThatNobodyMayBlock_refuses() throws Exception {
        Callable<String> blocking = () -> ThreadScheduler.run(() -> "value");
        assertThat(thrownOn(Schedulers.computation(), blocking))
                .as("B6: on a thread of computation()")
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("RxComputationThreadPool");
        assertThat(thrownOn(Schedulers.single(), blocking))
                .as("B6: on the thread of single()")
                .isInstanceOf(IllegalStateException.class);
        assertThat(thrownOn(Schedulers.io(), blocking))
                .as("B6: on a thread of io()")
                .isNull();
        assertThat(thrownOn(Schedulers.newThread(), blocking))
                .as("B6: on a thread of newThread()")
                .isNull();
    }
}
