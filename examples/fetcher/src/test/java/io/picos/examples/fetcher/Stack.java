package io.picos.examples.fetcher;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;

/// A library with which a program may use a fetcher.
interface Stack extends AutoCloseable {
    /// A fetch that has begun.
    ///
    /// @param reply its result, as the library reports it
    /// @param cancel gives up the fetch, in the way of the library
    record Call(CompletableFuture<Reply> reply, Runnable cancel) {}

    /// {@return the client of the library}
    Transport transport();

    /// Begins a fetch in a fiber of the library.
    Call start(Callable<Reply> fetch);

    /// {@return the library's exception for a deadline that has passed}
    default Class<? extends Exception> lateness() {
        return TimeoutException.class;
    }

    @Override
    default void close() {}
}
