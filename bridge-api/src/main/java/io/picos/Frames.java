package io.picos;

import java.util.Arrays;
import java.util.List;

/// The frames of a fiber's stack that belong to the program: not those by which a fiber is begun and parked.
final class Frames {
    private static final List<String> INNER = List.of(
            "io.picos.engine.",
            "io.picos.context.",
            "io.picos.Body",
            "io.picos.Trigger",
            "io.picos.Computation",
            "java.lang.VirtualThread",
            "java.lang.Thread",
            "java.lang.System$",
            "java.util.concurrent.locks.LockSupport",
            "jdk.internal.");

    private Frames() {}

    static List<StackTraceElement> ofUser(StackTraceElement[] stack) {
        return Arrays.stream(stack).filter(Frames::isOfUser).toList();
    }

    private static boolean isOfUser(StackTraceElement frame) {
        String name = frame.getClassName();
        for (String inner : INNER) {
            if (name.startsWith(inner)) {
                return false;
            }
        }
        return true;
    }
}
