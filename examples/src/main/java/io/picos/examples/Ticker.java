package io.picos.examples;

import io.picos.Fiber;
import io.picos.std.channel.Channel;
import io.picos.std.channel.Source;
import io.picos.std.event.Event;
import io.picos.std.structured.Bundle;
import io.picos.std.structured.OnReturn;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Waits for work, for the tick of a clock, and for the end of its patience, whichever comes first.
final class Ticker implements Program {
    @Override
    public String name() {
        return "ticker";
    }

    @Override
    public String run() {
        return Bundle.joinAfter(OnReturn.TERMINATE, scope -> {
            Source<String> work = Channel.produce(scope, 1, sink -> {
                sink.send("work");
                sink.send("more work");
                Event.choose().sync(); // until the scope ends
            });
            Channel<String> ticks = Channel.latest();
            scope.fork(() -> {
                while (true) {
                    Fiber.sleep(Duration.ofMillis(1));
                    ticks.send("tick");
                }
            });
            List<String> said = new ArrayList<>();
            while (said.size() < 3) {
                String next = Event.select(
                        work.receiving(),
                        ticks.receiving(),
                        Event.timeout(Duration.ofSeconds(10)).wrap(nothing -> "no patience"));
                if (!said.contains(next)) {
                    said.add(next);
                }
            }
            return String.join(", ", said.stream().sorted().toList());
        });
    }

    @Override
    public String expected() {
        return "more work, tick, work";
    }
}
