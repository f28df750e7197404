package io.picos.benchmarks.contender;

/// The work of the fibers of a benchmark, for each contender in its own words. A method starts its fibers, waits until
/// all have
/// ended, and is called by the thread that measures. A contender refuses the work that it cannot do.
public interface Work {
    /// Fibers that do nothing but give way.
    ///
    /// @param fibers how many
    /// @param times how often each gives way
    default void yield(int fibers, int times) throws Exception {
        throw refusal("yield");
    }

    /// One fiber starts others, which end at once.
    ///
    /// @param fibers how many
    default void spawn(int fibers) throws Exception {
        throw refusal("spawn");
    }

    /// One fiber starts others, each of which suspends until that fiber wakes it, and ends.
    ///
    /// @param fibers how many
    default void spawnAndSuspend(int fibers) throws Exception {
        throw refusal("spawnAndSuspend");
    }

    /// Two fibers, each of which wakes the other and waits until it is woken itself.
    ///
    /// @param times how often one of them is woken
    default void handOff(int times) throws Exception {
        throw refusal("handOff");
    }

    /// A number of Fibonacci, by a fiber for each first summand.
    ///
    /// @param n its index
    default int fibonacci(int n) throws Exception {
        throw refusal("fibonacci");
    }

    /// Fibers that take turns at a lock, and give way while they have it.
    ///
    /// @param isFair whether the lock is handed to the fiber that waits longest
    /// @param fibers how many
    /// @param times how often each takes the lock
    default void lock(boolean isFair, int fibers, int times) throws Exception {
        throw refusal("lock");
    }

    /// One scope after the other, each of which ends with the fibers that were started in it.
    ///
    /// @param scopes how many
    /// @param fibers how many in each
    default void scope(int scopes, int fibers) throws Exception {
        throw refusal("scope");
    }

    /// A deadline of a second for something that is done at once, again and again.
    ///
    /// @param times how often
    default void deadline(int times) throws Exception {
        throw refusal("deadline");
    }

    /// Fibers that send numbers through one channel to a fiber that receives them.
    ///
    /// @param capacity of the channel; zero: a sender waits until the number is received
    /// @param senders how many
    /// @param times how many numbers in all
    default void channel(int capacity, int senders, int times) throws Exception {
        throw refusal("channel");
    }

    /// The same with a sender for each of two channels. The receiver takes the next number of either.
    ///
    /// @param capacity of both
    /// @param times how many numbers in all
    default void select(int capacity, int times) throws Exception {
        throw refusal("select");
    }

    /// Fibers that have suspended, and stay so until they are released.
    ///
    /// @param fibers how many
    /// @param areInScope whether they belong to a scope, which ends with them
    /// @return releases them, and waits until all have ended
    default AutoCloseable suspend(int fibers, boolean areInScope) throws Exception {
        throw refusal("suspend");
    }

    private UnsupportedOperationException refusal(String method) {
        return new UnsupportedOperationException(getClass().getSimpleName() + " has no " + method);
    }
}
