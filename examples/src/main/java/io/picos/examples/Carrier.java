package io.picos.examples;

import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Finds out which threads carry the current fiber, by looking.
///
/// A virtual thread that runs tells its carrier: `VirtualThread[#31]/runnable@fixed-4-thread-2`.
final class Carrier {
    private static final Pattern CARRIED = Pattern.compile("VirtualThread\\[.*]/\\w+@(.+?)(-(thread|worker)-\\d+)?");

    /// The JDK's own, which carry a plain virtual thread.
    private static final String JDK = ofPlainVirtualThread();

    private Carrier() {}

    /// {@return whose threads carry the current fiber, for the table}
    static String current() {
        String pool = pool();
        return pool.equals(JDK) ? "JDK" : "backend: " + pool;
    }

    private static String ofPlainVirtualThread() {
        CompletableFuture<String> pool = new CompletableFuture<>();
        Thread.startVirtualThread(() -> pool.complete(pool()));
        return pool.join();
    }

    private static String pool() {
        String self = Thread.currentThread().toString();
        Matcher matcher = CARRIED.matcher(self);
        return matcher.matches() ? matcher.group(1) : "no virtual thread: " + self;
    }
}
