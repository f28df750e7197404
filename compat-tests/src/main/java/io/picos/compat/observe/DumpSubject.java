package io.picos.compat.observe;

import io.picos.FiberDump;
import io.picos.FiberSnapshot;
import java.io.IOException;
import java.io.UncheckedIOException;

/// The dumps of fibers, as the rules call them. By default, they call the library. A wrong subject overrides some
/// of them.
public interface DumpSubject {
    /// The dumps of the library.
    DumpSubject REAL = new DumpSubject() {};

    /// Calls [FiberDump#snapshot(FiberDump.Limit)].
    ///
    /// @param limit how much to look at
    /// @return the snapshot
    default FiberSnapshot snapshot(FiberDump.Limit limit) {
        return FiberDump.snapshot(limit);
    }

    /// Calls [FiberDump#to].
    ///
    /// @param limit how much to write
    /// @return the text for people
    default String text(FiberDump.Limit limit) {
        StringBuilder out = new StringBuilder();
        try {
            FiberDump.to(out, limit);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return out.toString();
    }

    /// Calls [FiberDump#jsonTo].
    ///
    /// @param limit how much to write
    /// @return the JSON for tools
    default String json(FiberDump.Limit limit) {
        StringBuilder out = new StringBuilder();
        try {
            FiberDump.jsonTo(out, limit);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return out.toString();
    }
}
