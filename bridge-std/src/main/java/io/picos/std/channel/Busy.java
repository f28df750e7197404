package io.picos.std.channel;

import io.picos.std.Waiters;
import org.jspecify.annotations.Nullable;

/// The state of a channel for which somebody waits, or that was ended.
record Busy<T>(
        Buffer<T> buffer,
        Waiters<Party<T>> senders,
        Waiters<Party<T>> takers,
        @Nullable Match<T> match,
        @Nullable End end)
        implements State<T> {}
