package io.picos.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.picos.completablefuture.CompletableFutureBridge;
import io.picos.reactor.ReactorBridge;
import io.picos.rxjava.RxJavaBridge;
import io.picos.vertx.VertxBridge;
import io.reactivex.rxjava3.core.Single;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

/// What the pages of the adapters show, compiled and run.
class AdapterPagesTest {
    private static final Path SELF = Path.of("src/test/java/io/picos/examples/AdapterPagesTest.java");
    private static final Path PAGES = Path.of("..", "docs", "adapters");
    private static final Pattern EXAMPLE = Pattern.compile("(?s)```java\n(.*?)```");

    @ParameterizedTest
    @ValueSource(strings = {"completablefuture.md", "reactor.md", "rxjava.md", "vertx.md"})
    void examples_ofAPage_areInThisFile(String page) throws IOException {
        String self = withoutIndent(Files.readString(SELF));
        List<String> examples = EXAMPLE.matcher(Files.readString(PAGES.resolve(page)))
                .results()
                .map((MatchResult example) -> withoutIndent(example.group(1)))
                .toList();
        assertThat(examples)
                .hasSizeGreaterThanOrEqualTo(2)
                .allSatisfy(example -> assertThat(self).contains(example));
    }

    private static String withoutIndent(String code) {
        return code.lines().map(String::strip).reduce("", (text, line) -> text + line + "\n");
    }

    @Test
    void greetings_ofEachPage_areTheSame() throws Exception {
        Vertx vertx = Vertx.vertx();
        List<CompletableFuture<String>> greetings = List.of(
                greetingOfFutures(),
                greetingOfAFiber(ForkJoinPool.commonPool()),
                greetingOfMonos().toFuture(),
                greetingOfAFiber(reactor.core.scheduler.Schedulers.parallel()).toFuture(),
                greetingOfSingles().toCompletionStage().toCompletableFuture(),
                greetingOfAFiber(io.reactivex.rxjava3.schedulers.Schedulers.computation())
                        .toCompletionStage()
                        .toCompletableFuture(),
                greetingOfVertxFutures().toCompletionStage().toCompletableFuture(),
                greetingOfAFiber(vertx).toCompletionStage().toCompletableFuture());
        for (CompletableFuture<String> greeting : greetings) {
            assertThat(greeting.get(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS))
                    .isEqualTo("Dr Who");
        }
        vertx.close();
    }

    // ---- CompletableFuture

    static CompletableFuture<String> greetingOfFutures() {
        return fetchName().thenCompose(name -> fetchTitle(name).thenApply(title -> title + " " + name));
    }

    static CompletableFuture<String> greetingOfAFiber(Executor executor) {
        return CompletableFutureBridge.on(executor).future(Duration.ofSeconds(30), () -> {
            String name = CompletableFutureBridge.await(fetchName());
            String title = CompletableFutureBridge.await(fetchTitle(name));
            return title + " " + name;
        });
    }

    private static CompletableFuture<String> fetchName() {
        return CompletableFuture.supplyAsync(() -> "Who");
    }

    private static CompletableFuture<String> fetchTitle(String name) {
        return CompletableFuture.supplyAsync(() -> name.equals("Who") ? "Dr" : "Ms");
    }

    // ---- Reactor

    static Mono<String> greetingOfMonos() {
        return monoOfName().flatMap(name -> monoOfTitle(name).map(title -> title + " " + name));
    }

    static Mono<String> greetingOfAFiber(reactor.core.scheduler.Scheduler scheduler) {
        return ReactorBridge.on(scheduler).mono(Duration.ofSeconds(30), () -> {
            String name = ReactorBridge.await(monoOfName());
            String title = ReactorBridge.await(monoOfTitle(name));
            return title + " " + name;
        });
    }

    private static Mono<String> monoOfName() {
        return Mono.fromFuture(AdapterPagesTest::fetchName);
    }

    private static Mono<String> monoOfTitle(String name) {
        return Mono.fromFuture(() -> fetchTitle(name));
    }

    // ---- RxJava

    static Single<String> greetingOfSingles() {
        return singleOfName().flatMap(name -> singleOfTitle(name).map(title -> title + " " + name));
    }

    static Single<String> greetingOfAFiber(io.reactivex.rxjava3.core.Scheduler scheduler) {
        return RxJavaBridge.on(scheduler).single(Duration.ofSeconds(30), () -> {
            String name = RxJavaBridge.await(singleOfName());
            String title = RxJavaBridge.await(singleOfTitle(name));
            return title + " " + name;
        });
    }

    private static Single<String> singleOfName() {
        return Single.fromCompletionStage(fetchName());
    }

    private static Single<String> singleOfTitle(String name) {
        return Single.fromCompletionStage(fetchTitle(name));
    }

    // ---- Vert.x

    static Future<String> greetingOfVertxFutures() {
        return futureOfName().compose(name -> futureOfTitle(name).map(title -> title + " " + name));
    }

    static Future<String> greetingOfAFiber(Vertx vertx) {
        return VertxBridge.on(vertx).future(Duration.ofSeconds(30), () -> {
            String name = VertxBridge.await(futureOfName());
            String title = VertxBridge.await(futureOfTitle(name));
            return title + " " + name;
        });
    }

    private static Future<String> futureOfName() {
        return Future.fromCompletionStage(fetchName());
    }

    private static Future<String> futureOfTitle(String name) {
        return Future.fromCompletionStage(fetchTitle(name));
    }
}
