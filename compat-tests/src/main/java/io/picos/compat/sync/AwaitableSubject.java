package io.picos.compat.sync;

import io.picos.Trigger;
import io.picos.std.sync.Awaitable;
import io.picos.std.sync.Awaiter;

/// The operations of [Awaitable], as the rules call them. By default, they call [Awaitable]. A wrong subject
/// overrides some of them.
public interface AwaitableSubject {
    /// The operations of [Awaitable].
    AwaitableSubject REAL = new AwaitableSubject() {};

    /// {@return [Awaitable#create]}
    ///
    /// @param initial the initial value
    default Awaitable create(int initial) {
        return Awaitable.create(initial);
    }

    /// {@return [Awaitable#get()]}
    ///
    /// @param awaitable the awaitable to read
    default int get(Awaitable awaitable) {
        return awaitable.get();
    }

    /// Calls [Awaitable#set].
    ///
    /// @param awaitable the awaitable to change
    /// @param next the new value
    default void set(Awaitable awaitable, int next) {
        awaitable.set(next);
    }

    /// {@return [Awaitable#compareAndSet]}
    ///
    /// @param awaitable the awaitable to change
    /// @param expected the expected value
    /// @param next the new value
    default boolean compareAndSet(Awaitable awaitable, int expected, int next) {
        return awaitable.compareAndSet(expected, next);
    }

    /// {@return [Awaitable#getAndSet]}
    ///
    /// @param awaitable the awaitable to change
    /// @param next the new value
    default int getAndSet(Awaitable awaitable, int next) {
        return awaitable.getAndSet(next);
    }

    /// {@return [Awaitable#getAndAdd]}
    ///
    /// @param awaitable the awaitable to change
    /// @param difference the difference to add
    default int getAndAdd(Awaitable awaitable, int difference) {
        return awaitable.getAndAdd(difference);
    }

    /// Calls [Awaitable#await].
    ///
    /// @param awaitable the awaitable to wait on
    /// @param expected the value that the caller has seen
    default void await(Awaitable awaitable, int expected) {
        awaitable.await(expected);
    }

    /// Calls [Awaitable#signal()].
    ///
    /// @param awaitable the awaitable to signal
    default void signal(Awaitable awaitable) {
        awaitable.signal();
    }

    /// Calls [Awaitable#signalAll()].
    ///
    /// @param awaitable the awaitable to signal
    default void signalAll(Awaitable awaitable) {
        awaitable.signalAll();
    }

    /// {@return [Awaiter#add]}
    ///
    /// @param awaitable the awaitable to wait on
    /// @param trigger the trigger to signal
    default Awaiter add(Awaitable awaitable, Trigger trigger) {
        return Awaiter.add(awaitable, trigger);
    }

    /// {@return [Awaiter#remove()]}
    ///
    /// @param awaiter the awaiter to remove
    default boolean remove(Awaiter awaiter) {
        return awaiter.remove();
    }
}
