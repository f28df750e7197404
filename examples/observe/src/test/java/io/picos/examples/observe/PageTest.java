package io.picos.examples.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.picos.examples.observe.Stage.Settings;
import io.picos.test.NoFiberLeaks;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The page and its data. No test leaves a fiber behind.
@ExtendWith(NoFiberLeaks.class)
class PageTest {
    private static final Duration NEVER = Duration.ofDays(1);
    private static final int REQUESTS = 20;
    private static final int SOURCES = 5;
    private static final int FIBERS_OF_A_REQUEST = 1 + SOURCES;
    private static final int FIBERS = REQUESTS * FIBERS_OF_A_REQUEST;
    private static final int CROWD = Boolean.getBoolean("picos.stress") ? 100_000 : 10_000;

    private final CompletableFuture<String> answer = new CompletableFuture<>();
    private Stage stage;
    private Viewer viewer;

    /// Each of the requests has a fiber, and five more that wait for the answers. Once all sources have been asked, no
    /// fiber wakes up any more.
    private void open(int requests) throws Exception {
        CountDownLatch asked = new CountDownLatch(requests * SOURCES);
        Supplier<CompletableFuture<String>> answers = () -> {
            asked.countDown();
            return answer;
        };
        stage = new Stage(new Settings(0, requests, NEVER, answers, CROWD));
        viewer = new Viewer(stage.address());
        assertThat(asked.await(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS))
                .as("all are asked")
                .isTrue();
        viewer.figuresUntil(figures -> Viewer.total(figures, "suspended") == requests * FIBERS_OF_A_REQUEST);
    }

    @AfterEach
    void close() {
        viewer.close();
        stage.close();
    }

    private static void assertIs(HttpResponse<String> response, int status, String type) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(response.headers().firstValue("Content-Type")).hasValue(type + "; charset=utf-8");
        assertThat(response.headers().firstValue("Cache-Control")).hasValue("no-store");
    }

    private JsonObject dumpWith(Predicate<JsonObject> found) {
        return Patience.until(() -> viewer.dump(PageServer.DEFAULT_FIBERS), found);
    }

    private static Optional<JsonObject> named(JsonObject dump, String name) {
        return Viewer.objects(dump, "fibers")
                .filter(fiber -> fiber.getString("name").equals(name))
                .findFirst();
    }

    // ---- the page

    @Test
    void page_loadsNothingFromElsewhere() throws Exception {
        open(0);
        HttpResponse<String> page = viewer.get("/");
        assertIs(page, 200, "text/html");
        assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
                .contains("default-src 'none'", "connect-src 'self'")
                .doesNotContain("http");
        assertThat(page.body().replace("http://www.w3.org/2000/svg", ""))
                .startsWith("<!doctype html>")
                .doesNotContain("http:", "https:", "//cdn", " src=", "@import", "url(", "import(");
    }

    @Test
    void page_writesDataAsTextOnly() throws Exception {
        open(0);
        assertThat(viewer.get("/").body())
                .doesNotContain("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "DOMParser");
    }

    // ---- figures

    @Test
    void figures_ofHeldRequests_areTheKnownPopulation() throws Exception {
        open(REQUESTS);
        assertIs(viewer.get("/figures"), 200, "application/json");
        JsonObject figures = viewer.figures();
        assertThat(Viewer.total(figures, "alive")).isEqualTo(FIBERS);
        assertThat(Viewer.total(figures, "suspended")).isEqualTo(FIBERS);
        assertThat(Viewer.objects(figures, "schedulers"))
                .allSatisfy(each ->
                        assertThat(each.getLong("alive")).isEqualTo(each.getLong("begun") - each.getLong("ended")));
        assertThat(Viewer.objects(figures, "schedulers").filter(each -> each.getLong("alive") > 0))
                .as("each event loop has half of them")
                .hasSize(Stage.LOOPS)
                .allSatisfy(each -> assertThat(each.getLong("alive")).isEqualTo(FIBERS / Stage.LOOPS));
        assertThat(figures.getJsonObject("load"))
                .isEqualTo(new JsonObject()
                        .put("inFlight", REQUESTS)
                        .put("offers", 0L)
                        .put("failures", 0L));
        assertThat(figures.getJsonArray("faults")).isEmpty();
    }

    @Test
    void figures_afterAnswers_countOffers() throws Exception {
        open(REQUESTS);
        answer.complete("yes");
        viewer.figuresUntil(figures -> figures.getJsonObject("load").getLong("offers") > REQUESTS);
        assertThat(viewer.figures().getJsonObject("load").getLong("failures")).isZero();
    }

    // ---- dumps

    @Test
    void dump_ofHeldRequests_hasTheScopes() throws Exception {
        open(REQUESTS);
        assertIs(viewer.get("/dump"), 200, "application/json");
        JsonObject dump = viewer.dump(PageServer.DEFAULT_FIBERS);
        assertThat(dump.getInteger("version")).isEqualTo(1);
        assertThat(dump.getInteger("alive")).isEqualTo(FIBERS);
        assertThat(dump.getInteger("omitted")).isZero();
        assertThat(dump.getJsonArray("deadlocks")).isEmpty();
        List<JsonObject> roots = Viewer.objects(dump, "fibers")
                .filter(fiber -> !fiber.containsKey("parentScope"))
                .toList();
        Set<String> scopes =
                roots.stream().map(fiber -> fiber.getString("scope")).collect(Collectors.toSet());
        assertThat(roots).hasSize(REQUESTS);
        assertThat(Viewer.objects(dump, "fibers").filter(fiber -> fiber.containsKey("parentScope")))
                .hasSize(FIBERS - REQUESTS)
                .allSatisfy(fiber -> assertThat(scopes).contains(fiber.getString("parentScope")));
    }

    @Test
    void dump_limit_saysWhatItLeavesOut() throws Exception {
        open(REQUESTS);
        JsonObject dump = viewer.dump(10);
        assertThat(dump.getJsonArray("fibers")).hasSize(10);
        assertThat(dump.getInteger("alive")).isEqualTo(FIBERS);
        assertThat(dump.getInteger("omitted")).isEqualTo(FIBERS - 10);
        HttpResponse<String> text = viewer.get("/dump.txt?fibers=10");
        assertIs(text, 200, "text/plain");
        assertThat(text.body()).contains("and 110 fibers more, beyond the limit");
    }

    @ParameterizedTest
    @ValueSource(strings = {"fibers=", "fibers=ten", "fibers=-1", "fibers=100001", "fibers=9999999999", "limit=1"})
    void dump_unknownLimit_isRefused(String query) throws Exception {
        open(0);
        HttpResponse<String> refusal = viewer.get("/dump?" + query);
        assertIs(refusal, 400, "text/plain");
        assertThat(refusal.body()).contains("fibers=N", "100000");
    }

    @Test
    @Tag("slow")
    void dump_ofACrowd_isSmallAndSaysWhatItLeavesOut() throws Exception {
        open(0);
        assertThat(viewer.post("/faults/crowd?on=true").statusCode()).isEqualTo(204);
        viewer.figuresUntil(figures -> Viewer.total(figures, "suspended") == CROWD + 2);
        HttpResponse<String> response = viewer.get("/dump?fibers=1000");
        JsonObject dump = new JsonObject(response.body());
        assertThat(response.body()).hasSizeLessThan(1_000_000);
        assertThat(dump.getInteger("alive")).isEqualTo(CROWD + 2);
        assertThat(dump.getInteger("omitted")).isEqualTo(CROWD + 2 - 1_000);
        assertThat(dump.getJsonArray("deadlocks")).isEmpty();
        assertThat(viewer.post("/faults/crowd?on=false").statusCode()).isEqualTo(204);
        viewer.figuresUntil(figures -> Viewer.total(figures, "alive") == 0);
    }

    // ---- faults

    @Test
    void deadlock_planted_isFoundAndNamed() throws Exception {
        open(REQUESTS);
        assertThat(viewer.post("/faults/deadlock?on=true").statusCode()).isEqualTo(204);
        assertThat(viewer.figures().getJsonArray("faults")).containsExactly("deadlock");
        JsonObject dump = dumpWith(each -> !each.getJsonArray("deadlocks").isEmpty());
        JsonObject left = named(dump, "left, then right").orElseThrow();
        JsonObject right = named(dump, "right, then left").orElseThrow();
        assertThat(dump.getJsonArray("deadlocks")).hasSize(1);
        assertThat(dump.getJsonArray("deadlocks").getJsonArray(0))
                .containsExactlyInAnyOrder(left.getValue("id"), right.getValue("id"));
        assertWaitsForAMutexOf(left, right);
        assertWaitsForAMutexOf(right, left);
        assertThat(viewer.get("/dump.txt").body()).contains("\nDEADLOCK\n");
        assertThat(viewer.post("/faults/deadlock?on=false").statusCode()).isEqualTo(204);
        assertThat(viewer.dump(PageServer.DEFAULT_FIBERS).getJsonArray("deadlocks"))
                .isEmpty();
        assertThat(viewer.figures().getJsonArray("faults")).isEmpty();
    }

    private static void assertWaitsForAMutexOf(JsonObject waiting, JsonObject owner) {
        JsonObject thing = waiting.getJsonObject("waitsFor");
        assertThat(thing.getString("type")).isEqualTo("io.picos.std.sync.Mutex");
        assertThat(thing.getLong("owner")).isEqualTo(owner.getLong("id"));
    }

    @Test
    void deadlock_beyondTheLimit_isNamedAllTheSame() throws Exception {
        open(0);
        viewer.post("/faults/deadlock?on=true");
        JsonObject dump = Patience.until(
                () -> viewer.dump(0), each -> !each.getJsonArray("deadlocks").isEmpty());
        assertThat(dump.getJsonArray("deadlocks")).hasSize(1);
        List<JsonObject> circle = Viewer.objects(dump, "fibers").toList();
        assertThat(circle)
                .extracting(fiber -> fiber.getString("name"))
                .containsExactlyInAnyOrder("left, then right", "right, then left");
        assertWaitsForAMutexOf(circle.getFirst(), circle.getLast());
        assertThat(circle)
                .allSatisfy(fiber ->
                        assertThat(fiber.getJsonArray("frames").toString()).contains("Faults.lockBoth"));
        assertThat(dump.getInteger("omitted")).isEqualTo(dump.getInteger("alive") - 2);
    }

    @Test
    void orphan_planted_isMarked() throws Exception {
        open(REQUESTS);
        viewer.post("/faults/orphan?on=true");
        JsonObject dump =
                dumpWith(each -> Viewer.objects(each, "fibers").anyMatch(fiber -> fiber.containsKey("orphan")));
        assertThat(Viewer.objects(dump, "fibers").filter(fiber -> fiber.containsKey("orphan")))
                .as("the requests are none")
                .extracting(fiber -> fiber.getString("name"))
                .containsExactly("orphan");
    }

    @Test
    void hog_planted_isFoundWithItsLine_andDelaysItsLane() throws Exception {
        open(0);
        viewer.post("/faults/hog?on=true");
        JsonObject figures = viewer.figuresUntil(each ->
                Viewer.objects(each, "longTurns").anyMatch(turn -> isDelayed(each, turn.getString("scheduler"))));
        JsonObject turn = Viewer.objects(figures, "longTurns").findFirst().orElseThrow();
        assertThat(turn.getString("place")).startsWith("io.picos.examples.observe.Faults.compute(Faults.java:");
        assertThat(turn.getString("kind")).isEqualTo("computing");
        assertThat(turn.getLong("lastedMillis")).isGreaterThanOrEqualTo(LongTurns.THRESHOLD.toMillis());
        assertThat(turn.getString("thread")).startsWith("vert.x-eventloop");
        assertThat(turn.getString("message")).contains("computes at", "Fiber.blocking(body)");
    }

    private static boolean isDelayed(JsonObject figures, String scheduler) {
        return Viewer.objects(figures, "lanes")
                .anyMatch(lane -> lane.getString("scheduler").equals(scheduler) && lane.getLong("delayMicros") > 0);
    }

    @Test
    void fault_plantedTwiceAndRemovedTwice_isThereOnce() throws Exception {
        open(0);
        viewer.post("/faults/orphan?on=true");
        viewer.post("/faults/orphan?on=true");
        viewer.figuresUntil(figures -> Viewer.total(figures, "suspended") > 0);
        assertThat(Viewer.total(viewer.figures(), "alive")).isEqualTo(1);
        assertThat(viewer.post("/faults/orphan?on=false").statusCode()).isEqualTo(204);
        assertThat(viewer.post("/faults/orphan?on=false").statusCode()).isEqualTo(204);
        viewer.figuresUntil(figures -> Viewer.total(figures, "alive") == 0);
    }

    // ---- requests that are refused

    @ParameterizedTest
    @CsvSource({
        "GET, /nothing, 404",
        "GET, /page.html, 404",
        "POST, /, 405",
        "POST, /dump, 405",
        "DELETE, /figures, 405",
        "GET, /faults/deadlock?on=true, 405",
        "POST, /faults/fire?on=true, 404",
        "POST, /faults/deadlock, 400",
        "POST, /faults/deadlock?on=maybe, 400",
    })
    void request_unknown_isRefused(String method, String path, int status) throws Exception {
        open(0);
        assertIs(
                viewer.send(
                        HttpRequest.newBuilder(viewer.address().resolve(path)).method(method, BodyPublishers.noBody())),
                status,
                "text/plain");
        assertThat(viewer.figures().getJsonArray("faults")).isEmpty();
    }

    @Test
    void post_byAnotherPage_isRefused() throws Exception {
        open(0);
        HttpResponse<String> refusal =
                viewer.send(HttpRequest.newBuilder(viewer.address().resolve("/faults/orphan?on=true"))
                        .header("Origin", "http://other.invalid")
                        .POST(BodyPublishers.noBody()));
        assertIs(refusal, 403, "text/plain");
        assertThat(viewer.figures().getJsonArray("faults")).isEmpty();
    }

    /// Another page's name may have become the name of this address.
    @Test
    void get_underAnotherName_isRefused() throws Exception {
        open(0);
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), viewer.address().getPort())) {
            socket.getOutputStream()
                    .write("GET /dump HTTP/1.1\r\nHost: other.invalid\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                    .startsWith("HTTP/1.1 421 ")
                    .doesNotContain("version");
        }
    }

    @Test
    void server_listensOnTheLoopbackInterfaceOnly() throws Exception {
        open(0);
        Optional<InetAddress> other = NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
                .findFirst();
        assumeTrue(other.isPresent(), "there is another interface");
        assertThatThrownBy(() -> connect(other.orElseThrow())).isInstanceOf(IOException.class);
    }

    private void connect(InetAddress address) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(address, viewer.address().getPort()), (int) Patience.LIMIT.toMillis());
        }
    }

    // ---- the end

    @Test
    void close_underLoadAndWithFaults_stopsTheServer() throws Exception {
        open(REQUESTS);
        for (Faults.Fault fault : Set.of(Faults.Fault.DEADLOCK, Faults.Fault.ORPHAN, Faults.Fault.HOG)) {
            stage.faults().plant(fault);
        }
        answer.complete("yes");
        viewer.figuresUntil(figures -> figures.getJsonObject("load").getLong("offers") > REQUESTS);
        stage.close();
        assertThatThrownBy(() -> connect(InetAddress.getLoopbackAddress())).isInstanceOf(ConnectException.class);
    }
}
