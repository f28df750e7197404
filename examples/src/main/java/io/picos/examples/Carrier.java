package io.picos.examples;

import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Finds out which threads carry the current fiber, by looking.
///
/// A virtual thread that runs tells its carrier: `VirtualThread[#31]/runnable@fixed-4-thread-2`, here of the pool
/// `fixed-4`.
///
/// @param jdk the pool of the JDK's own, which carry a plain virtual thread
record Carrier(String jdk) {
    private static final Pattern CARRIED = Pattern.compile("VirtualThread\\[.*]/\\w+@(.+?)((-(thread|worker))?-\\d+)?");

    /// {@return what tells the JDK's threads from others: where a plain virtual thread is found}
    static Carrier learn() {
        CompletableFuture<String> pool = new CompletableFuture<>();
        Thread.startVirtualThread(() -> pool.complete(pool()));
        return new Carrier(pool.join());
    }

    /// {@return whose threads carry the current fiber, for the table}
    String current() {
        String pool = pool();
        return pool.equals(jdk) ? "JDK" : pool.startsWith("picos-") ? "engine: " + pool : "backend: " + pool;
    }

    private static String pool() {
        String self = Thread.currentThread().toString();
        Matcher matcher = CARRIED.matcher(self);
        return matcher.matches() ? matcher.group(1) : "no virtual thread: " + self;
    }
}
