package io.picos.examples.fetcher;

import io.picos.rxjava.RxJavaBridge;
import io.reactivex.rxjava3.core.Scheduler;
import io.reactivex.rxjava3.core.Single;
import io.reactivex.rxjava3.disposables.Disposable;
import io.reactivex.rxjava3.schedulers.Schedulers;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;

/// A Single of the JDK's client, which is asked anew for each subscriber.
final class RxJavaStack implements Stack {
    private final Scheduler scheduler = Schedulers.computation();
    private final HttpClient client = JdkRequests.newClient();

    @Override
    public Transport transport() {
        return request -> RxJavaBridge.await(single(request));
    }

    private Single<Reply> single(Request request) {
        return Single.using(
                        () -> client.sendAsync(JdkRequests.of(request), HttpResponse.BodyHandlers.ofString()),
                        Single::fromCompletionStage,
                        exchange -> exchange.cancel(true))
                .map(JdkRequests::reply);
    }

    @Override
    public Call start(Callable<Reply> fetch) {
        CompletableFuture<Reply> reply = new CompletableFuture<>();
        Disposable subscription =
                RxJavaBridge.on(scheduler).single(fetch).subscribe(reply::complete, reply::completeExceptionally);
        return new Call(reply, subscription::dispose);
    }

    @Override
    public void close() {
        client.close();
    }

    @Override
    public String toString() {
        return "RxJava";
    }
}
