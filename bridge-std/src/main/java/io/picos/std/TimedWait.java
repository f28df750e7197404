package io.picos.std;

import io.picos.Awaited;
import io.picos.Fiber;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What dumps show for a wait with a time limit. The time ends such a wait as well, so it has no part in a deadlock
/// (O5).
///
/// @param thing the primitive
/// @param limit how long the whole operation may wait
record TimedWait(Object thing, Duration limit) implements Awaited {
    /// {@return null, since the wait ends without any fiber}
    @Override
    public @Nullable Fiber owner() {
        return null;
    }

    @Override
    public List<?> alternatives() {
        return List.of(thing, limit);
    }
}
