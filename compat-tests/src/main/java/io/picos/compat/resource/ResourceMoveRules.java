package io.picos.compat.resource;

import io.picos.Computation;
import io.picos.compat.patience.Crew;
import io.picos.compat.scene.Scene;
import io.picos.std.resource.Resource;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Rules R3 and R5: resources that go from one fiber to another.
public interface ResourceMoveRules extends ResourceSubjects {
    /// While a resource is borrowed, borrowing, transferring, moving or dropping it throws
    /// IllegalStateException. Afterwards it is held again, however the borrower ended.
    @Test
    default void r3a_aBorrowedResourceIsNotToBeHadOtherwise() {
        Scene scene = new Scene("R3a", subject());
        scene.run(fiber -> {
            Lent lent = new Lent();
            resources().instantiate(() -> lent, Lent::close, (Resource<Lent> resource) -> {
                resources().borrow(resource, borrowed -> {
                    scene.same(lent, borrowed, "what is borrowed");
                    isRefused(scene, resource, "borrowed");
                    isRefused(scene, "borrowed", () -> resources().drop(resource));
                    return 1;
                });
                RuntimeException failure = scene.cause("thrown by the borrower");
                scene.throwsSame(
                        failure,
                        () -> resources().borrow(resource, borrowed -> {
                            throw failure;
                        }),
                        "borrow");
                scene.equal(2, resources().borrow(resource, borrowed -> 2), "the value of the borrower");
                scene.equal(0, lent.releases(), "releases");
                resources().drop(resource);
                return 1;
            });
            isReleased(scene, lent);
        });
    }

    /// A dropped resource is released. It cannot be borrowed, transferred or moved, and neither can a resource
    /// that was transferred or moved.
    @Test
    default void r3b_whatIsGoneIsNotToBeHad() {
        Scene scene = new Scene("R3b", subject());
        scene.run(fiber -> {
            Lent lent = new Lent();
            resources().instantiate(() -> lent, Lent::close, (Resource<Lent> resource) -> {
                resources().drop(resource);
                isReleased(scene, lent);
                isRefused(scene, resource, "dropped");
                return 1;
            });
            isReleased(scene, lent);
            Lent other = new Lent();
            resources().instantiate(() -> other, Lent::close, (Resource<Lent> resource) -> {
                resources().transfer(resource, target -> {
                    isRefused(scene, resource, "transferred");
                    scene.equal(0, other.releases(), "releases after the transfer");
                    scene.equal(2, resources().move(target, moved -> 2), "the value of move");
                    isReleased(scene, other);
                    isRefused(scene, target, "transferred");
                    return 2;
                });
                return 1;
            });
            isReleased(scene, other);
        });
    }

    /// Dropping a resource that was dropped or transferred has no effect.
    @Test
    default void r3d_droppingWhatIsGoneHasNoEffect() {
        Scene scene = new Scene("R3d", subject());
        scene.run(fiber -> {
            Lent lent = new Lent();
            resources().instantiate(() -> lent, Lent::close, (Resource<Lent> resource) -> {
                resources().drop(resource);
                resources().drop(resource);
                return 1;
            });
            isReleased(scene, lent);
            Lent other = new Lent();
            resources().instantiate(() -> other, Lent::close, (Resource<Lent> resource) -> {
                resources().transfer(resource, target -> {
                    resources().drop(resource);
                    scene.equal(0, other.releases(), "releases after the transfer");
                    return resources().move(target, moved -> 2);
                });
                return 1;
            });
            isReleased(scene, other);
        });
    }

    private void isRefused(Scene scene, Resource<Lent> resource, String state) {
        isRefused(scene, state, () -> resources().borrow(resource, lent -> 1));
        isRefused(scene, state, () -> resources().transfer(resource, target -> 1));
        isRefused(scene, state, () -> resources().move(resource, lent -> 1));
    }

    private static void isRefused(Scene scene, String state, Crew.Task body) {
        Throwable thrown = scene.thrown(body, "what needs a resource that is " + state);
        scene.holds(
                thrown instanceof IllegalStateException
                        && String.valueOf(thrown.getMessage()).contains(state),
                "an IllegalStateException says " + state + ", but was " + thrown);
    }

    /// A cancelled fiber that transfers or moves a dropped resource gets its own cancellation. If the fiber
    /// forbids cancellation, it gets IllegalStateException.
    @Test
    default void r3c_aCancelledFiberThatComesTooLateGetsItsCancellation() {
        Scene scene = new Scene("R3c", subject());
        scene.run(fiber -> {
            resources().instantiate(Lent::new, Lent::close, (Resource<Lent> resource) -> {
                resources().drop(resource);
                RuntimeException cause = scene.cause("as its owner");
                Computation<?> before = fiber.computation();
                fiber.setComputation(Computation.cancelled(cause));
                scene.throwsSame(cause, () -> resources().transfer(resource, target -> 1), "transfer");
                scene.throwsSame(cause, () -> resources().move(resource, lent -> 1), "move");
                fiber.forbid(() -> {
                    isRefused(scene, resource, "dropped");
                    return 1;
                });
                fiber.setComputation(before);
                return 1;
            });
        });
    }

    /// Outside any fiber, an operation that has to wait throws IllegalStateException before it acquires or
    /// takes a resource.
    @Test
    default void r3e_outsideAnyFiberNothingIsTaken() throws Exception {
        Scene scene = new Scene("R3e", subject());
        AtomicInteger acquired = new AtomicInteger();
        scene.throwsA(
                IllegalStateException.class,
                () -> resources().instantiate(acquired::incrementAndGet, value -> {}, resource -> 1),
                "instantiate outside any fiber");
        scene.equal(0, acquired.get(), "resources acquired");
        AtomicReference<@Nullable Resource<Lent>> slot = new AtomicReference<>();
        Lent lent = new Lent();
        var owner = scene.start(fiber -> resources().instantiate(() -> lent, Lent::close, (Resource<Lent> resource) -> {
            slot.set(resource);
            return 1;
        }));
        scene.until(() -> slot.get() != null, "the resource is there");
        Resource<Lent> resource = scene.there(slot.get(), "the resource is there");
        scene.throwsA(
                IllegalStateException.class,
                () -> resources().transfer(resource, target -> 1),
                "transfer outside any fiber");
        scene.equal(1, resources().borrow(resource, borrowed -> 1), "the value of a borrower outside any fiber");
        scene.equal(0, lent.releases(), "releases");
        resources().drop(resource);
        scene.join(owner);
        isReleased(scene, lent);
    }

    /// The source goes on as soon as the target owns the resource, while the target still uses it.
    @Test
    default void r5_theSourceGoesOnAsSoonAsTheTargetOwnsIt() {
        Scene scene = new Scene("R5", subject());
        for (boolean moves : new boolean[] {false, true}) {
            scene.run(fiber -> {
                Lent lent = new Lent();
                AtomicReference<@Nullable Computation<?>> target = new AtomicReference<>();
                AtomicInteger sourceEnded = new AtomicInteger();
                resources().instantiate(() -> lent, Lent::close, (Resource<Lent> source) -> {
                    target.set(scene.spawn(self -> {
                        if (moves) {
                            resources().move(source, moved -> {
                                scene.yieldUntil(() -> sourceEnded.get() == 1, "the source goes on");
                                scene.equal(0, lent.releases(), "releases while it is used");
                                return 1;
                            });
                        } else {
                            resources().transfer(source, owned -> {
                                scene.yieldUntil(() -> sourceEnded.get() == 1, "the source goes on");
                                scene.equal(0, lent.releases(), "releases while it is owned");
                                return resources().move(owned, moved -> 1);
                            });
                        }
                    }));
                    return 1;
                });
                sourceEnded.set(1);
                Computation<?> serving = scene.there(target.get(), "the target was started");
                scene.join(serving);
                isReleased(scene, lent);
            });
        }
    }

    private static void isReleased(Scene scene, Lent lent) {
        scene.equal(1, lent.releases(), "releases");
        scene.holds(!lent.wasPermitted(), "the release runs under forbid");
    }
}
