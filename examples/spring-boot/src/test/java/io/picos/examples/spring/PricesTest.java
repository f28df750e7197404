package io.picos.examples.spring;

import static io.picos.examples.spring.SuppliersStandIn.priceOf;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.picos.std.channel.Sink;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/// Server-Sent Events from a fiber, over loopback.
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PricesTest {
    /// More than twice what sockets and buffers between the fiber and its client hold: Linux lets those of a socket
    /// grow to some megabytes.
    private static final int MANY = 1_000;

    private static final String TERMS = "x".repeat(1 << 16);

    private Shop shop;

    @BeforeAll
    void open() throws IOException {
        shop = new Shop();
    }

    @AfterEach
    void nothingRuns() {
        shop.awaitNothingRuns();
        shop.suppliers().hold();
    }

    @AfterAll
    void close() throws IOException {
        shop.close();
    }

    private BufferedReader read(String path, String trace) throws Exception {
        return new BufferedReader(
                new InputStreamReader(Patience.get(shop.open(path, trace)).body(), UTF_8));
    }

    /// {@return the amount in the next event, or -1 at the end}
    private static int next(BufferedReader events) throws IOException {
        String line = events.readLine();
        while (line != null && !line.startsWith("data:")) {
            line = events.readLine();
        }
        return line == null ? -1 : Integer.parseInt(line.replaceAll(".*\"amount\":(\\d+).*", "$1"));
    }

    @Test
    void prices_sentAsTheyChange_untilTheLast() throws Exception {
        var response = shop.open("/prices/lamp", "a1");
        shop.suppliers().take().answer(priceOf("lamp", 1, ""));
        BufferedReader events =
                new BufferedReader(new InputStreamReader(Patience.get(response).body(), UTF_8));
        assertThat(next(events)).isEqualTo(1);
        Question second = shop.suppliers().take(); // the client has the first while the second is not known
        second.answer(priceOf("lamp", 2, ""));
        assertThat(next(events)).isEqualTo(2);
        shop.suppliers().take().answer("");
        assertThat(next(events)).isEqualTo(-1);
    }

    /// The client takes one event, and no more until the fiber waits for it.
    @Test
    void prices_clientIsSlow_theFiberWaitsInSend() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        shop.suppliers().onQuestion(question -> {
            int number = asked.incrementAndGet();
            question.answer(number > MANY ? "" : priceOf("chair", number, TERMS));
        });
        try (BufferedReader events = read("/prices/chair", "b2")) {
            assertThat(next(events)).isEqualTo(1);
            Thread fiber = shop.logs().await("prices of chair: 1 sent").thread();
            Patience.until("the fiber waits for its client", () -> isIn("send", fiber) || asked.get() > MANY);
            for (int number = 2; number <= MANY; number++) {
                assertThat(asked.get() - number)
                        .as("events ahead of the client")
                        .isLessThan(MANY / 2);
                assertThat(next(events)).isEqualTo(number);
            }
            assertThat(next(events)).isEqualTo(-1);
        }
    }

    private static boolean isIn(String method, Thread thread) {
        return thread.getState() == Thread.State.WAITING
                && Arrays.stream(thread.getStackTrace())
                        .anyMatch(frame -> frame.getMethodName().equals(method)
                                && frame.getClassName().startsWith(Sink.class.getPackageName()));
    }

    @Test
    void prices_clientGoes_cancelsTheCall() throws Exception {
        var response = shop.open("/prices/table", "c3");
        shop.suppliers().take().answer(priceOf("table", 1, ""));
        Question second;
        try (BufferedReader events =
                new BufferedReader(new InputStreamReader(Patience.get(response).body(), UTF_8))) {
            assertThat(next(events)).isEqualTo(1);
            second = shop.suppliers().take();
        }
        second.awaitGone();
        shop.logs().await("prices of table: io.picos.ConsumerCancelled", "c3");
    }

    @Test
    void prices_clientGoesWhileTheFiberWaitsInSend_endsTheFiber() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        shop.suppliers()
                .onQuestion(question -> question.answer(priceOf("sofa", asked.incrementAndGet(), TERMS))); // for ever
        try (BufferedReader events = read("/prices/sofa", "d4")) {
            assertThat(next(events)).isEqualTo(1);
            Thread fiber = shop.logs().await("prices of sofa: 1 sent").thread();
            Patience.until("the fiber waits for its client", () -> isIn("send", fiber));
        }
        shop.logs().await("prices of sofa: io.picos.ConsumerCancelled", "d4");
    }
}
