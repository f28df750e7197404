package io.picos.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.picos.Fiber;
import io.picos.examples.EchoServer.Connection;
import io.picos.examples.EchoServer.Listener;
import io.picos.std.structured.Bundle;
import io.picos.std.structured.Control;
import io.picos.std.structured.OnReturn;
import io.picos.std.structured.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EchoServerTest {
    private static final int SEEDS = 40;
    private static final int CLIENTS = 5;
    private static final int QUESTIONS = 5;

    static Stream<Column> columns() {
        return Columns.ALL.stream();
    }

    @ParameterizedTest
    @MethodSource("columns")
    void serve_terminatedAtAnyPoint_closesEachConnectionOnce(Column column) throws Exception {
        List<Connection> accepted = new ArrayList<>();
        for (int seed = 0; seed < SEEDS; seed++) {
            Random random = new Random(seed);
            Listener listener = new Listener();
            column.runner().run(() -> {
                connectAndTerminate(listener, random);
                return "";
            });
            accepted.addAll(listener.accepted());
        }
        assertThat(accepted)
                .hasSizeBetween(CLIENTS, SEEDS * CLIENTS)
                .allSatisfy(connection -> assertThat(connection.closed())
                        .as("times that it was closed")
                        .isOne());
    }

    private static void connectAndTerminate(Listener listener, Random random) {
        Bundle.joinAfter(OnReturn.TERMINATE, bundle -> {
            Promise<?> server = bundle.forkAsPromise(() -> EchoServer.serve(listener));
            for (int client = 0; client < CLIENTS; client++) {
                bundle.fork(() -> {
                    Connection connection = listener.connect();
                    for (int question = 0; question < QUESTIONS; question++) {
                        connection.ask("hello");
                    }
                    throw Control.block(); // and keeps its connection
                });
            }
            for (int yields = random.nextInt(30); yields > 0; yields--) {
                Fiber.yield();
            }
            if (random.nextBoolean()) { // yields alone say nothing about fibers that run on other threads
                while (listener.accepted().isEmpty()) {
                    Fiber.yield();
                }
            }
            return server.tryTerminate();
        });
    }
}
