package io.picos.examples.debugging;

import io.picos.completablefuture.CompletableFutureBridge;
import io.picos.std.channel.Channel;
import io.picos.std.sync.Latch;
import io.picos.std.sync.Mutex;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// A cook waits for an order, and keeps the kitchen locked meanwhile. So the waiter cannot bring the order.
final class Orders {
    private Orders() {}

    // begin
    static void cook(Mutex kitchen, Channel<String> orders, Latch locked) {
        kitchen.protect(() -> {
            locked.countDown();
            System.out.println("cooks " + orders.receive());
        });
    }

    static void serve(Mutex kitchen, Channel<String> orders, Latch locked) {
        locked.await(); // so that the cook is first
        kitchen.protect(() -> orders.send("a soup"));
    }
    // end

    public static void main(String[] arguments) {
        ExecutorService pool = Executors.newFixedThreadPool(1);
        CompletableFutureBridge bridge = CompletableFutureBridge.on(pool);
        Mutex kitchen = Mutex.create();
        Channel<String> orders = Channel.rendezvous();
        Latch locked = Latch.create(1);
        CompletableFuture<Void> cook = bridge.named("cook").future(() -> cook(kitchen, orders, locked));
        bridge.named("waiter").future(() -> serve(kitchen, orders, locked));
        cook.join();
        pool.shutdown();
    }
}
