package io.picos.examples.spring;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/// A request of the shop to one of its sources, which a test answers.
///
/// @param text the product, or the path of the request
/// @param trace the id that came with it, or null
/// @param answer completed by the test
/// @param gone counted down when the shop has closed its connection
record Question(String text, @Nullable String trace, CompletableFuture<String> answer, CountDownLatch gone) {
    Question(String text, @Nullable String trace) {
        this(text, trace, new CompletableFuture<>(), new CountDownLatch(1));
    }

    void answer(String said) {
        answer.complete(said);
    }

    void awaitGone() throws InterruptedException {
        Patience.await(gone, "the shop closes its connection for " + text);
    }
}
