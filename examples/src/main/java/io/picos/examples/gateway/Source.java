package io.picos.examples.gateway;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/// Stands for the service behind a source. It gives the same answer for every product, as soon as the answer is set,
/// and
/// counts the callers that wait for it.
public final class Source {
    private final String name;
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicInteger waiting = new AtomicInteger();
    private volatile Supplier<CompletableFuture<String>> answers; // replaced by anyone

    Source(String name, String answer) {
        this.name = name;
        CompletableFuture<String> given = CompletableFuture.completedFuture(answer);
        this.answers = () -> given;
    }

    /// {@return the answer for the product} The caller cancels it when it needs the answer no more.
    @SuppressWarnings("FutureReturnValueIgnored") // of what counts
    CompletableFuture<String> ask(String product) {
        asked.incrementAndGet();
        waiting.incrementAndGet();
        CompletableFuture<String> said = answers.get().thenApply(text -> name + " of " + product + ": " + text);
        said.whenComplete((text, failure) -> waiting.decrementAndGet());
        return said;
    }

    /// Later callers of `ask` wait for this answer, or this failure.
    void answerLater(CompletableFuture<String> later) {
        answerEach(() -> later);
    }

    /// Each later caller of `ask` waits for an answer of its own.
    public void answerEach(Supplier<CompletableFuture<String>> each) {
        answers = each;
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
