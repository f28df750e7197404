package io.picos.examples.fetcher;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/// Replies after a time, by a timer of the library under test.
final class SlowTransport implements Transport {
    private record Plan(int status, Duration time) {}

    private static final Plan USUAL = new Plan(200, Duration.ofMillis(5));

    private final VirtualClock clock;
    private final Queue<Plan> plans = new ConcurrentLinkedQueue<>();
    private final AtomicInteger sent = new AtomicInteger();
    private final AtomicInteger givenUp = new AtomicInteger();

    SlowTransport(VirtualClock clock) {
        this.clock = clock;
    }

    /// {@return this, with a plan for one more request} After the plans, the status is 200, after 5 ms.
    SlowTransport thenReply(int status, Duration time) {
        plans.add(new Plan(status, time));
        return this;
    }

    @Override
    public Reply send(Request request) {
        int number = sent.incrementAndGet();
        Plan planned = plans.poll();
        Plan plan = planned == null ? USUAL : planned;
        clock.await(plan.time(), givenUp::incrementAndGet);
        return new Reply(plan.status(), "reply " + number);
    }

    int sent() {
        return sent.get();
    }

    /// {@return the number of requests that were cancelled before their time}
    int givenUp() {
        return givenUp.get();
    }
}
