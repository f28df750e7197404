package io.picos.compat;

import io.picos.std.sync.Latch;

/// The operations of latches, as the rules call them. Ours do what [Latch] does; a wrong one overrides some.
public interface LatchSubject {
    /// The operations of [Latch].
    LatchSubject REAL = new LatchSubject() {};

    /// {@return [Latch#create]}
    ///
    /// @param count at first
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
