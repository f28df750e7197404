package io.picos.examples.spring;

import static io.picos.examples.spring.SuppliersStandIn.priceOf;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.MDC;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/// Each log line of a request has its id, on whatever thread (K1 to K9).
@Timeout(60)
class TraceTest {
    private static final int REQUESTS = 50;

    @AfterEach
    void restore() {
        Hooks.disableAutomaticContextPropagation();
    }

    private static String trace(int number) {
        return Integer.toHexString(0xcafe000 + number);
    }

    /// All requests wait for their prices, so that their fibers run at the same time. One of them fails.
    @ParameterizedTest
    @ValueSource(strings = {"limited", "auto"})
    void lines_ofManyRequestsAtTheSameTime_haveTheIdOfTheirOwn(String propagation) throws Exception {
        try (Shop shop = new Shop("--spring.reactor.context-propagation=" + propagation)) {
            askManyTimes(shop);
        }
    }

    private static void askManyTimes(Shop shop) throws Exception {
        CompletableFuture<Question> failing = new CompletableFuture<>();
        shop.warehouse().onQuestion(question -> {
            if (question.text().equals("thing-0")) {
                failing.complete(question);
            } else {
                question.answer("3");
            }
        });
        List<CompletableFuture<HttpResponse<String>>> responses = IntStream.range(0, REQUESTS)
                .mapToObj(number -> shop.get("/offers/thing-" + number, trace(number)))
                .toList();
        List<Question> questions = new ArrayList<>();
        for (int number = 0; number < REQUESTS; number++) {
            questions.add(shop.suppliers().take());
        }
        Patience.get(failing).answer("none");
        for (Question question : questions) {
            String product = question.text().replace("/prices/", "");
            question.answer(priceOf(product, 5, ""));
        }
        for (int number = 0; number < REQUESTS; number++) {
            HttpResponse<String> response = Patience.get(responses.get(number));
            assertThat(response.statusCode()).isEqualTo(number == 0 ? 502 : 200);
            assertThat(response.headers().firstValue(Trace.HEADER)).hasValue(trace(number));
        }
        shop.awaitNothingRuns();

        Map<String, List<String>> lines = shop.logs().ofTheShop().stream()
                .collect(Collectors.groupingBy(
                        line -> String.valueOf(line.trace()),
                        Collectors.mapping(Logs.Line::text, Collectors.toList())));
        assertThat(lines).as("ids in the log").hasSize(REQUESTS);
        for (int number = 1; number < REQUESTS; number++) {
            String product = "thing-" + number;
            assertThat(lines.get(trace(number)))
                    .as("lines of " + product)
                    .containsExactlyInAnyOrder(
                            "offer of " + product + ": begins",
                            "price of " + product + ": 5",
                            "stock of " + product + ": 3");
        }
        assertThat(lines.get(trace(0))).contains("offer of thing-0: begins").anyMatch(text -> text.startsWith("502: "));
        assertThat(questions)
                .as("what suppliers have got")
                .allMatch(question -> trace(Integer.parseInt(question.text().replaceAll("\\D", "")))
                        .equals(question.trace()));
        assertThat(valuesOfThreads(shop.scheduler()))
                .as("K3: left on the threads of the scheduler")
                .allMatch(Map::isEmpty);
    }

    /// The MDC of each thread of the scheduler.
    private static List<Map<String, String>> valuesOfThreads(Scheduler scheduler) {
        Mono<Map<String, String>> values = Mono.fromCallable(() -> {
                    Map<String, String> map = MDC.getCopyOfContextMap();
                    return map == null ? Map.<String, String>of() : map;
                })
                .subscribeOn(scheduler);
        int threads = Runtime.getRuntime().availableProcessors();
        return Flux.range(0, threads).flatMap(any -> values).collectList().block(Patience.LIMIT);
    }

    @Test
    void request_withoutAnIdOrWithABadOne_getsANewOne() throws Exception {
        try (Shop shop = new Shop()) {
            shop.warehouse().onQuestion(question -> question.answer("3"));
            for (String sent : new String[] {null, "", "a b", "../../x"}) {
                CompletableFuture<HttpResponse<String>> response = shop.get("/offers/lamp", sent);
                shop.suppliers().take().answer(priceOf("lamp", 5, ""));
                assertThat(Patience.get(response)
                                .headers()
                                .firstValue(Trace.HEADER)
                                .orElseThrow())
                        .matches("[0-9a-f]{32}");
            }
        }
    }
}
