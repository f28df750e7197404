package io.picos.std.event;

import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// The kind of an event, with its parts. Its `toString` is part of the event's.
sealed interface Form {
    /// An event that asks for something.
    ///
    /// @param what shown first by `toString`: a verb or a noun
    /// @param detail shown after it
    /// @param request asks a choice of the event's type
    record Asking(String what, @Nullable Object detail, Request<?> request) implements Form {
        @Override
        public String toString() {
            return what + " " + detail;
        }
    }

    /// A choice.
    ///
    /// @param alternatives immutable
    record OneOf(List<? extends Event<?>> alternatives) implements Form {
        @Override
        public String toString() {
            return "choice of " + alternatives.size();
        }
    }

    /// An event that is made anew for each synchronization.
    ///
    /// @param maker makes the event
    record Guarded(Callable<? extends Event<?>> maker) implements Form {
        @Override
        public String toString() {
            return "guard";
        }
    }
}
