package io.picos.compat;

import io.picos.std.sync.Condition;
import io.picos.std.sync.Mutex;

/// The operations of conditions, as the rules call them. Ours do what [Condition] does; a wrong one overrides
/// some.
public interface ConditionSubject {
    /// The operations of [Condition].
    ConditionSubject REAL = new ConditionSubject() {};

    /// Calls [Condition#await()].
    ///
    /// @param condition to wait for
    /// @param mutex which it is of
    default void await(Condition condition, Mutex mutex) {
        condition.await();
    }

    /// Calls [Condition#signal()].
    ///
    /// @param condition to signal
    default void signal(Condition condition) {
        condition.signal();
    }

    /// Calls [Condition#signalAll()].
    ///
    /// @param condition to signal
    default void signalAll(Condition condition) {
        condition.signalAll();
    }
}
