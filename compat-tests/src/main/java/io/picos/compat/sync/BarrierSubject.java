package io.picos.compat.sync;

import io.picos.std.sync.Barrier;

/// The operations of [Barrier], as the rules call them. By default, they call [Barrier]. A wrong subject
/// overrides some of them.
public interface BarrierSubject {
    /// The operations of [Barrier].
    BarrierSubject REAL = new BarrierSubject() {};

    /// {@return [Barrier#create]}
    ///
    /// @param parties the number of fibers that wait for each other
    default Barrier create(int parties) {
        return Barrier.create(parties);
    }

    /// {@return [Barrier#parties()]}
    ///
    /// @param barrier the barrier to look at
    default int parties(Barrier barrier) {
        return barrier.parties();
    }

    /// Calls [Barrier#await()].
    ///
    /// @param barrier the barrier to wait at
    default void await(Barrier barrier) {
        barrier.await();
    }

    /// Calls [Barrier#poison()].
    ///
    /// @param barrier the barrier to poison
    default void poison(Barrier barrier) {
        barrier.poison();
    }

    /// {@return [Barrier#isPoisoned()]}
    ///
    /// @param barrier the barrier to look at
    default boolean isPoisoned(Barrier barrier) {
        return barrier.isPoisoned();
    }

    /// {@return [Barrier#create(int, Runnable)]}
    ///
    /// @param parties how many fibers wait for each other
    /// @param action the action of each phase
    default Barrier create(int parties, Runnable action) {
        return Barrier.create(parties, action);
    }
}
