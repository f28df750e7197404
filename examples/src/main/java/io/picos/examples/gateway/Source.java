package io.picos.examples.gateway;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/// Stands for whatever is behind a source. It says the same of every product, as soon as it is told what, and counts
/// who is waiting for that.
final class Source {
    private final String name;
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicInteger waiting = new AtomicInteger();
    private volatile CompletableFuture<String> answer; // replaced by anyone

    Source(String name, String answer) {
        this.name = name;
        this.answer = CompletableFuture.completedFuture(answer);
    }

    /// {@return what it says of the product} Whoever does not want to know it any more cancels that.
    @SuppressWarnings("FutureReturnValueIgnored") // of what counts
    CompletableFuture<String> ask(String product) {
        asked.incrementAndGet();
        waiting.incrementAndGet();
        CompletableFuture<String> said = answer.thenApply(text -> name + " of " + product + ": " + text);
        said.whenComplete((text, failure) -> waiting.decrementAndGet());
        return said;
    }

    /// Has those who ask from now on wait for the answer, or the failure, to come.
    void answerLater(CompletableFuture<String> later) {
        answer = later;
    }

    /// {@return how many have asked}
    int asked() {
        return asked.get();
    }

    /// {@return how many of them wait for the answer}
    int waiting() {
        return waiting.get();
    }

    @Override
    public String toString() {
        return name + " (" + waiting + " of " + asked + " wait)";
    }
}
