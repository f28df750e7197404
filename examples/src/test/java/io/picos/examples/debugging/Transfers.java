package io.picos.examples.debugging;

import io.picos.reactor.ReactorBridge;
import io.picos.std.sync.Latch;
import io.picos.std.sync.Mutex;
import io.picos.vertx.VertxBridge;
import io.vertx.core.Vertx;
import java.util.concurrent.CompletableFuture;
import reactor.core.scheduler.Schedulers;

/// Two transfers at the same time, one in a fiber of Reactor and one in a fiber of Vert.x: a deadlock.
///
/// With the argument `ordered`, the accounts are locked in one order, and the program ends.
final class Transfers {
    private static boolean isOrdered;

    private Transfers() {}

    // begin
    record Account(int number, Mutex mutex, Latch audit) {
        void transferTo(Account other) {
            mutex.protect(() -> {
                audit.countDown();
                audit.await(); // until the auditor has seen both accounts
                other.mutex.protect(() -> System.out.println(number + " to " + other.number));
            });
        }
    }
    // end

    // begin
    static void transferInOrder(Account one, Account other) {
        Account first = one.number < other.number ? one : other;
        Account second = first == one ? other : one;
        first.mutex.protect(() -> second.mutex.protect(() -> System.out.println(one.number + " to " + other.number)));
    }
    // end

    private static void transfer(Account one, Account other) {
        if (isOrdered) {
            transferInOrder(one, other);
        } else {
            one.transferTo(other);
        }
    }

    public static void main(String[] arguments) {
        isOrdered = arguments.length > 0;
        Vertx vertx = Vertx.vertx();
        Latch audit = Latch.create(2);
        Account a = new Account(1, Mutex.create(), audit);
        Account b = new Account(2, Mutex.create(), audit);
        CompletableFuture<Void> onReactor = ReactorBridge.on(Schedulers.newParallel("web", 1, true))
                .mono(() -> transfer(a, b))
                .toFuture();
        CompletableFuture<Void> onVertx = VertxBridge.on(vertx)
                .future(() -> transfer(b, a))
                .toCompletionStage()
                .toCompletableFuture();
        CompletableFuture.allOf(onReactor, onVertx).join();
        vertx.close();
    }
}
