package io.picos.fault.inside;

import io.picos.fault.FaultLoader;
import io.picos.fault.Injector;

/// What woven classes call: the injector of their own loader.
public final class Faults {
    private static final Injector INJECTOR = ((FaultLoader) Faults.class.getClassLoader()).injector();

    private Faults() {}

    /// Called before an instruction.
    ///
    /// @param point its number
    public static void at(int point) {
        INJECTOR.at(point);
    }

    /// Called by scenarios where their code stands for the user's or the backend's.
    ///
    /// @param call the name of the call
    static void call(String call) {
        INJECTOR.call(call);
    }

    /// {@return the time} Instead of [System#nanoTime()].
    public static long nanoTime() {
        return INJECTOR.nanoTime();
    }

    /// Instead of the method of LockSupport.
    ///
    /// @param blocker for diagnosis
    /// @param nanos at most
    public static void parkNanos(Object blocker, long nanos) {
        INJECTOR.parkNanos(blocker, nanos);
    }

    /// {@return a logger that is silent} Instead of [System#getLogger(String)]: each copy of the library would log.
    ///
    /// @param name ignored
    public static System.Logger getLogger(String name) {
        return Silent.LOGGER;
    }

    private enum Silent implements System.Logger {
        LOGGER;

        @Override
        public String getName() {
            return "silent";
        }

        @Override
        public boolean isLoggable(Level level) {
            return false;
        }

        @Override
        public void log(Level level, java.util.ResourceBundle bundle, String message, Throwable thrown) {}

        @Override
        public void log(Level level, java.util.ResourceBundle bundle, String format, Object... parameters) {}
    }
}
