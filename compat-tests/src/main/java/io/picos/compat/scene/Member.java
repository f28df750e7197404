package io.picos.compat.scene;

import io.picos.Computation;
import io.picos.Fiber;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A fiber of a scene, with its own computation. A test can wait until the fiber is suspended, cancel it, and
/// ask how it ended. Used only in fibers of the scene.
public final class Member {
    private final Scene scene;
    private final String name;
    private final Computation<@Nullable Object> own = Computation.create();
    private final Computation<@Nullable Void> done;

    /// Starts the fiber.
    public Member(Scene scene, String name, Fiber.Main main) {
        this.scene = scene;
        this.name = name;
        this.done = scene.spawn(Fiber.create(own), main);
    }

    /// Starts fibers that run the same code, and waits until each is suspended.
    ///
    /// @return a list that the caller may change
    public static List<Member> waiting(Scene scene, String name, int count, Fiber.Main main) {
        List<Member> members = new ArrayList<>();
        for (int number = 0; number < count; number++) {
            members.add(new Member(scene, name + " " + number, main).waiting());
        }
        return members;
    }

    /// Waits until the fiber is suspended in a wait that a cancellation would end.
    ///
    /// @return this
    public Member waiting() {
        scene.yieldUntil(() -> hasEnded() || Probe.triggers(own) >= 1, name + " waits");
        if (hasEnded()) {
            scene.join(done);
            scene.holds(false, name + " must wait, but has ended");
        }
        return this;
    }

    /// Cancels the fiber.
    ///
    /// @return the cause
    public RuntimeException cancel() {
        RuntimeException cause = scene.cause(name + " is cancelled");
        own.tryCancel(cause);
        return cause;
    }

    /// Completes the fiber's computation, which a program should not do while the fiber runs (C11).
    public void complete() {
        own.tryReturn(null);
    }

    public boolean hasEnded() {
        return !done.isRunning();
    }

    /// Waits until the fiber has ended.
    ///
    /// @return the exception that the fiber threw, or null
    public @Nullable Throwable end() {
        scene.yieldUntil(this::hasEnded, name + " ends");
        return done.cancellation();
    }

    /// Waits until the fiber has ended, and fails if the fiber has failed.
    public void join() {
        end();
        scene.join(done);
    }

    /// Waits until the fiber has ended, and fails unless the fiber threw the cause.
    public void endsWith(Throwable cause) {
        scene.same(cause, end(), "what " + name + " must throw");
    }
}
