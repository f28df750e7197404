package io.picos.examples;

import static io.picos.completablefuture.CompletableFutureBridge.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.picos.Computation;
import io.picos.Fiber;
import io.picos.completablefuture.CompletableFutureBridge;
import io.picos.examples.migrating.CompletableFutureDirectory;
import io.picos.examples.migrating.Directory;
import io.picos.examples.migrating.ReactorDirectory;
import io.picos.examples.migrating.Register;
import io.picos.examples.migrating.RxJavaDirectory;
import io.picos.examples.migrating.VertxDirectory;
import io.picos.reactor.ReactorBridge;
import io.picos.std.resource.Resource;
import io.picos.std.structured.Bundle;
import io.picos.std.structured.Control;
import io.picos.std.structured.Run;
import io.picos.std.sync.Lazy;
import io.picos.std.sync.Semaphore;
import io.reactivex.rxjava3.core.Completable;
import io.reactivex.rxjava3.core.Flowable;
import io.reactivex.rxjava3.core.Maybe;
import io.reactivex.rxjava3.core.Single;
import io.reactivex.rxjava3.subjects.SingleSubject;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/// The chains and the fibers that the page about migrating shows, compiled, run and compared.
class MigratingTest {
    private static final Path TESTS = Path.of("src/test/java/io/picos/examples");
    private static final Path PAGE = Path.of("..", "docs", "MIGRATING.md");
    private static final Pattern SHOWN = Pattern.compile("(?s)```java\n(.*?)```");
    private static final Pattern MARKED = Pattern.compile("(?s)\n *// begin\n(.*?)\n *// end\n");
    private static final Pattern NAME = Pattern.compile("`(?:(\\w+)\\.)?(\\w+)`");
    private static final Pattern QUALIFIED = Pattern.compile("`(\\w+)\\.(\\w+)`");

    private static final Duration SHORT = Duration.ofMillis(10);
    private static final Vertx VERTX = Vertx.vertx();

    @AfterAll
    static void close() throws Exception {
        Patience.get(VERTX.close());
    }

    // ---- chains and fibers

    /// One library, with the directory as chains and as fibers.
    private record Library<S>(
            String name,
            Function<Register, Directory<S>> before,
            Function<Register, Directory<S>> halfWay,
            Function<Register, Directory<S>> after,
            Function<S, CompletableFuture<String>> toFuture) {
        /// Asserts that a chain and a fiber have the same result, and send the same requests in the same order.
        void assertBoth(Function<Directory<S>, S> method, String result, String... requests) {
            Outcome expected = new Outcome(result, List.of(requests));
            assertThat(outcome(before, method)).as("chain").isEqualTo(expected);
            assertThat(outcome(after, method)).as("fiber").isEqualTo(expected);
        }

        Outcome outcome(Function<Register, Directory<S>> directory, Function<Directory<S>, S> method) {
            Register register = new Register();
            S called = method.apply(directory.apply(register));
            String result = resultOf(toFuture.apply(called));
            return new Outcome(result, register.requests());
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private record Outcome(String result, List<String> requests) {}

    private static String resultOf(CompletableFuture<String> future) {
        try {
            return Patience.get(future);
        } catch (ExecutionException failed) {
            Throwable thrown = failed.getCause();
            return thrown instanceof TimeoutException
                    ? "TimeoutException"
                    : thrown.getClass().getSimpleName() + " " + thrown.getMessage();
        }
    }

    static List<Library<?>> libraries() {
        return List.of(
                new Library<>(
                        "Reactor",
                        ReactorDirectory.Before::new,
                        ReactorDirectory.HalfWay::new,
                        ReactorDirectory.After::new,
                        Mono::toFuture),
                new Library<>(
                        "RxJava",
                        RxJavaDirectory.Before::new,
                        RxJavaDirectory.HalfWay::new,
                        RxJavaDirectory.After::new,
                        single -> single.toCompletionStage().toCompletableFuture()),
                new Library<>(
                        "Vert.x",
                        register -> new VertxDirectory.Before(VERTX, register),
                        register -> new VertxDirectory.HalfWay(VERTX, register),
                        register -> new VertxDirectory.After(VERTX, register),
                        future -> future.toCompletionStage().toCompletableFuture()),
                new Library<>(
                        "CompletableFuture",
                        CompletableFutureDirectory.Before::new,
                        CompletableFutureDirectory.HalfWay::new,
                        CompletableFutureDirectory.After::new,
                        Function.identity()));
    }

    @ParameterizedTest
    @MethodSource("libraries")
    void greeting_ofEachLibrary_isTheSame(Library<?> library) {
        library.assertBoth(directory -> directory.greeting("11"), "Dr Who", "name of 11", "title of Who");
        library.assertBoth(
                directory -> directory.greeting("13"),
                "NoSuchElementException title of Nobody",
                "name of 13",
                "title of Nobody");
        library.assertBoth(directory -> directory.greeting("99"), "NoSuchElementException name of 99", "name of 99");
    }

    @ParameterizedTest
    @MethodSource("libraries")
    <S> void address_ofEachLibrary_isTheSame(Library<S> library) {
        for (Function<Register, Directory<S>> side : List.of(library.before, library.after)) {
            Outcome pair = library.outcome(side, directory -> directory.address("Pair")); // each waits for the other
            assertThat(pair.result).isEqualTo("Mr Pair, Paris");
            assertThat(pair.requests).containsExactlyInAnyOrder("title of Pair", "city of Pair");
            assertThat(library.outcome(side, directory -> directory.address("Nobody")).result)
                    .isEqualTo("NoSuchElementException title of Nobody");
        }
    }

    @ParameterizedTest
    @MethodSource("libraries")
    <S> void address_oneFailsAndTheOtherDoesNotAnswer_fails(Library<S> library) {
        String failed = "NoSuchElementException title of Half";
        assertThat(library.outcome(library.after, directory -> directory.address("Half")).result)
                .isEqualTo(failed);
        if (library.name.equals("CompletableFuture")) { // waits for both
            assertThat(new CompletableFutureDirectory.Before(new Register()).address("Half"))
                    .isNotDone();
        } else {
            assertThat(library.outcome(library.before, directory -> directory.address("Half")).result)
                    .isEqualTo(failed);
        }
    }

    @ParameterizedTest
    @MethodSource("libraries")
    void greetingWithin_ofEachLibrary_isTheSame(Library<?> library) {
        library.assertBoth(
                directory -> directory.greetingWithin(Patience.LIMIT, "11"), "Dr Who", "name of 11", "title of Who");
        library.assertBoth(
                directory -> directory.greetingWithin(SHORT, "12"), "TimeoutException", "name of 12", "title of Never");
    }

    @ParameterizedTest
    @MethodSource("libraries")
    void titleOrArchived_ofEachLibrary_isTheSame(Library<?> library) {
        library.assertBoth(directory -> directory.titleOrArchived("Who"), "Dr", "title of Who");
        library.assertBoth(
                directory -> directory.titleOrArchived("Nobody"),
                "Professor",
                "title of Nobody",
                "archived title of Nobody");
        library.assertBoth(
                directory -> directory.titleOrArchived("Offline"), "IOException title of Offline", "title of Offline");
    }

    @ParameterizedTest
    @MethodSource("libraries")
    void titleWithRetries_ofEachLibrary_isTheSame(Library<?> library) {
        library.assertBoth(
                directory -> directory.titleWithRetries("Flaky"),
                "Ms",
                "title of Flaky",
                "title of Flaky",
                "title of Flaky");
        library.assertBoth(
                directory -> directory.titleWithRetries("Busy"),
                "Unavailable title of Busy",
                "title of Busy",
                "title of Busy",
                "title of Busy");
        library.assertBoth(
                directory -> directory.titleWithRetries("Nobody"),
                "NoSuchElementException title of Nobody",
                "title of Nobody");
    }

    @ParameterizedTest
    @MethodSource("libraries")
    void record_ofEachLibrary_isTheSame(Library<?> library) {
        library.assertBoth(directory -> directory.record("11"), "travels", "open 11", "read 11", "close 11");
        library.assertBoth(
                directory -> directory.record("13"), "IOException read 13", "open 13", "read 13", "close 13");
        library.assertBoth(directory -> directory.record("99"), "NoSuchElementException open 99", "open 99");
    }

    @ParameterizedTest
    @MethodSource("libraries")
    <S> void letter_halfWay_isTheSame(Library<S> library) {
        for (Function<Register, Directory<S>> side : List.of(library.before, library.halfWay)) {
            assertThat(library.outcome(side, directory -> directory.letter("11")).result)
                    .isEqualTo("Dr Who, London: Dear Dr Who");
            assertThat(library.outcome(side, directory -> directory.greeting("11")))
                    .isEqualTo(new Outcome("Dr Who", List.of("name of 11", "title of Who")));
        }
    }

    // ---- cancellation

    @Test
    void record_cancelledWhileItReads_closes() {
        assertCloses(register -> {
            Disposable chain =
                    new ReactorDirectory.Before(register).record("12").subscribe();
            return chain::dispose;
        });
        assertCloses(register -> {
            Disposable fiber = new ReactorDirectory.After(register).record("12").subscribe();
            return fiber::dispose;
        });
        assertCloses(
                register -> new RxJavaDirectory.Before(register).record("12").subscribe()::dispose);
        assertCloses(
                register -> new RxJavaDirectory.After(register).record("12").subscribe()::dispose);
        assertCloses(register -> {
            CompletableFuture<String> fiber = new CompletableFutureDirectory.After(register).record("12");
            return () -> fiber.cancel(false);
        });
    }

    @Test
    void record_chainOfFuturesCancelled_staysOpen() {
        Register register = new Register();
        CompletableFuture<String> chain = new CompletableFutureDirectory.Before(register).record("12");
        Patience.until(register, () -> register.requests().equals(List.of("open 12", "read 12")));
        chain.cancel(false);
        assertThat(register.requests()).containsExactly("open 12", "read 12"); // nothing can close it any more
    }

    private static void assertCloses(Function<Register, Runnable> start) {
        Register register = new Register();
        Runnable cancel = start.apply(register);
        Patience.until(register, () -> register.requests().equals(List.of("open 12", "read 12")));
        cancel.run();
        Patience.until(register, () -> register.requests().equals(List.of("open 12", "read 12", "close 12")));
    }

    @Test
    void record_cancelledBeforeItIsOpen_closesTheLateConnection() {
        Register register = new Register();
        CompletableFuture<String> fiber = new CompletableFutureDirectory.After(register).record("late");
        Patience.until(register, () -> register.requests().equals(List.of("open late")));
        fiber.cancel(false);
        register.answerLate();
        Patience.until(register, () -> register.requests().equals(List.of("open late", "close late")));
    }

    // begin
    static String titleOrUnknown(CompletableFuture<String> title) { // for fibers
        try {
            return await(title);
        } catch (RuntimeException failure) {
            Fiber.current().check(); // throws if the fiber is cancelled
            return "unknown";
        }
    }
    // end

    @Test
    void broadCatch_failed_isTheFallback() throws Exception {
        CompletableFutureBridge bridge = CompletableFutureBridge.on(ForkJoinPool.commonPool());
        CompletableFuture<String> failed = CompletableFuture.failedFuture(new IOException("offline"));
        assertThat(Patience.get(bridge.future(() -> titleOrUnknown(failed)))).isEqualTo("unknown");
    }

    @Test
    void broadCatch_cancelled_doesNotReturn() {
        CompletableFutureBridge bridge = CompletableFutureBridge.on(ForkJoinPool.commonPool());
        List<String> returned = new CopyOnWriteArrayList<>();
        Computation<Boolean> computation = Computation.create();
        CompletableFuture<Boolean> fiber =
                bridge.future(computation, () -> returned.add(titleOrUnknown(new CompletableFuture<>())));
        computation.tryCancel(new IllegalStateException("stop"));
        assertThat(fiber)
                .failsWithin(Patience.LIMIT) // when the body has ended
                .withThrowableThat()
                .withMessageContaining("stop");
        assertThat(returned).isEmpty();
    }

    @Test
    void timeoutOfAChain_awaited_isInACompletionException() throws Exception {
        CompletableFutureBridge bridge = CompletableFutureBridge.on(ForkJoinPool.commonPool());
        CompletableFuture<Throwable> caught = bridge.future(() -> {
            try {
                return await(new CompletableFuture<Throwable>().orTimeout(1, TimeUnit.MILLISECONDS));
            } catch (CompletionException thrown) {
                return thrown.getCause();
            }
        });
        assertThat(Patience.get(caught)).isInstanceOf(TimeoutException.class);
    }

    // ---- the page

    @ParameterizedTest
    @CsvSource({
        "Project Reactor, migrating/ReactorDirectory.java",
        "RxJava, migrating/RxJavaDirectory.java",
        "Vert.x, migrating/VertxDirectory.java",
        "CompletableFuture, migrating/CompletableFutureDirectory.java",
        "What changes, MigratingTest.java",
        "Streams, StreamOperatorsTest.java"
    })
    void snippets_ofASection_areThoseOfItsFile(String section, String file) throws IOException {
        assertThat(snippets(SHOWN, section(section)))
                .isNotEmpty()
                .containsExactlyInAnyOrderElementsOf(snippets(MARKED, Files.readString(TESTS.resolve(file))));
    }

    @Test
    void snippets_ofThePage_areInTheseSections() throws IOException {
        int inSections = Stream.of(
                        "Project Reactor", "RxJava", "Vert.x", "CompletableFuture", "What changes", "Streams")
                .mapToInt(title -> snippets(SHOWN, section(title)).size())
                .sum();
        assertThat(snippets(SHOWN, Files.readString(PAGE))).hasSize(inSections);
    }

    @Test
    void operators_ofTheTable_exist() {
        List<List<Class<?>>> columns = List.of(
                List.of(Mono.class, Flux.class, Sinks.class, reactor.core.scheduler.Schedulers.class),
                List.of(
                        Single.class,
                        Maybe.class,
                        Completable.class,
                        Flowable.class,
                        SingleSubject.class,
                        io.reactivex.rxjava3.schedulers.Schedulers.class),
                List.of(Future.class, Vertx.class, Promise.class, Context.class),
                List.of(CompletableFuture.class),
                List.of(
                        Bundle.class,
                        Computation.class,
                        Control.class,
                        Fiber.class,
                        Lazy.class,
                        ReactorBridge.class,
                        Resource.class,
                        Run.class,
                        Semaphore.class));
        List<String> rows = section("Operators")
                .lines()
                .filter(line -> line.startsWith("| `"))
                .toList();
        assertThat(rows).hasSizeGreaterThan(15);
        for (String row : rows) {
            String[] cells = row.substring(1).split("\\|");
            assertThat(cells).as(row).hasSize(columns.size());
            for (int column = 0; column < cells.length; column++) {
                boolean fiber = column == columns.size() - 1; // there, plain names are words of Java
                for (MatchResult name : (fiber ? QUALIFIED : NAME)
                        .matcher(cells[column])
                        .results()
                        .toList()) {
                    assertThat(columns.get(column)).as(name + " in " + row).anyMatch(type -> has(type, name));
                }
            }
        }
    }

    /// {@return whether the type has a method of that name, and is the named type if the name is qualified}
    private static boolean has(Class<?> type, MatchResult name) {
        return (name.group(1) == null || type.getSimpleName().equals(name.group(1)))
                && Stream.of(type.getMethods()).map(Method::getName).anyMatch(name.group(2)::equals);
    }

    private static String section(String title) {
        try {
            return Stream.of(Files.readString(PAGE).split("\n## "))
                    .filter(section -> section.startsWith(title + "\n"))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static List<String> snippets(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map((MatchResult snippet) -> snippet.group(1).stripIndent().strip())
                .toList();
    }
}
