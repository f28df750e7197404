package io.picos.compat.structured;

import io.picos.Body;
import io.picos.std.structured.Interruptions;
import io.picos.std.structured.Task;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The operation of `Interruptions`, as the rules call it. By default, it calls `io.picos.std.structured`. A
/// subject that is wrong on purpose overrides it.
public interface InterruptionSubject {
    /// The operation of `io.picos.std.structured`.
    InterruptionSubject REAL = new InterruptionSubject() {};

    /// {@return [Interruptions#during(Task, Body)]}
    ///
    /// @param cancel the cancel action
    /// @param body the body to run
    /// @param <T> the type of the value
    /// @param <X> the checked exception that the body may throw
    /// @throws X the body's exception
    default <T extends @Nullable Object, X extends Exception> T during(Task cancel, Body<T, X> body) throws X {
        return Interruptions.during(cancel, body);
    }

    /// {@return [Interruptions#during(Task, Duration, Body)]}
    ///
    /// @param cancel the cancel action
    /// @param again the time between two runs of the action
    /// @param body the body to run
    /// @param <T> the type of the value
    /// @param <X> the checked exception that the body may throw
    /// @throws X the body's exception
    default <T extends @Nullable Object, X extends Exception> T during(Task cancel, Duration again, Body<T, X> body)
            throws X {
        return Interruptions.during(cancel, again, body);
    }
}
