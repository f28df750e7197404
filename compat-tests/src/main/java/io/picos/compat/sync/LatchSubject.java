package io.picos.compat.sync;

import io.picos.std.sync.Latch;

/// The operations of [Latch], as the rules call them. By default, they call [Latch]. A wrong subject overrides
/// some of them.
public interface LatchSubject {
    /// The operations of [Latch].
    LatchSubject REAL = new LatchSubject() {};

    /// {@return [Latch#create]}
    ///
    /// @param count the initial count
    default Latch create(int count) {
        return Latch.create(count);
    }

    /// {@return [Latch#tryCountDown()]}
    ///
    /// @param latch to count
    default boolean tryCountDown(Latch latch) {
        return latch.tryCountDown();
    }

    /// {@return [Latch#tryCountUp()]}
    ///
    /// @param latch to count
    default boolean tryCountUp(Latch latch) {
        return latch.tryCountUp();
    }

    /// Calls [Latch#await()].
    ///
    /// @param latch to wait for
    default void await(Latch latch) {
        latch.await();
    }
}
