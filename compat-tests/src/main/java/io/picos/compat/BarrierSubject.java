package io.picos.compat;

import io.picos.std.sync.Barrier;

/// The operations of [Barrier], as the rules call them. Ours do what it does; a wrong one overrides some.
public interface BarrierSubject {
    /// The operations of [Barrier].
    BarrierSubject REAL = new BarrierSubject() {};

    /// {@return [Barrier#create]}
    ///
    /// @param parties who wait for each other
    default Barrier create(int parties) {
        return Barrier.create(parties);
    }

    /// {@return [Barrier#parties()]}
    ///
    /// @param barrier to look at
    default int parties(Barrier barrier) {
        return barrier.parties();
    }

    /// Calls [Barrier#await()].
    ///
    /// @param barrier to wait at
    default void await(Barrier barrier) {
        barrier.await();
    }

    /// Calls [Barrier#poison()].
    ///
    /// @param barrier to poison
    default void poison(Barrier barrier) {
        barrier.poison();
    }

    /// {@return [Barrier#isPoisoned()]}
    ///
    /// @param barrier to look at
    default boolean isPoisoned(Barrier barrier) {
        return barrier.isPoisoned();
    }
}
