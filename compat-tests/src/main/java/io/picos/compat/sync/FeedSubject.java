package io.picos.compat.sync;

import io.picos.std.sync.Feed;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/// The operations of feeds, as the rules call them. By default, they call [Feed]. A wrong subject overrides
/// some of them.
public interface FeedSubject {
    /// The operations of [Feed].
    FeedSubject REAL = new FeedSubject() {};

    /// Calls [Feed#push].
    ///
    /// @param feed the feed to push to
    /// @param value the value to push
    /// @param <T> the type of the values
    default <T extends @Nullable Object> void push(Feed<T> feed, T value) {
        feed.push(value);
    }

    /// {@return [Feed#poison]}
    ///
    /// @param feed the feed to poison
    /// @param cause the cause to poison it with
    default boolean poison(Feed<?> feed, Throwable cause) {
        return feed.poison(cause);
    }

    /// {@return [Feed#tap()]}
    ///
    /// @param feed the feed to tap
    /// @param <T> the type of the values
    default <T extends @Nullable Object> Feed.Cursor<T> tap(Feed<T> feed) {
        return feed.tap();
    }

    /// {@return [Feed.Cursor#read()]}
    ///
    /// @param cursor the cursor to read
    /// @param <T> the type of the values
    default <T extends @Nullable Object> T read(Feed.Cursor<T> cursor) {
        return cursor.read();
    }

    /// {@return [Feed.Cursor#iterator()]}
    ///
    /// @param cursor the cursor to iterate over
    /// @param <T> the type of the values
    default <T extends @Nullable Object> Iterator<T> iterator(Feed.Cursor<T> cursor) {
        return cursor.iterator();
    }
}
