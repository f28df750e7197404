package io.picos.compat.sync;

import io.picos.std.sync.Condition;
import io.picos.std.sync.Mutex;
import java.util.function.BooleanSupplier;

/// The operations of conditions, as the rules call them. By default, they call [Condition]. A wrong subject
/// overrides some of them.
public interface ConditionSubject {
    /// The operations of [Condition].
    ConditionSubject REAL = new ConditionSubject() {};

    /// Calls [Condition#await()].
    ///
    /// @param condition the condition to wait for
    /// @param mutex the mutex of the condition
    default void await(Condition condition, Mutex mutex) {
        condition.await();
    }

    /// Calls [Condition#signal()].
    ///
    /// @param condition the condition to signal
    default void signal(Condition condition) {
        condition.signal();
    }

    /// Calls [Condition#signalAll()].
    ///
    /// @param condition the condition to signal
    default void signalAll(Condition condition) {
        condition.signalAll();
    }

    /// Calls [Condition#awaitUntil].
    ///
    /// @param condition the condition to wait for
    /// @param predicate the predicate to hold
    default void awaitUntil(Condition condition, BooleanSupplier predicate) {
        condition.awaitUntil(predicate);
    }
}
