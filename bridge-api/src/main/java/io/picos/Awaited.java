package io.picos;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Something that fibers wait for, with more to tell than its class and identity. For authors of primitives: pass
/// the primitive to [Trigger#await(Object)] or [Computation#await(Object)], and a [FiberDump] shows its owner,
/// and finds deadlocks (O4, O5).
///
/// A dump calls these methods on any thread, at any time. They read the state, and MUST NOT wait, suspend, change
/// anything, or call the code of a user.
///
/// ## Rules
///
/// O4 and O5 of `docs/RULES.md`.
public interface Awaited {
    /// {@return the fiber without which no wait for this can end, other than by a cancellation; null if there is
    /// none at the moment, or if it is not known} A fiber in which this is locked, for example.
    @Nullable Fiber owner();

    /// {@return the things of which one suffices to end the wait, such as the alternatives of a choice} Empty by
    /// default: the fiber waits for this itself.
    default List<?> alternatives() {
        return List.of();
    }
}
