package io.picos.std.channel;

import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/// Iterates over a source.
final class SourceIterator<T> implements Iterator<T> {
    private final Source<T> source;
    private @Nullable T next; // received, and not returned yet

    SourceIterator(Source<T> source) {
        this.source = source;
    }

    @Override
    public boolean hasNext() {
        if (next == null) {
            next = source.receive();
        }
        return next != null;
    }

    @Override
    public T next() {
        T element = hasNext() ? next : null;
        if (element == null) {
            throw new NoSuchElementException("the source has ended");
        }
        next = null;
        return element;
    }
}
