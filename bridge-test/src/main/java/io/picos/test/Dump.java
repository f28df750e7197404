package io.picos.test;

import io.picos.FiberDump;

/// The message of an error that has a dump of all fibers.
final class Dump {
    private Dump() {}

    /// {@return a dump of all fibers below a line that says why it was taken; its deadlocks come first}
    ///
    /// @param headline the line
    static String of(String headline) {
        return headline + "\n\n" + FiberDump.text();
    }
}
