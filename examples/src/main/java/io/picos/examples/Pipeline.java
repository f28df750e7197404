package io.picos.examples;

import io.picos.std.channel.Channel;
import io.picos.std.channel.Source;
import io.picos.std.structured.Bundle;
import java.util.ArrayList;
import java.util.List;

/// Stages with bounded buffers between them. The last one stops early, and the scope ends the others.
final class Pipeline implements Program {
    private static final int AHEAD = 2;

    @Override
    public String name() {
        return "pipeline";
    }

    @Override
    public String run() {
        List<Integer> made = new ArrayList<>(); // by one fiber
        List<Integer> all = Bundle.joinAfter(scope -> {
            Source<Integer> numbers = Channel.produce(scope, AHEAD, sink -> {
                for (int number = 1; ; number++) {
                    sink.send(number);
                    made.add(number);
                }
            });
            Source<Integer> squares = Channel.produce(scope, AHEAD, sink -> {
                for (int number : numbers) {
                    sink.send(number * number);
                }
            });
            List<Integer> first = new ArrayList<>();
            for (int square : squares) {
                first.add(square);
                if (first.size() == 5) {
                    break;
                }
            }
            scope.terminate();
            return first;
        });
        return all + (made.size() <= 5 + 2 * AHEAD + 2 ? ", and not many more were made" : ", of " + made.size());
    }

    @Override
    public String expected() {
        return "[1, 4, 9, 16, 25], and not many more were made";
    }
}
