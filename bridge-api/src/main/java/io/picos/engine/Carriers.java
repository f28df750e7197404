package io.picos.engine;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Locale;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// What carries the virtual threads that fibers are: the backend's threads, if the JDK lets us choose,
/// else its own.
///
/// The JDK (21 to 25 at least) has a method to make a virtual thread for a given executor. It is not
/// public, and can be called where the package `java.lang` has been opened to us on the command line.
/// `-Dio.picos.carrier` chooses: `auto` (the default), `backend`, or `jdk`. Decided once, and said once in the log.
final class Carriers {
    private static final String PROPERTY = "io.picos.carrier";

    /// `Thread.NO_INHERIT_THREAD_LOCALS`, the same on all these versions (F11).
    private static final int INHERIT_NO_THREAD_LOCALS = 1 << 2;

    private static final Thread.Builder.OfVirtual JDK = Thread.ofVirtual().inheritInheritableThreadLocals(false);

    /// What carries virtual threads that are none of ours: the default of the JDK. Written by `choose`, once.
    private static @Nullable Executor jdkScheduler;

    private static final @Nullable MethodHandle NEW_VIRTUAL_THREAD = choose();

    private Carriers() {}

    /// {@return whether the backend's threads can carry fibers}
    static boolean isBackend() {
        return NEW_VIRTUAL_THREAD != null;
    }

    /// {@return a virtual thread, not started, that runs on the given executor}
    static Thread onBackend(Executor executor, Runnable body) {
        return make(java.util.Objects.requireNonNull(NEW_VIRTUAL_THREAD), executor, body);
    }

    private static Thread make(MethodHandle newVirtualThread, Executor executor, Runnable body) {
        try {
            return (Thread) newVirtualThread.invokeExact(executor, (String) null, INHERIT_NO_THREAD_LOCALS, body);
        } catch (RuntimeException | Error unchecked) {
            throw unchecked;
        } catch (Throwable impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /// {@return a virtual thread, not started, that runs on the JDK's own threads} Also if the current thread runs
    /// elsewhere, which it would pass on.
    static Thread onJdk(Runnable body) {
        return jdkScheduler == null ? JDK.unstarted(body) : onBackend(jdkScheduler, body);
    }

    /// Runs what a virtual thread on the JDK's own threads does between two suspensions.
    static void runOnJdk(Runnable continuation) {
        java.util.Objects.requireNonNull(jdkScheduler).execute(continuation);
    }

    private static @Nullable MethodHandle choose() {
        String wanted = System.getProperty(PROPERTY, "auto").toLowerCase(Locale.ROOT);
        return switch (wanted) {
            case "jdk" -> {
                log("the JDK's threads carry fibers, as -D" + PROPERTY + "=jdk asks; " + CONSEQUENCE);
                yield null;
            }
            case "auto", "backend" -> find(wanted.equals("backend"));
            default ->
                throw new IllegalArgumentException(
                        "-D" + PROPERTY + " must be auto, backend or jdk, but is '" + wanted + "'");
        };
    }

    private static final String CONSEQUENCE = "a backend's thread waits for each turn that it grants";

    private static @Nullable MethodHandle find(boolean required) {
        MethodHandle found = null;
        String reason;
        try {
            var method = Class.forName("java.lang.ThreadBuilders")
                    .getDeclaredMethod("newVirtualThread", Executor.class, String.class, int.class, Runnable.class);
            method.setAccessible(true);
            var scheduler = Class.forName("java.lang.VirtualThread").getDeclaredField("DEFAULT_SCHEDULER");
            scheduler.setAccessible(true);
            jdkScheduler = (Executor) scheduler.get(null);
            found = MethodHandles.lookup()
                    .unreflect(method)
                    .asType(MethodType.methodType(
                            Thread.class, Executor.class, String.class, int.class, Runnable.class));
            reason = "java.lang is open to us";
            if (LockStack.MOVES && !isMonitorKept(found)) {
                found = null;
                jdkScheduler = null;
                reason = "this JDK would have fibers take the monitors of the threads that carry them";
            }
        } catch (ReflectiveOperationException missing) {
            reason = "this JDK has no way to choose them (" + missing + ")";
        } catch (RuntimeException closed) {
            reason = "java.lang is not open to us; to change that, start the JVM with --add-opens java.base/java.lang="
                    + (Carriers.class.getModule().isNamed()
                            ? Carriers.class.getModule().getName()
                            : "ALL-UNNAMED");
        }
        if (found != null) {
            log("the threads of each backend carry its fibers: " + reason + "; -D" + PROPERTY
                    + "=jdk would change that");
        } else if (required) {
            throw new IllegalStateException(
                    "-D" + PROPERTY + "=backend cannot be had: " + reason + "; or use -D" + PROPERTY + "=auto");
        } else {
            log("the JDK's threads carry fibers: " + reason + "; " + CONSEQUENCE);
        }
        return found;
    }

    private static boolean isMonitorKept(MethodHandle newVirtualThread) {
        LockStack.Probe probe = new LockStack.Probe();
        return probe.isKept(make(newVirtualThread, probe, probe));
    }

    private static void log(String choice) {
        System.getLogger("io.picos").log(System.Logger.Level.INFO, choice);
    }
}
