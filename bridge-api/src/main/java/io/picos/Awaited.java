package io.picos;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Something that fibers wait for, with more to tell than its class and identity. For authors of primitives:
/// pass the primitive to [Trigger#awaitAs] or [Computation#awaitAs], and a [FiberDump] shows its owner, and
/// finds deadlocks (O4, O5).
///
/// A dump calls these methods on any thread, at any time. They read the state. They MUST NOT wait, suspend,
/// change anything, or call the code of a user. If a method throws, the dump goes on without its answer, and
/// the exception goes to the uncaught exception handler of the thread that takes the dump.
///
/// ## Rules
///
/// O4 and O5 of `docs/RULES.md`.
public interface Awaited {
    /// {@return the fiber without which a wait for this cannot end, other than by a cancellation} The fiber that
    /// has locked a mutex, for example. Null if there is none at the moment, or if it is not known. If the owner
    /// has changed, the new owner MUST be returned before any fiber is woken: otherwise a dump could report a
    /// deadlock that does not exist.
    @Nullable Fiber owner();

    /// {@return the computation of the fibers that all have to end before a wait for this can end} They run on
    /// behalf of that computation, or of computations into which its cancellation is copied. Null by default: no
    /// such fibers.
    default @Nullable Computation<?> scope() {
        return null;
    }

    /// {@return the things of which one suffices to end the wait, such as the alternatives of a choice} Empty by
    /// default: the fiber waits for this itself.
    default List<?> alternatives() {
        return List.of();
    }
}
