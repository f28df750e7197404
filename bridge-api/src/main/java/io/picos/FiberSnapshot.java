package io.picos;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A dump of the fibers of the JVM as objects, as [FiberDump#snapshot()] has seen it. Immutable, and refers to no
/// fiber and to nothing of the program: it holds names, numbers and stack frames.
///
/// The fibers ran on meanwhile, so that two entries may belong to different moments (O3).
///
/// @param fibers the fibers, those of one scheduler together, and all fibers of deadlocks among them
/// @param deadlocks circles of fibers that wait for each other: each entry waits for a thing of which the next
///     entry is the owner, and the last one for a thing of the first (O5)
/// @param omitted how many more fibers there were, beyond the [limit][FiberDump.Limit]
public record FiberSnapshot(List<Entry> fibers, List<List<Entry>> deadlocks, int omitted) {
    /// Copies the lists.
    public FiberSnapshot {
        fibers = List.copyOf(fibers);
        deadlocks = deadlocks.stream().map(List::copyOf).toList();
    }

    /// The state of a fiber.
    public enum State {
        /// It has a turn.
        RUNNING,
        /// It waits for a turn.
        READY,
        /// It waits for something, or its thread waits in the JDK.
        SUSPENDED
    }

    /// One fiber.
    ///
    /// @param id the number of the fiber's thread, as in the fiber's `toString`
    /// @param name the name of the fiber's thread; empty if it has none (F11)
    /// @param scheduler the name of the backend, or `ThreadScheduler`
    /// @param state the state
    /// @param suspended how long it has been suspended, up to 250 ms too long; null if it is not suspended, or
    ///     if its thread waits in the JDK
    /// @param spawner the number of the thread that has spawned it
    /// @param waitsFor the awaited object; null if it is not suspended, or if that is not known
    /// @param holdsUp how many fibers wait for a thing of which it is the owner, such as a mutex; without
    ///     those that wait for the end of its scope
    /// @param cancellation the class of the exception with which it is cancelled, and the message of that
    ///     exception if the limit [asks for it][FiberDump.Limit#withMessages()]; null if it is not cancelled. A
    ///     fiber that forbids cancellation has it, too
    /// @param scope the identity of its current computation
    /// @param parentScope the identity of the computation whose cancellation is copied into `scope`; null if
    ///     there is none, or if it was not found
    /// @param orphan whether perhaps nothing will end its wait: a hint, and no verdict. It waits for a thing
    ///     whose owner has ended, or for a computation that is not the computation of any fiber and has no
    ///     deadline; but a callback of a library may be about to complete it
    /// @param stack its stack, without the frames of the engine and the JDK; empty if it has none or the limit
    ///     does not ask for it
    public record Entry(
            long id,
            String name,
            String scheduler,
            State state,
            @Nullable Duration suspended,
            long spawner,
            @Nullable Thing waitsFor,
            int holdsUp,
            @Nullable String cancellation,
            String scope,
            @Nullable String parentScope,
            boolean orphan,
            List<StackTraceElement> stack) {
        /// Copies the list.
        public Entry {
            requireNonNull(name, "name");
            requireNonNull(scheduler, "scheduler");
            requireNonNull(state, "state");
            requireNonNull(scope, "scope");
            stack = List.copyOf(stack);
        }
    }

    /// Something that a fiber waits for.
    ///
    /// @param type the name of its class
    /// @param identity its identity hash code in hexadecimal notation; of a duration, the duration
    /// @param owner the number of the fiber without which the wait cannot end; null if there is none, or if it
    ///     is not known
    /// @param alternatives the things of which one suffices, for a choice, at most eight; their own
    ///     alternatives are not told
    public record Thing(
            String type, String identity, @Nullable Long owner, List<Thing> alternatives) {
        /// Copies the list.
        public Thing {
            requireNonNull(type, "type");
            requireNonNull(identity, "identity");
            alternatives = List.copyOf(alternatives);
        }

        /// {@return the name of the class without its package, and the identity, such as `Mutex@4b85612c`; for a
        /// duration, such as `PT10S`}
        @Override
        public String toString() {
            return type.equals("java.time.Duration")
                    ? identity
                    : type.substring(type.lastIndexOf('.') + 1).replace('$', '.') + "@" + identity;
        }
    }
}
