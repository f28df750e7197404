package io.picos.compat.resource;

import io.picos.Computation;
import io.picos.Fiber;
import io.picos.compat.patience.Repeat;
import io.picos.compat.scene.Lookout;
import io.picos.compat.scene.Probe;
import io.picos.compat.scene.Scene;
import io.picos.std.resource.Resource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Rule R4: the release of a resource whose owner fails.
public interface AbandonedResourceRules extends ResourceSubjects {
    /// The owner waits until the resource is transferred, moved or dropped.
    @Test
    default void r4a_theOwnerWaitsUntilTheResourceIsGone() {
        Scene scene = new Scene("R4a", subject());
        for (boolean drops : new boolean[] {false, true}) {
            scene.run(fiber -> {
                List<String> released = new ArrayList<>();
                AtomicReference<@Nullable Resource<String>> slot = new AtomicReference<>();
                Computation<@Nullable Void> own = Computation.create();
                Computation<?> owner = scene.spawn(
                        Fiber.create(own),
                        self -> resources().instantiate(() -> "R4a", released::add, (Resource<String> resource) -> {
                            slot.set(resource);
                            return 1;
                        }));
                scene.yieldUntil(() -> Probe.triggers(own) == 1 || !owner.isRunning(), "the owner waits");
                scene.holds(owner.isRunning(), "the owner waits while it has the resource");
                Resource<String> resource = scene.there(slot.get(), "the resource is there");
                if (drops) {
                    resources().drop(resource);
                } else {
                    scene.equal("R4a", resources().move(resource, moved -> moved), "the value of move");
                }
                scene.join(owner);
                scene.equal(List.of("R4a"), released, "what is released");
            });
        }
    }

    /// The resource is released if the owner is cancelled while it waits, if the owner's body throws, or if the
    /// body of the next owner throws.
    @Test
    default void r4b_aResourceThatNobodyTookIsReleased() {
        Scene scene = new Scene("R4b", subject());
        scene.run(fiber -> {
            RuntimeException cause = scene.cause("while it waits");
            Lent cancelled = new Lent();
            Computation<@Nullable Void> own = Computation.create();
            Computation<?> owner = scene.spawn(
                    Fiber.create(own),
                    self -> scene.throwsSame(
                            cause,
                            () -> resources().instantiate(() -> cancelled, Lent::close, resource -> 1),
                            "instantiate"));
            scene.yieldUntil(() -> Probe.triggers(own) == 1, "the owner waits");
            scene.equal(0, cancelled.releases(), "releases while the owner waits");
            own.tryCancel(cause);
            scene.join(owner);
            isReleased(scene, cancelled);
            Lent failed = new Lent();
            scene.throwsSame(
                    cause,
                    () -> resources().<Lent, Integer>instantiate(() -> failed, Lent::close, resource -> {
                        throw cause;
                    }),
                    "instantiate");
            isReleased(scene, failed);
            Lent twice = new Lent();
            scene.throwsSame(
                    cause,
                    () -> resources()
                            .instantiate(
                                    () -> twice,
                                    Lent::close,
                                    (Resource<Lent> resource) -> resources()
                                            .<Lent, Integer>transfer(resource, target -> {
                                                throw cause;
                                            })),
                    "transfer");
            isReleased(scene, twice);
        });
    }

    /// The owner's computation returns while the owner waits. After this spurious wake-up the owner checks,
    /// keeps the resource and waits on (C11).
    @Test
    default void r4d_aWakeUpWithoutACauseDropsNothing() {
        Scene scene = new Scene("R4d", subject());
        scene.run(fiber -> {
            Lent lent = new Lent();
            Computation<@Nullable Void> own = Computation.create();
            AtomicReference<@Nullable Resource<Lent>> slot = new AtomicReference<>();
            AtomicBoolean waits = new AtomicBoolean();
            Computation<?> owner = scene.spawn(
                    Fiber.create(own),
                    self -> Lookout.over(waits, () -> {
                        try {
                            resources().instantiate(() -> lent, Lent::close, (Resource<Lent> resource) -> {
                                slot.set(resource);
                                return 1;
                            });
                        } catch (Exception unexpected) {
                            throw new AssertionError(scene.about("instantiate throws"), unexpected);
                        }
                    }));
            scene.yieldUntil(() -> Probe.triggers(own) == 1, "the owner waits");
            waits.set(false);
            own.tryReturn(null);
            scene.yieldUntil(() -> waits.get() || !owner.isRunning(), "the owner waits again");
            scene.holds(owner.isRunning(), "the owner waits on");
            scene.equal(0, lent.releases(), "releases while the owner waits on");
            Resource<Lent> resource = scene.there(slot.get(), "the resource is there");
            scene.equal(2, resources().move(resource, moved -> 2), "the value of move");
            scene.join(owner);
            isReleased(scene, lent);
        });
    }

    /// If the owner is cancelled while another fiber borrows the resource, the owner continues at once, and the
    /// borrower releases the resource.
    @Test
    default void r4c_aBorrowedResourceWhoseOwnerLeavesIsReleasedByTheBorrower() {
        Scene scene = new Scene("R4c", subject());
        scene.run(fiber -> {
            Repeat.run("R4c, borrow against cancel", 10_000, time -> {
                RuntimeException cause = scene.cause("meanwhile");
                Lent lent = new Lent();
                Computation<@Nullable Void> own = Computation.create();
                AtomicReference<@Nullable Resource<Lent>> slot = new AtomicReference<>();
                Computation<?> owner = scene.spawn(
                        Fiber.create(own),
                        self -> scene.throwsSame(
                                cause,
                                () -> resources().instantiate(() -> lent, Lent::close, (Resource<Lent> resource) -> {
                                    slot.set(resource);
                                    return 1;
                                }),
                                "instantiate"));
                scene.yieldUntil(() -> Probe.triggers(own) == 1, "the owner waits");
                Resource<Lent> resource = scene.there(slot.get(), "the resource is there");
                boolean inside = time % 2 == 0;
                resources().borrow(resource, borrowed -> {
                    own.tryCancel(cause);
                    if (inside) {
                        scene.join(owner);
                    }
                    scene.equal(0, lent.releases(), "releases while it is borrowed");
                    return 1;
                });
                scene.join(owner);
                isReleased(scene, lent);
            });
        });
    }

    /// One fiber accepts a resource and another takes it over while the first is cancelled: exactly one of the
    /// two releases it. In every fourth round the first fiber does, in every fourth round the second, and in
    /// the other rounds the quicker of the two.
    @Test
    default void r4b_transferAgainstCancel_isReleasedOnce() {
        Scene scene = new Scene("R4b", subject());
        AtomicInteger served = new AtomicInteger();
        AtomicInteger dropped = new AtomicInteger();
        Random random = new Random(4);
        scene.run(fiber -> {
            Repeat.run("R4b, transfer against cancel", 100_000, time -> {
                RuntimeException cause = scene.cause("meanwhile");
                Lent lent = new Lent();
                Computation<@Nullable Void> own = Computation.create();
                AtomicReference<@Nullable Resource<Lent>> slot = new AtomicReference<>();
                Computation<?> accepting = scene.spawn(Fiber.create(own), self -> accept(scene, cause, lent, slot));
                int patience = random.nextInt(3);
                Computation<?> serving = scene.spawn(self -> {
                    scene.yieldUntil(() -> slot.get() != null, "the resource is there");
                    yieldTimes(patience);
                    if (time % 4 == 0) {
                        scene.join(accepting);
                    }
                    if (serve(slot.get(), time % 8 < 4)) {
                        served.incrementAndGet();
                    } else {
                        dropped.incrementAndGet();
                    }
                });
                scene.yieldUntil(() -> slot.get() != null, "the resource is there");
                yieldTimes(random.nextInt(3));
                if (time % 4 == 1) {
                    scene.join(serving);
                }
                own.tryCancel(cause);
                scene.join(accepting);
                scene.join(serving);
                isReleased(scene, lent);
            });
        });
        scene.holds(served.get() > 0, "the resource is taken in some round");
        scene.holds(dropped.get() > 0, "the resource is dropped in some round");
    }

    private void accept(Scene scene, RuntimeException cause, Lent lent, AtomicReference<@Nullable Resource<Lent>> slot)
            throws Exception {
        try {
            resources().instantiate(() -> lent, Lent::close, (Resource<Lent> resource) -> {
                slot.set(resource);
                return 1;
            });
        } catch (RuntimeException thrown) {
            scene.same(cause, thrown, "what instantiate throws");
        }
    }

    /// {@return whether this call has taken the resource over; false if it is null or was dropped before}
    private boolean serve(@Nullable Resource<Lent> resource, boolean moves) throws Exception {
        if (resource == null) {
            return false;
        }
        try {
            if (moves) {
                resources().move(resource, lent -> 1);
            } else {
                resources().transfer(resource, target -> {
                    resources().drop(target);
                    return 1;
                });
            }
            return true;
        } catch (IllegalStateException droppedBefore) {
            return false;
        }
    }

    private static void yieldTimes(int times) {
        for (int time = 0; time < times; time++) {
            Fiber.yield();
        }
    }

    private static void isReleased(Scene scene, Lent lent) {
        scene.equal(1, lent.releases(), "releases");
        scene.holds(!lent.wasPermitted(), "the release runs under forbid");
    }
}
