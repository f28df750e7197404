package io.picos.contexts;

import io.picos.Computation;
import io.picos.Fiber;
import io.picos.std.structured.Bundle;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A place where code may look for a value: a row of the matrix. Each can measure the value there, with a fiber that
/// code with the value `starter` has started, and that has changed the value to `fiber`, except in the builder's row.
enum Place {
    BUILDER("`builder(body)`: the body") {
        @Override
        @Nullable String measure(Library library, Value value) throws Exception {
            return inFiber(library, value, value::seen);
        }
    },
    SPAWN("`Fiber.spawn`: the child") {
        @Override
        @Nullable String measure(Library library, Value value) throws Exception {
            return changed(library, value, () -> {
                Computation<@Nullable String> child = Computation.create();
                Fiber.spawn(Fiber.create(child), self -> child.tryCapture(value::seen));
                return child.await();
            });
        }
    },
    FORK("`Bundle.fork`: the child") {
        @Override
        @Nullable String measure(Library library, Value value) throws Exception {
            return changed(library, value, () -> {
                Computation<@Nullable String> seen = Computation.create();
                return Bundle.joinAfter(scope -> {
                    scope.fork(() -> seen.tryCapture(value::seen));
                    return seen.await();
                });
            });
        }
    },
    PROMISE("`Bundle.forkAsPromise`: the child") {
        @Override
        @Nullable String measure(Library library, Value value) throws Exception {
            return changed(
                    library,
                    value,
                    () -> Bundle.joinAfter(scope ->
                            scope.<@Nullable String>forkAsPromise(value::seen).await()));
        }
    },
    BLOCKING("`Fiber.blocking`: the body") {
        @Override
        @Nullable String measure(Library library, Value value) throws Exception {
            return changed(library, value, () -> Fiber.blocking(value::seen));
        }
    },
    AWAIT("`await(x)`: the source, on another thread") {
        @Override
        @Nullable String measure(Library library, Value value) throws Exception {
            return changed(library, value, () -> library.await(value));
        }
    },
    SUSPENSION("the fiber, after suspensions") {
        @Override
        @Nullable String measure(Library library, Value value) throws Exception {
            return changed(library, value, () -> {
                for (int turn = 0; turn < 10; turn++) {
                    Fiber.yield();
                }
                Fiber.sleep(Duration.ofMillis(1));
                var unused = library.await(value);
                return value.seen();
            });
        }
    },
    RESULT("the consumer of the result") {
        @Override
        @Nullable String measure(Library library, Value value) throws Exception {
            return get(library.start(value, () -> value.with("fiber", () -> "result")));
        }
    },
    ELEMENT("the consumer of an element of a stream") {
        @Override
        boolean isOf(String library) {
            return !library.equals(Library.THREADS);
        }

        @Override
        @Nullable String measure(Library library, Value value) throws Exception {
            return get(library.stream(value));
        }
    },
    CLOSURE("the fiber, after the backend was closed") {
        @Override
        boolean isOf(String library) {
            return !library.equals(Library.THREADS);
        }

        @Override
        @Nullable String measure(Library library, Value value) throws Exception {
            CompletableFuture<@Nullable String> seen = new CompletableFuture<>();
            CountDownLatch begun = new CountDownLatch(1);
            Gate closed = new Gate();
            var unused = library.start(
                    value,
                    () -> value.with("fiber", () -> {
                        begun.countDown();
                        closed.pass();
                        seen.complete(value.seen());
                        return "result";
                    }));
            if (!begun.await(60, TimeUnit.SECONDS)) {
                throw new AssertionError("the fiber has not begun");
            }
            library.closeBackend();
            closed.open();
            return get(seen);
        }
    };

    private final String title;

    Place(String title) {
        this.title = title;
    }

    /// {@return the head of its row}
    String title() {
        return title;
    }

    /// {@return whether the library has such a place}
    boolean isOf(String library) {
        return true;
    }

    /// {@return the value that is seen at this place: `starter`, `fiber` or null}
    abstract @Nullable String measure(Library library, Value value) throws Exception;

    /// {@return the value that code in the fiber sees} Told beside the result, so that no consumer can change it.
    private static @Nullable String inFiber(Library library, Value value, Callable<@Nullable String> code)
            throws Exception {
        CompletableFuture<@Nullable String> seen = new CompletableFuture<>();
        get(library.start(value, () -> {
            seen.complete(code.call());
            return "result";
        }));
        return get(seen);
    }

    private static @Nullable String changed(Library library, Value value, Callable<@Nullable String> code)
            throws Exception {
        return inFiber(library, value, () -> value.with("fiber", code));
    }

    private static @Nullable String get(CompletableFuture<@Nullable String> future) throws Exception {
        return future.get(60, TimeUnit.SECONDS);
    }
}
