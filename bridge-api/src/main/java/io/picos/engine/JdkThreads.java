package io.picos.engine;

/// Threads of the JDK on which it makes virtual threads ready whose time has come, or whose monitor is free.
///
/// All virtual threads of the JVM depend on them, so nothing that may block is called there.
final class JdkThreads {
    private static final String UNPARKER = "VirtualThread-unparker";
    private static final String UNBLOCKER = "VirtualThread-unblocker";

    private JdkThreads() {}

    /// {@return whether the thread is one of them}
    static boolean isService(Thread thread) {
        if (thread.isVirtual()) {
            return false;
        }
        String name = thread.getName();
        return name.startsWith(UNPARKER) || name.startsWith(UNBLOCKER);
    }
}
