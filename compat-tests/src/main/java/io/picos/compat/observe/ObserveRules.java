package io.picos.compat.observe;

import io.picos.Computation;
import io.picos.Fiber;
import io.picos.FiberDump;
import io.picos.FiberDump.Limit;
import io.picos.FiberSnapshot;
import io.picos.FiberSnapshot.Entry;
import io.picos.FiberSnapshot.State;
import io.picos.FiberSnapshot.Thing;
import io.picos.ThreadScheduler;
import io.picos.Trigger;
import io.picos.compat.patience.Crew;
import io.picos.compat.patience.Waits;
import io.picos.compat.scene.Scene;
import io.picos.std.channel.Channel;
import io.picos.std.structured.Bundle;
import io.picos.std.structured.Control;
import io.picos.std.sync.Ivar;
import io.picos.std.sync.Latch;
import io.picos.std.sync.Lazy;
import io.picos.std.sync.Mutex;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Rules O1, O3 to O5, O9 and O10: the contents of a dump of fibers, and that it changes nothing. The JVM has
/// to run with `-Dio.picos.observe=all`, so that the fibers of [ThreadScheduler] are listed, too.
public interface ObserveRules extends DumpSubjects {
    /// All fibers, without stacks.
    Limit ALL = Limit.DEFAULT.withFibers(Integer.MAX_VALUE).withoutStacks();

    // ---- O1

    /// Fibers that yield and wake each other do all their rounds while dumps are taken all the time.
    @Test
    default void o1_fibersGoOnWhileTheyAreLookedAt() {
        Scene scene = new Scene("O1", subject());
        int pairs = 4;
        int rounds = 100;
        AtomicInteger done = new AtomicInteger();
        AtomicBoolean over = new AtomicBoolean();
        List<Future<?>> fibers = new ArrayList<>();
        try (Crew crew = new Crew("O1")) {
            for (int pair = 0; pair < pairs; pair++) {
                Channel<Integer> channel = Channel.rendezvous();
                fibers.add(scene.start(fiber -> {
                    for (int round = 0; round < rounds; round++) {
                        channel.send(round);
                        Fiber.yield();
                    }
                }));
                fibers.add(scene.start(fiber -> {
                    for (int round = 0; round < rounds; round++) {
                        scene.equal(round, channel.receive(), "the element that is received");
                        done.incrementAndGet();
                    }
                }));
            }
            crew.start(() -> {
                while (!over.get()) {
                    dumps().text(Limit.DEFAULT);
                    dumps().json(Limit.DEFAULT);
                }
            });
            fibers.forEach(scene::join);
            over.set(true);
        }
        scene.equal(pairs * rounds, done.get(), "rounds");
    }

    /// A dump that a fiber takes does not suspend that fiber, and delivers no cancellation.
    @Test
    default void o1_aFiberThatLooksIsNotSuspended() {
        Scene scene = new Scene("O1", subject());
        scene.run(fiber -> {
            fiber.setComputation(scene.cancelled("before the dump"));
            scene.equal(
                    null,
                    scene.outcome(() -> {
                        dumps().snapshot(ALL);
                        dumps().text(ALL);
                        dumps().json(ALL);
                        return null;
                    }),
                    "what a dump throws in a cancelled fiber");
        });
    }

    // ---- O3

    /// Each fiber is in a dump once.
    @Test
    default void o3a_eachFiberIsListedOnce() {
        Scene scene = new Scene("O3a", subject());
        int children = 20;
        List<Entry> entries = family(scene, "o3a", children);
        scene.equal(children, (int) entries.stream().map(Entry::id).distinct().count(), "the fibers that are listed");
        scene.equal(children, entries.size(), "how often they are listed");
        scene.until(
                () -> entries.stream().allMatch(each -> find(each.id()) == null),
                "fibers that have ended are not listed");
    }

    /// A dump tells the state of a fiber, its scheduler, its spawner, its name and the time of its suspension.
    @Test
    default void o3b_theStateOfAFiberIsTold() {
        Scene scene = new Scene("O3b", subject());
        long start = System.nanoTime();
        List<Entry> entries = family(scene, "o3b", 20);
        Duration elapsed = Duration.ofNanos(System.nanoTime() - start).plusMillis(Waits.TIMEOUT.toMillis());
        for (Entry entry : entries) {
            scene.equal(State.SUSPENDED, entry.state(), "the state");
            scene.holds(!entry.scheduler().isEmpty(), "a fiber must be listed with its scheduler");
            Duration suspended = scene.there(entry.suspended(), "a suspended fiber must have a time");
            scene.holds(suspended.compareTo(elapsed) < 0, "it cannot have been suspended for " + suspended);
        }
    }

    /// Children of one fiber, with names that begin with the prefix.
    ///
    /// @return the entries of the children, taken while they were suspended
    private List<Entry> family(Scene scene, String prefix, int children) {
        AtomicLong parent = new AtomicLong();
        Latch open = Latch.create(1);
        Future<?> opener = scene.start(fiber -> {
            parent.set(Thread.currentThread().threadId());
            List<Computation<?>> all = new ArrayList<>();
            for (int number = 0; number < children; number++) {
                Fiber child = Fiber.create(Computation.create());
                Fiber.NAME.set(child, prefix + " child " + number + " of " + parent);
                all.add(scene.spawn(child, self -> open.await()));
            }
            all.forEach(scene::join);
        });
        scene.until(() -> suspended(parent).size() >= children, "the children are suspended");
        List<Entry> entries = dumps().snapshot(ALL).fibers();
        open.countDown();
        scene.join(opener);
        scene.there(entry(entries, parent.get()), "the parent must be listed");
        List<Entry> family = entries.stream()
                .filter(each -> each.name().startsWith(prefix) && each.name().endsWith(" of " + parent))
                .toList();
        scene.equal(
                children,
                (int) family.stream().map(Entry::name).distinct().count(),
                "the different names of the children");
        family.forEach(each -> scene.equal(parent.get(), each.spawner(), "the spawner"));
        return family;
    }

    /// A fiber that waits in the JDK is suspended, and waits for the blocker of its thread.
    @Test
    default void o3b_aFiberThatWaitsInTheJdkIsSuspended() {
        Scene scene = new Scene("O3b", subject());
        Object blocker = new Object();
        AtomicReference<@Nullable Thread> thread = new AtomicReference<>();
        AtomicBoolean over = new AtomicBoolean();
        Future<?> fiber = scene.start(self -> {
            thread.set(Thread.currentThread());
            while (!over.get()) {
                LockSupport.park(blocker);
            }
        });
        scene.until(() -> thread.get() != null, "the fiber has begun");
        Thread parked = scene.there(thread.get(), "the thread");
        scene.until(() -> isSuspended(parked.threadId()), "a fiber that has parked is suspended");
        Entry entry = scene.there(find(parked.threadId()), "it must be listed");
        over.set(true);
        LockSupport.unpark(parked);
        scene.join(fiber);
        scene.equal(name(blocker), String.valueOf(entry.waitsFor()), "what it waits for");
    }

    /// Fibers that live all the time are listed once, although others come and go between them, and although
    /// the list is copied in several chunks.
    @Test
    default void o3a_fibersThatStayAreListedOnceWhileOthersComeAndGo() {
        Scene scene = new Scene("O3a", subject());
        int staying = 1_200;
        AtomicLong parent = new AtomicLong();
        AtomicBoolean over = new AtomicBoolean();
        Latch open = Latch.create(1);
        AtomicInteger begun = new AtomicInteger();
        Future<?> family = scene.start(fiber -> {
            parent.set(Thread.currentThread().threadId());
            for (int number = 0; number < staying; number++) {
                scene.spawn(child -> {
                    begun.incrementAndGet();
                    open.await();
                });
                scene.join(scene.spawn(passing -> Fiber.yield()));
            }
            while (!over.get()) {
                scene.join(scene.spawn(passing -> Fiber.yield()));
            }
        });
        Set<Long> all = new HashSet<>();
        scene.until(
                () -> {
                    suspended(parent).stream()
                            .filter(each -> isNamed(each.waitsFor(), Latch.class.getName()))
                            .forEach(each -> all.add(each.id()));
                    return begun.get() == staying && all.size() == staying;
                },
                "they are suspended");
        List<Integer> listed = new ArrayList<>();
        for (int look = 0; look < 10; look++) {
            List<Long> ids = dumps().snapshot(ALL).fibers().stream()
                    .map(Entry::id)
                    .filter(all::contains)
                    .toList();
            listed.add(ids.size());
            listed.add((int) ids.stream().distinct().count());
        }
        over.set(true);
        open.countDown();
        scene.join(family);
        scene.equal(Collections.nCopies(20, staying), listed, "the fibers that stay, and how many differ");
    }

    /// A fiber that runs is listed as running, and a child that has not begun is listed, too, as ready where
    /// only one fiber runs at a time.
    @Test
    default void o3a_runningAndReadyFibersAreListed() {
        Scene scene = new Scene("O3a", subject());
        scene.run(fiber -> {
            long self = Thread.currentThread().threadId();
            Trigger trigger = Trigger.create();
            Computation<?> child = scene.spawn(other -> trigger.await());
            FiberSnapshot snapshot = dumps().snapshot(Limit.DEFAULT.withFibers(Integer.MAX_VALUE));
            trigger.signal();
            Entry own = scene.there(entry(snapshot.fibers(), self), "the fiber that takes the dump must be listed");
            scene.equal(State.RUNNING, own.state(), "its state");
            scene.equal(null, own.waitsFor(), "what it waits for");
            scene.holds(!own.stack().isEmpty(), "it must have a stack");
            List<Entry> spawned = snapshot.fibers().stream()
                    .filter(each -> each.spawner() == self)
                    .toList();
            scene.holds(spawned.size() <= 1, "the child is listed once, and not " + spawned.size() + " times");
            if (subject().serial()) { // elsewhere it may begin while the dump is taken, and be missing (O3d)
                scene.equal(1, spawned.size(), "how often the child is listed");
                scene.equal(State.READY, spawned.getFirst().state(), "the state of a child that has not begun");
            }
            scene.join(child);
        });
    }

    /// The limit bounds the fibers that are told one by one, and the dump says how many it leaves out.
    @Test
    default void o3f_aLimitSaysWhatItLeavesOut() {
        Scene scene = new Scene("O3f", subject());
        scene.run(fiber -> {
            List<Computation<?>> all = new ArrayList<>();
            Latch open = Latch.create(1);
            AtomicInteger begun = new AtomicInteger();
            for (int number = 0; number < 5; number++) {
                all.add(scene.spawn(child -> {
                    begun.incrementAndGet();
                    open.await();
                }));
            }
            scene.yieldUntil(() -> begun.get() == 5, "all have begun: a fiber that has not may be missing");
            Limit limit = ALL.withFibers(2);
            FiberSnapshot snapshot = dumps().snapshot(limit);
            String text = dumps().text(limit);
            open.countDown();
            all.forEach(scene::join);
            Set<Long> others = inDeadlocks();
            long listed = snapshot.fibers().stream()
                    .filter(each -> !others.contains(each.id()))
                    .count();
            scene.holds(listed <= 2, "a limit of 2 must not give " + listed);
            scene.holds(snapshot.omitted() >= 4, "of 6 fibers at least 4 are omitted, not " + snapshot.omitted());
            scene.holds(text.contains("beyond the limit"), "the text must say that fibers are left out: " + text);
        });
    }

    /// The fibers of a deadlock are listed one by one whatever the limit, also if many of them do the same at the same
    /// place. They do not count as left out.
    @Test
    default void o3e_theFibersOfADeadlockAreListedBeyondTheLimit() {
        Scene scene = new Scene("O3e", subject());
        int fibers = 7;
        List<Mutex> mutexes = Stream.generate(Mutex::create).limit(fibers).toList();
        Latch locked = Latch.create(fibers);
        Set<Long> ids = new ConcurrentSkipListSet<>();
        AtomicReference<@Nullable Bundle> scope = new AtomicReference<>();
        Future<?> opener = scene.start(fiber -> Bundle.joinAfter(bundle -> {
            scope.set(bundle);
            for (int number = 0; number < fibers; number++) {
                Mutex own = mutexes.get(number);
                Mutex next = mutexes.get((number + 1) % fibers);
                bundle.fork(() -> own.protect(() -> {
                    ids.add(Thread.currentThread().threadId());
                    locked.countDown();
                    locked.await();
                    next.lock();
                }));
            }
            return null;
        }));
        scene.until(
                () -> ids.size() == fibers && isDeadlock(FiberDump.snapshot(ALL), ids), "the fibers are in a deadlock");
        Limit limit = ALL.withFibers(0);
        FiberSnapshot snapshot = dumps().snapshot(limit);
        String json = dumps().json(limit);
        String text = dumps().text(limit);
        scene.there(scope.get(), "the scope").terminate();
        ended(scene, opener);
        Set<Long> others = inDeadlocks();
        List<Long> expected = List.copyOf(ids);
        scene.equal(
                expected,
                snapshot.fibers().stream()
                        .map(Entry::id)
                        .filter(id -> !others.contains(id))
                        .sorted()
                        .toList(),
                "the fibers of the snapshot with a limit of 0");
        scene.holds(snapshot.omitted() >= 1, "the fiber that waits for them is omitted, not " + snapshot.omitted());
        for (long id : ids) {
            scene.holds(json.contains("{\"id\":" + id + ","), "the JSON must list #" + id + ": " + json);
            scene.holds(
                    text.lines().anyMatch(line -> line.startsWith("  #" + id + " ") && line.contains("spawned by")),
                    "the text must list #" + id + ": " + text);
        }
        scene.holds(text.contains("beyond the limit"), "the text must say that fibers are left out: " + text);
    }

    /// {@return the numbers of the fibers in deadlocks, which earlier tests have left}
    private static Set<Long> inDeadlocks() {
        return FiberDump.snapshot(ALL).deadlocks().stream()
                .flatMap(List::stream)
                .map(Entry::id)
                .collect(Collectors.toSet());
    }

    /// The text shows some of many fibers that do the same at the same place, and counts the others.
    @Test
    default void o3g_theTextCountsFibersThatDoTheSame() {
        Scene scene = new Scene("O3g", subject());
        int children = 50;
        AtomicLong parent = new AtomicLong();
        Latch open = Latch.create(1);
        Future<?> family = scene.start(fiber -> {
            parent.set(Thread.currentThread().threadId());
            List<Computation<?>> all = new ArrayList<>();
            for (int number = 0; number < children; number++) {
                all.add(scene.spawn(child -> open.await()));
            }
            all.forEach(scene::join);
        });
        scene.until(() -> suspended(parent).size() >= children, "the children are suspended");
        String text = dumps().text(Limit.DEFAULT.withFibers(Integer.MAX_VALUE));
        open.countDown();
        scene.join(family);
        long shown = text.lines()
                .filter(line -> line.contains("Latch@") && line.contains("spawned by #" + parent.get()))
                .count();
        scene.holds(text.contains("and " + (children - shown) + " more like #"), shown + " are shown: " + text);
    }

    /// A fiber of a scope is listed with the computation from which its cancellation comes.
    @Test
    default void o3b_theScopesAreConnected() {
        Scene scene = new Scene("O3b", subject());
        AtomicLong child = new AtomicLong();
        AtomicReference<Bundle> scope = new AtomicReference<>();
        AtomicReference<@Nullable String> inner = new AtomicReference<>();
        Future<?> opener = scene.start(fiber -> Bundle.joinAfter(bundle -> {
            scope.set(bundle);
            inner.set(Integer.toHexString(System.identityHashCode(fiber.computation())));
            return bundle.forkAsPromise(() -> {
                        child.set(Thread.currentThread().threadId());
                        return String.valueOf(Trigger.create().await());
                    })
                    .await();
        }));
        scene.until(() -> isSuspended(child.get()), "the fiber of the scope is suspended");
        Entry entry = scene.there(find(child.get()), "it must be listed");
        scope.get().terminate();
        ended(scene, opener);
        scene.equal(inner.get(), entry.parentScope(), "the scope above that of a promise");
    }

    // ---- O4

    /// The object that a fiber waits for is named with its owner, if it has one.
    @Test
    default void o4a_everyWaitHasItsOwner() {
        Scene scene = new Scene("O4a", subject());
        forEachWait(
                scene,
                each -> scene.until(
                        () -> {
                            Thing thing = primitive(waitsFor(each));
                            Long owner =
                                    each.owner() == null ? null : each.owner().get(); // 0 until the owner says so
                            return thing != null && Objects.equals(owner, thing.owner());
                        },
                        "the owner of " + each.type() + " is told"));
    }

    /// The blocker of the fiber's thread is the object that the dump names, so that the dumps of the JDK show it as
    /// well.
    @Test
    default void o4b_theBlockerIsTheSameObject() {
        Scene scene = new Scene("O4b", subject());
        forEachWait(
                scene,
                each -> scene.until(
                        () -> {
                            Thing thing = waitsFor(each);
                            Thread thread = each.thread().get(); // null until the fiber begins
                            Object blocker = thread == null ? null : LockSupport.getBlocker(thread);
                            return thing != null && blocker != null && isNamed(thing, blocker);
                        },
                        "the blocker of a wait for " + each.type()));
    }

    /// Each kind of wait is named by the class of the primitive.
    @Test
    default void o4c_everyWaitHasAName() {
        Scene scene = new Scene("O4c", subject());
        forEachWait(
                scene,
                each -> scene.until(
                        () -> isNamed(primitive(waitsFor(each)), each.type()),
                        "a wait is named " + each.type() + "; before, it was "
                                + find(each.self().get())));
    }

    private void forEachWait(Scene scene, Consumer<NamedWaits.Waiting> check) {
        AtomicReference<List<NamedWaits.Waiting>> waits = new AtomicReference<>(List.of());
        AtomicReference<@Nullable Bundle> scope = new AtomicReference<>();
        Future<?> opener = scene.start(fiber -> Bundle.joinAfter(bundle -> {
            waits.set(NamedWaits.start(bundle));
            scope.set(bundle);
            throw Control.block();
        }));
        scene.until(() -> scope.get() != null || opener.isDone(), "the waits have been started");
        try {
            waits.get().forEach(check);
        } finally {
            scene.there(scope.get(), "the scope").terminate();
            ended(scene, opener);
        }
        scene.holds(waits.get().size() > 30, "all kinds of waits must have been tried");
    }

    private static boolean isNamed(Thing thing, Object blocker) {
        String identity = blocker instanceof Duration // a value, which has no identity
                ? blocker.toString()
                : Integer.toHexString(System.identityHashCode(blocker));
        return thing.identity().equals(identity);
    }

    private @Nullable Thing waitsFor(NamedWaits.Waiting each) {
        Entry entry = find(each.self().get());
        return entry == null ? null : entry.waitsFor();
    }

    /// {@return the thing of a wait with a time limit, which is a choice between that thing and the limit; any other
    /// thing as it is}
    private static @Nullable Thing primitive(@Nullable Thing thing) {
        return thing != null && thing.type().equals("io.picos.std.TimedWait")
                ? thing.alternatives().getFirst()
                : thing;
    }

    /// The alternatives of a choice are named, and a dump says no more of them than class and identity.
    @Test
    default void o4a_theAlternativesOfAChoiceAreNamed() {
        Scene scene = new Scene("O4a", subject());
        AtomicLong self = new AtomicLong();
        Channel<String> one = Channel.rendezvous();
        Channel<String> two = Channel.rendezvous();
        Future<?> fiber = scene.start(chooser -> {
            self.set(Thread.currentThread().threadId());
            io.picos.std.event.Event.select(one.receiving(), two.receiving());
        });
        scene.until(() -> isSuspended(self.get()), "the choice is suspended");
        Entry entry = scene.there(find(self.get()), "the choice must be listed");
        one.close();
        scene.join(fiber);
        scene.equal(List.of(name(one), name(two)), alternatives(entry), "the alternatives");
    }

    // ---- O5

    /// Two fibers that have locked a mutex each, and want the other's, are a deadlock; once they are cancelled,
    /// they are none.
    @Test
    default void o5a_twoMutexesAreADeadlock() {
        Scene scene = new Scene("O5a", subject());
        deadlock(scene, body -> scene.start(fiber -> body.run()));
    }

    /// The same if the second fiber runs on another scheduler.
    @Test
    default void o5a_aDeadlockAcrossTwoSchedulersIsOne() {
        Scene scene = new Scene("O5a", subject());
        try (Crew crew = new Crew("O5a")) {
            deadlock(scene, body -> {
                var done = new java.util.concurrent.CompletableFuture<@Nullable Void>();
                crew.start(() -> {
                    try {
                        ThreadScheduler.run(() -> {
                            body.run();
                            return null;
                        });
                    } catch (Throwable expected) {
                        done.completeExceptionally(expected);
                    }
                    done.complete(null);
                });
                return done;
            });
        }
    }

    private void deadlock(Scene scene, Elsewhere second) {
        Mutex x = Mutex.create();
        Mutex y = Mutex.create();
        Latch both = Latch.create(2);
        Computation<?>[] scopes = new Computation<?>[2];
        AtomicLong[] ids = {new AtomicLong(), new AtomicLong()};
        Crew.Task first = () -> lockBoth(x, y, both, 0, scopes, ids);
        Future<?> one = scene.start(fiber -> first.run());
        Future<?> other = second.start(() -> lockBoth(y, x, both, 1, scopes, ids));
        scene.until(() -> isDeadlock(ids[0], ids[1]), "the deadlock is found");
        String text = dumps().text(ALL);
        scene.holds(text.contains("DEADLOCK"), "the text must tell it");
        scopes[0].tryCancel(scene.cause("the way out"));
        ended(scene, one);
        ended(scene, other);
        scene.holds(!isDeadlock(ids[0], ids[1]), "it must not be reported after its end");
    }

    private static void lockBoth(
            Mutex first, Mutex second, Latch both, int number, Computation<?>[] scopes, AtomicLong[] ids) {
        scopes[number] = Fiber.current().computation();
        ids[number].set(Thread.currentThread().threadId());
        first.lock();
        try {
            both.countDown();
            both.await();
            second.lock();
            second.unlock();
        } finally {
            first.unlock();
        }
    }

    /// A fiber that has locked a mutex and waits for the end of a scope, one of whose fibers wants the mutex,
    /// is in a deadlock.
    @Test
    default void o5a_aScopeAndAMutexAreADeadlock() {
        Scene scene = new Scene("O5a", subject());
        AtomicLong opener = new AtomicLong();
        AtomicLong child = new AtomicLong();
        AtomicReference<@Nullable Bundle> scope = new AtomicReference<>();
        Future<?> fiber = scene.start(self -> {
            Mutex mutex = Mutex.create();
            opener.set(Thread.currentThread().threadId());
            mutex.protect(() -> Bundle.joinAfter(bundle -> {
                bundle.fork(() -> {
                    child.set(Thread.currentThread().threadId());
                    mutex.lock();
                });
                scope.set(bundle);
                return null;
            }));
        });
        scene.until(() -> isDeadlock(opener, child), "the deadlock is found");
        scene.there(scope.get(), "the scope").terminate();
        ended(scene, fiber);
    }

    /// A fiber that has locked a mutex and waits for an element of a channel is no deadlock, since anyone may
    /// send one. The dump shows both waits.
    @Test
    default void o5b_aMutexAndAChannelAreShown() {
        Scene scene = new Scene("O5b", subject());
        Mutex mutex = Mutex.create();
        Channel<String> channel = Channel.rendezvous();
        AtomicLong receiver = new AtomicLong();
        AtomicLong sender = new AtomicLong();
        Latch locked = Latch.create(1);
        Future<?> one = scene.start(fiber -> mutex.protect(() -> {
            receiver.set(Thread.currentThread().threadId());
            locked.countDown();
            return channel.receive();
        }));
        Future<?> other = scene.start(fiber -> {
            sender.set(Thread.currentThread().threadId());
            locked.await();
            mutex.lock();
            mutex.unlock();
        });
        scene.until(() -> isSuspended(receiver.get()) && ownerFor(sender.get()) == receiver.get(), "both wait");
        FiberSnapshot snapshot = dumps().snapshot(ALL);
        channel.close();
        scene.join(one);
        scene.join(other);
        Entry waiting = scene.there(entry(snapshot.fibers(), receiver.get()), "the receiver must be listed");
        scene.equal(name(channel), String.valueOf(waiting.waitsFor()), "what the receiver waits for");
        scene.holds(
                snapshot.deadlocks().stream().flatMap(List::stream).noneMatch(each -> each.id() == receiver.get()),
                "it must not be called a deadlock");
    }

    /// Two fibers that have locked a mutex each, and want the other's, are no deadlock if one of them wants it for a
    /// limited time.
    @Test
    default void o5b_aWaitWithATimeLimitIsNoDeadlock() {
        Scene scene = new Scene("O5b", subject());
        Mutex x = Mutex.create();
        Mutex y = Mutex.create();
        Latch both = Latch.create(2);
        AtomicLong patient = new AtomicLong();
        AtomicLong hurried = new AtomicLong();
        AtomicReference<@Nullable Computation<?>> end = new AtomicReference<>();
        Future<?> one = scene.start(fiber -> x.protect(() -> {
            patient.set(Thread.currentThread().threadId());
            both.countDown();
            both.await();
            y.protect(() -> {});
        }));
        Future<?> other = scene.start(fiber -> y.protect(() -> {
            hurried.set(Thread.currentThread().threadId());
            end.set(fiber.computation());
            both.countDown();
            both.await();
            return x.tryLock(Duration.ofDays(1));
        }));
        scene.until(
                () -> ownerFor(patient.get()) == hurried.get()
                        && alternatives(find(hurried.get())).contains(name(x)),
                "each waits for the other's mutex");
        FiberSnapshot snapshot = dumps().snapshot(ALL);
        scene.there(end.get(), "its computation").tryCancel(scene.cause("the end"));
        ended(scene, other);
        scene.join(one);
        scene.holds(
                snapshot.deadlocks().stream().flatMap(List::stream).noneMatch(each -> each.id() == patient.get()),
                "the end of the time ends it");
    }

    /// Fibers that wait for owners which go on are in no deadlock, however often a dump looks. Nor are two
    /// fibers of a scope that wait for its cancellation, or a fiber and its child that wait for each other's
    /// computation, which may be cancelled from outside.
    @Test
    default void o5b_ordinaryWaitsAreNoDeadlock() {
        Scene scene = new Scene("O5b", subject());
        Set<Long> ids = new ConcurrentSkipListSet<>();
        AtomicBoolean over = new AtomicBoolean();
        AtomicReference<@Nullable Bundle> scope = new AtomicReference<>();
        Future<?> fibers = scene.start(fiber -> Bundle.joinAfter(bundle -> {
            Mutex x = Mutex.create();
            Mutex y = Mutex.create();
            for (int number = 0; number < 4; number++) {
                bundle.fork(() -> {
                    ids.add(Thread.currentThread().threadId());
                    while (!over.get()) {
                        x.protect(() -> y.protect(() -> bundle.forkAsPromise(() -> {
                                    Fiber.yield();
                                    return Lazy.of(() -> 1).force();
                                })
                                .await()));
                    }
                });
                bundle.fork(() -> {
                    ids.add(Thread.currentThread().threadId());
                    throw Control.block();
                });
            }
            Fiber parent = Fiber.create(Computation.create());
            scene.spawn(parent, self -> {
                ids.add(Thread.currentThread().threadId());
                Computation<?> result = Computation.create();
                Fiber.spawn(Fiber.create(result), child -> {
                    ids.add(Thread.currentThread().threadId());
                    parent.computation().awaitCompletion();
                    result.tryCancel(scene.cause("the end"));
                });
                result.awaitCompletion();
            });
            bundle.fork(() -> {
                try {
                    throw Control.block();
                } finally {
                    parent.computation().tryCancel(scene.cause("the end"));
                }
            });
            scope.set(bundle);
            throw Control.block();
        }));
        scene.until(() -> scope.get() != null && ids.size() >= 10, "all have begun");
        List<String> found = new ArrayList<>();
        for (int look = 0; look < 100; look++) {
            dumps().snapshot(ALL).deadlocks().stream()
                    .filter(circle -> circle.stream().anyMatch(each -> ids.contains(each.id())))
                    .forEach(circle -> found.add(circle.toString()));
        }
        over.set(true);
        scene.there(scope.get(), "the scope").terminate();
        ended(scene, fibers);
        scene.equal(List.of(), found, "deadlocks that are none");
    }

    /// A wait that perhaps nothing ends is marked: for a computation that no fiber runs for, or for a mutex
    /// whose owner has ended. A wait for a computation that has a fiber or a deadline is not.
    @Test
    default void o5c_anOrphanIsMarked() {
        Scene scene = new Scene("O5c", subject());
        Mutex left = Mutex.create();
        AtomicLong owner = new AtomicLong();
        scene.run(fiber -> waitAs(owner, left::lock));
        scene.until(() -> find(owner.get()) == null, "the owner has gone"); // its result is told before
        AtomicReference<@Nullable Bundle> scope = new AtomicReference<>();
        AtomicLong[] ids = {new AtomicLong(), new AtomicLong(), new AtomicLong(), new AtomicLong()};
        Future<?> fibers = scene.start(fiber -> Bundle.joinAfter(bundle -> {
            Computation<?> child = Computation.create();
            scene.spawn(Fiber.create(child), self -> child.awaitCompletion());
            Computation<?> late = Computation.create();
            late.cancelAfter(Duration.ofDays(1));
            scope.set(bundle);
            bundle.fork(() -> waitAs(ids[0], () -> Computation.create().awaitCompletion()));
            bundle.fork(() -> waitAs(ids[1], left::lock));
            bundle.fork(() -> waitAs(ids[2], child::awaitCompletion));
            bundle.fork(() -> waitAs(ids[3], late::awaitCompletion));
            try {
                throw Control.block();
            } finally {
                child.tryCancel(scene.cause("the end"));
                late.tryCancel(scene.cause("the end"));
            }
        }));
        for (AtomicLong id : ids) {
            scene.until(() -> isSuspended(id.get()), "a fiber waits");
        }
        List<Boolean> marks = new ArrayList<>();
        for (AtomicLong id : ids) {
            marks.add(scene.there(find(id.get()), "it must be listed").orphan());
        }
        scene.there(scope.get(), "the scope").terminate();
        ended(scene, fibers);
        scene.equal(List.of(true, true, false, false), marks, "the marks");
    }

    private static void waitAs(AtomicLong id, Runnable wait) {
        id.set(Thread.currentThread().threadId());
        wait.run();
    }

    // ---- O9 and O10

    /// No value, no element, no local and no message of an exception is in a dump, unless the messages are
    /// asked for.
    @Test
    default void o9_noValuesAndNoMessages() {
        Scene scene = new Scene("O9", subject());
        AtomicLong self = new AtomicLong();
        Ivar<String> end = Ivar.create();
        Channel<String> channel = Channel.unbounded();
        channel.trySend("secret element");
        Future<?> fiber = scene.start(cancelled -> {
            String local = "secret local";
            cancelled.setComputation(Computation.cancelled(new IllegalStateException("secret message")));
            self.set(Thread.currentThread().threadId());
            cancelled.forbid(() -> end.read() + local + channel);
        });
        scene.until(() -> isSuspended(self.get()), "the fiber waits");
        String text = dumps().text(Limit.DEFAULT);
        String json = dumps().json(Limit.DEFAULT);
        String asked = dumps().text(Limit.DEFAULT.withMessages());
        end.fill("secret value");
        scene.join(fiber);
        scene.holds(!text.contains("secret"), "the text must not tell a secret: " + text);
        scene.holds(!json.contains("secret"), "the JSON must not tell a secret: " + json);
        scene.holds(text.contains("IllegalStateException"), "the text must tell the class of the cause: " + text);
        scene.holds(asked.contains("secret message"), "a text with messages must tell it: " + asked);
    }

    /// A cause that has no text, or cannot make one, is shown by its class, and the dump goes on.
    @Test
    default void o9_aCauseWithoutTextIsShownByItsClass() {
        Scene scene = new Scene("O9", subject());
        for (RuntimeException cause : List.of(new WithoutText(null), new WithoutText(scene.cause("toString")))) {
            AtomicLong self = new AtomicLong();
            Latch open = Latch.create(1);
            Future<?> fiber = scene.start(cancelled -> {
                cancelled.setComputation(Computation.cancelled(cause));
                self.set(Thread.currentThread().threadId());
                cancelled.forbid(() -> {
                    open.await();
                    return null;
                });
            });
            scene.until(() -> isSuspended(self.get()), "the fiber waits");
            String text = dumps().text(Limit.DEFAULT.withMessages());
            String json = dumps().json(Limit.DEFAULT.withMessages());
            open.countDown();
            scene.join(fiber);
            String type = WithoutText.class.getName();
            scene.holds(text.contains(type), "the text must tell the class of the cause: " + text);
            scene.holds(json.contains(type), "the JSON must tell the class of the cause: " + json);
        }
    }

    /// The JSON is well formed, has a version, and tells the same of each fiber as the snapshot.
    @Test
    default void o10_theJsonTellsWhatTheSnapshotTells() {
        Scene scene = new Scene("O10", subject());
        AtomicLong self = new AtomicLong();
        Latch open = Latch.create(1);
        Future<?> fiber = scene.start(waiting -> {
            self.set(Thread.currentThread().threadId());
            open.await();
        });
        scene.until(() -> isSuspended(self.get()), "the fiber waits");
        Entry entry = scene.there(find(self.get()), "it must be listed");
        String json = dumps().json(Limit.DEFAULT.withFibers(Integer.MAX_VALUE));
        open.countDown();
        scene.join(fiber);
        Object parsed = parsed(scene, json);
        scene.equal(1L, Json.at(parsed, "version"), "the version");
        Object own = scene.there(
                Json.list(Json.at(parsed, "fibers")).stream()
                        .filter(each -> entry.id() == (long) scene.there(Json.at(each, "id"), "an id"))
                        .findFirst()
                        .orElse(null),
                "the fiber must be in the JSON");
        scene.equal("suspended", Json.at(own, "state"), "the state");
        scene.equal(entry.scheduler(), Json.at(own, "scheduler"), "the scheduler");
        scene.equal(entry.spawner(), Json.at(own, "spawner"), "the spawner");
        scene.equal(Latch.class.getName(), Json.at(own, "waitsFor", "type"), "what it waits for");
        scene.equal(entry.scope(), Json.at(own, "scope"), "its scope");
    }

    private static @Nullable Object parsed(Scene scene, String json) {
        try {
            return Json.parse(json);
        } catch (AssertionError mistake) {
            throw new AssertionError(scene.about("the JSON is not well formed: " + mistake.getMessage()), mistake);
        }
    }

    // ---- reading dumps

    private static @Nullable Entry entry(List<Entry> entries, long id) {
        return entries.stream().filter(each -> each.id() == id).findFirst().orElse(null);
    }

    private @Nullable Entry find(long id) {
        return entry(dumps().snapshot(ALL).fibers(), id);
    }

    private boolean isSuspended(long id) {
        Entry entry = find(id);
        return entry != null && entry.state() == State.SUSPENDED && entry.waitsFor() != null;
    }

    private List<Entry> suspended(AtomicLong spawner) {
        return dumps().snapshot(ALL).fibers().stream()
                .filter(each -> each.spawner() == spawner.get() && each.state() == State.SUSPENDED)
                .filter(each -> each.waitsFor() != null)
                .toList();
    }

    private static List<String> alternatives(@Nullable Entry entry) {
        return entry == null || entry.waitsFor() == null
                ? List.of()
                : entry.waitsFor().alternatives().stream().map(Thing::toString).toList();
    }

    private static boolean isNamed(@Nullable Thing thing, String type) {
        return thing != null && thing.type().equals(type);
    }

    private long ownerFor(long id) {
        Entry entry = find(id);
        Long owner = entry == null || entry.waitsFor() == null
                ? null
                : entry.waitsFor().owner();
        return owner == null ? 0 : owner;
    }

    private boolean isDeadlock(AtomicLong one, AtomicLong other) {
        long first = one.get();
        long second = other.get();
        return first != second && isDeadlock(dumps().snapshot(ALL), Set.of(first, second)); // both are 0 at first
    }

    private static boolean isDeadlock(FiberSnapshot snapshot, Set<Long> ids) {
        return snapshot.deadlocks().stream()
                .map(circle -> circle.stream().map(Entry::id).collect(Collectors.toSet()))
                .anyMatch(ids::equals);
    }

    private static String name(Object thing) {
        return thing.getClass().getSimpleName() + "@" + Integer.toHexString(System.identityHashCode(thing));
    }

    /// Waits for the end of a fiber that was cancelled on purpose.
    private static void ended(Scene scene, Future<?> fiber) {
        scene.until(fiber::isDone, "the fiber ends");
    }

    /// Starts the second fiber of a deadlock.
    interface Elsewhere {
        /// Starts it.
        ///
        /// @param body the code that it runs
        /// @return its result
        Future<?> start(Crew.Task body);
    }
}
