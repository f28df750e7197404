package io.picos.engine.carrier;

import io.picos.engine.thread.LockStack;
import java.lang.System.Logger.Level;
import java.util.Locale;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Chooses the threads that carry the virtual threads of fibers: the backend's threads, if the JDK lets the
/// engine choose them, else the JDK's own.
///
/// `-Dio.picos.carrier` selects `auto` (the default), `backend`, or `jdk`. The choice is made on first use,
/// without waiting for another thread that makes it at the same time, and is logged once. If the selected
/// choice is not available, each use throws.
public final class Carriers {
    private static final String PROPERTY = "io.picos.carrier";
    private static final String CONSEQUENCE =
            "order and results are the same, but each step of a fiber takes longer, and a thread of the scheduler waits while"
                    + " the fiber runs";
    private static final String LIMITS = "; before JDK 24, a fiber that waits inside `synchronized` blocks its thread,"
            + " monitors of the thread that wakes a fiber are open to that fiber, and virtual threads that wake a fiber"
            + " are taken for the threads that carry them";

    /// The first JDK whose virtual threads leave their carrier thread inside `synchronized` too.
    private static final int FIRST_WITHOUT_PINNING = 24;

    private static final AtomicReference<@Nullable CarrierApi> CHOICE = new AtomicReference<>();

    private Carriers() {}

    /// {@return whether the backend's threads can carry fibers}
    ///
    /// @throws IllegalStateException if `-Dio.picos.carrier=backend` is set and is not available
    /// @throws IllegalArgumentException if the property has any other value than those three
    public static boolean isBackend() {
        return api().canChoose();
    }

    /// {@return a virtual thread, not started, that runs on the given executor}
    static Thread onBackend(Executor executor, Runnable body) {
        return api().onExecutor(executor, body);
    }

    /// {@return a virtual thread, not started, that runs on the JDK's own threads} It does so even if the
    /// current thread runs on another executor, which the JDK would pass on.
    public static Thread onJdk(Runnable body) {
        return api().onJdk(body);
    }

    /// Runs the continuation of a virtual thread, its work until the next suspension, on the JDK's own threads.
    static void runOnJdk(Runnable continuation) {
        api().runOnJdk(continuation);
    }

    private static CarrierApi api() {
        CarrierApi chosen = CHOICE.get();
        return chosen == null ? choose() : chosen;
    }

    private static CarrierApi choose() {
        String wanted = System.getProperty(PROPERTY, "auto").toLowerCase(Locale.ROOT);
        return switch (wanted) {
            case "jdk" ->
                settle(
                        new PublicJdk(),
                        Level.INFO,
                        "the JDK's threads carry fibers, as -D" + PROPERTY + "=jdk asks; " + CONSEQUENCE);
            case "auto", "backend" -> find(wanted.equals("backend"));
            default ->
                throw new IllegalArgumentException(
                        "-D" + PROPERTY + " must be auto, backend or jdk, but is '" + wanted + "'");
        };
    }

    private static CarrierApi find(boolean required) {
        boolean pins = Runtime.version().feature() < FIRST_WITHOUT_PINNING;
        String reason;
        Level level = Level.INFO;
        try {
            CarrierApi opened = new OpenedJdk();
            if (pins && !required) {
                reason = "before JDK " + FIRST_WITHOUT_PINNING + " fibers would block the backend's threads inside"
                        + " `synchronized`; -D" + PROPERTY + "=backend would choose them all the same";
            } else if (LockStack.MOVES && !LockStack.isKept(opened::onExecutor)) {
                level = Level.WARNING;
                reason =
                        "java.lang is open to Picos Bridge, but on this JDK fibers would take along monitors of threads"
                                + " that carry them";
            } else {
                return settle(
                        opened,
                        Level.INFO,
                        "the threads of each backend carry its fibers: java.lang is open to Picos Bridge; -D" + PROPERTY
                                + "=jdk would change that" + (pins ? LIMITS : ""));
            }
        } catch (ReflectiveOperationException missing) {
            level = Level.WARNING;
            reason = "this JDK has no way to choose them (" + missing + ")";
        } catch (RuntimeException closed) {
            reason = "java.lang is not open to Picos Bridge; to change that, " + waysToOpen();
        }
        if (required) {
            throw new IllegalStateException(
                    "-D" + PROPERTY + "=backend cannot be had: " + reason + "; or use -D" + PROPERTY + "=auto");
        }
        return settle(new PublicJdk(), level, "the JDK's threads carry fibers: " + reason + "; " + CONSEQUENCE);
    }

    private static String waysToOpen() {
        Module module = Carriers.class.getModule();
        String ways = "start the JVM with --add-opens java.base/java.lang="
                + (module.isNamed() ? module.getName() : "ALL-UNNAMED") + ", or set JDK_JAVA_OPTIONS to that";
        return module.isNamed() // a manifest opens a package to the class path only
                ? ways
                : ways + ", or put 'Add-Opens: java.base/java.lang' into the manifest of an executable jar";
    }

    /// Another thread may have chosen meanwhile. Its choice is the same.
    private static CarrierApi settle(CarrierApi choice, Level level, String reason) {
        CarrierApi other = CHOICE.compareAndExchange(null, choice);
        if (other != null) {
            return other;
        }
        System.getLogger("io.picos").log(level, reason);
        PropertyNames.check();
        return choice;
    }
}
