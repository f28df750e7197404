package io.picos.examples;

import static io.picos.reactor.ReactorBridge.await;
import static io.picos.rxjava.RxJavaBridge.await;
import static io.picos.vertx.VertxBridge.await;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.picos.reactor.ReactorBridge;
import io.picos.std.structured.Bundle;
import io.picos.std.structured.Promise;
import io.reactivex.rxjava3.core.Single;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/// The examples of the README, compiled and run.
class ReadmeTest {
    private static final Path SELF = Path.of("src/test/java/io/picos/examples/ReadmeTest.java");
    private static final Path README = Path.of("..", "README.md");

    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void close() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(Patience.LIMIT.toSeconds(), TimeUnit.SECONDS);
    }

    @Test
    void threeLibraries_subscribed_givesAll() {
        Mono<String> page =
                page(Mono.just("Ada"), Single.just("tea"), vertx.timer(1).map("milk"), Patience.LIMIT);
        assertThat(page.block(Patience.LIMIT)).isEqualTo("Ada likes tea and milk");
    }

    @Test
    void threeLibraries_oneNeverAnswers_timesOutAndDisposesOfIt() {
        Silent silent = new Silent();
        Mono<String> page = page(Mono.just("Ada"), silent.single, Future.succeededFuture("tea"), Duration.ofMillis(50));
        assertThatThrownBy(() -> page.block(Patience.LIMIT)).hasCauseInstanceOf(TimeoutException.class);
        assertThat(silent.disposed.get())
                .as("disposed of, if it was subscribed to in time")
                .isEqualTo(silent.isSubscribed());
    }

    @Test
    void scope_subscribed_awaitsBoth() {
        assertThat(both(Mono.just("one"), Single.just("two")).block(Patience.LIMIT))
                .isEqualTo("one two");
    }

    @Test
    void scope_oneFails_cancelsTheOther() {
        Silent silent = new Silent();
        Mono<String> failing = Mono.fromFuture(silent.subscribed).then(Mono.error(new IllegalStateException("no")));
        assertThatThrownBy(() -> both(failing, silent.single).block(Patience.LIMIT))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("no");
        assertThat(silent.disposed).isTrue();
    }

    /// A source that never answers, and notes its subscriber.
    private static final class Silent {
        final CompletableFuture<Void> subscribed = new CompletableFuture<>();
        final AtomicBoolean disposed = new AtomicBoolean();
        final Single<String> single = Single.<String>never()
                .doOnSubscribe(subscription -> subscribed.complete(null))
                .doOnDispose(() -> disposed.set(true));

        boolean isSubscribed() {
            return subscribed.isDone();
        }
    }

    @Test
    void examples_inTheReadme_areThese() throws IOException {
        List<String> self = Files.readAllLines(SELF);
        List<String> shown = parts(Files.readAllLines(README), "```java", "```");
        String code = shown.getFirst()
                .lines()
                .dropWhile(line -> line.isEmpty() || line.startsWith("import "))
                .collect(joining("\n"));
        assertThat(List.of(code, shown.getLast())).hasSize(shown.size()).isEqualTo(parts(self, "// begin", "// end"));
        assertThat(self).as("imports").containsAll(imports(shown.getFirst()));
    }

    private static List<String> imports(String code) {
        return code.lines().filter(line -> line.startsWith("import ")).toList();
    }

    // begin
    static final ReactorBridge BRIDGE = ReactorBridge.on(Schedulers.parallel());

    static Mono<String> page(Mono<String> name, Single<String> topic, Future<String> drink, Duration limit) {
        return BRIDGE.mono(limit, () -> {
            String who = await(name);
            String what = await(topic);
            return who + " likes " + what + " and " + await(drink);
        });
    }
    // end

    // begin
    static Mono<String> both(Mono<String> left, Single<String> right) {
        return BRIDGE.mono(() -> Bundle.joinAfter(bundle -> {
            Promise<String> first = bundle.forkAsPromise(() -> await(left)); // at the same time:
            Promise<String> second = bundle.forkAsPromise(() -> await(right));
            return first.await() + " " + second.await(); // the first failure cancels the other fiber
        }));
    }
    // end

    /// {@return the lines between each pair of marks, without indentation}
    private static List<String> parts(List<String> lines, String begin, String end) {
        List<String> parts = new ArrayList<>();
        List<String> part = null;
        for (String line : lines) {
            if (line.strip().equals(begin)) {
                part = new ArrayList<>();
            } else if (line.strip().equals(end) && part != null) {
                parts.add(String.join("\n", part).stripIndent().strip());
                part = null;
            } else if (part != null) {
                part.add(line);
            }
        }
        return parts;
    }
}
