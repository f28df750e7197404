package io.picos.engine.carrier;

import static org.assertj.core.api.Assertions.assertThat;

import io.picos.ThreadScheduler;
import java.io.File;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

/// What `-Dio.picos.carrier` does, each time in a JVM of its own.
@Timeout(120)
class CarriersTest {
    private static final long LIMIT_SECONDS = 60;
    private static final String OPEN = "--add-opens=java.base/java.lang=ALL-UNNAMED";

    @Test
    void backend_closedJavaLang_failsAtStartAndSaysWhichFlag() throws Exception {
        Ended jvm = run("-Dio.picos.carrier=backend");
        assertThat(jvm.exit).isNotZero();
        assertThat(jvm.output)
                .contains("-Dio.picos.carrier=backend cannot be had: java.lang is not open to Picos Bridge")
                .contains("--add-opens java.base/java.lang=ALL-UNNAMED")
                .doesNotContain("ran on");
    }

    @Test
    void backend_openJavaLang_saysSoOnce() throws Exception {
        Ended jvm = run("-Dio.picos.carrier=backend", OPEN);
        assertThat(jvm.log()).singleElement().asString().contains("the threads of each backend carry its fibers");
        jvm.assertRan(true);
    }

    @Test
    void auto_closedJavaLang_fallsBackAndSaysWhichFlagOnce() throws Exception {
        Ended jvm = run();
        assertThat(jvm.log())
                .singleElement()
                .asString()
                .contains("the JDK's threads carry fibers: java.lang is not open to Picos Bridge")
                .contains("--add-opens java.base/java.lang=ALL-UNNAMED")
                .contains("a backend's thread waits for each turn that it grants");
        jvm.assertRan(false);
    }

    @Test
    @EnabledForJreRange(max = JRE.JAVA_23)
    void auto_openJavaLangBeforeJdk24_isJdk() throws Exception {
        Ended jvm = run(OPEN);
        assertThat(jvm.log())
                .singleElement()
                .asString()
                .contains("before JDK 24 fibers would block the backend's threads inside `synchronized`")
                .contains("-Dio.picos.carrier=backend would choose them all the same");
        jvm.assertRan(false);
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_24)
    void auto_openJavaLang_isBackend() throws Exception {
        Ended jvm = run(OPEN);
        assertThat(jvm.log()).singleElement().asString().contains("-Dio.picos.carrier=jdk would change that");
        jvm.assertRan(true);
    }

    @Test
    void jdk_openJavaLang_isJdk() throws Exception {
        Ended jvm = run("-Dio.picos.carrier=jdk", OPEN);
        assertThat(jvm.log()).singleElement().asString().contains("as -Dio.picos.carrier=jdk asks");
        jvm.assertRan(false);
    }

    @Test
    void badValue_failsAtStartAndNamesTheGoodOnes() throws Exception {
        Ended jvm = run("-Dio.picos.carrier=green");
        assertThat(jvm.exit).isNotZero();
        assertThat(jvm.output)
                .contains("IllegalArgumentException: -Dio.picos.carrier must be auto, backend or jdk, but is 'green'")
                .doesNotContain("ran on");
    }

    private static Ended run(String... options) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Djava.util.logging.SimpleFormatter.format=LOG %5$s%n");
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", placeOf(Carriers.class) + File.pathSeparator + placeOf(Child.class)));
        command.add(Child.class.getName());
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        CompletableFuture<String> output = CompletableFuture.supplyAsync(() -> {
            try (var stream = process.getInputStream()) {
                return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
            } catch (java.io.IOException broken) {
                throw new java.io.UncheckedIOException(broken);
            }
        });
        boolean ended = process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
        process.destroyForcibly();
        assertThat(ended).as("the JVM has ended").isTrue();
        return new Ended(process.exitValue(), output.get(LIMIT_SECONDS, TimeUnit.SECONDS));
    }

    private static String placeOf(Class<?> type) throws URISyntaxException {
        String name = type.getName().replace('.', '/') + ".class";
        String url = String.valueOf(type.getClassLoader().getResource(name));
        return Path.of(new java.net.URI(url.substring(0, url.length() - name.length())))
                .toString();
    }

    private record Ended(int exit, String output) {
        void assertRan(boolean onBackend) {
            assertThat(output).contains("ran on backend: " + onBackend);
            assertThat(exit).isZero();
        }

        List<String> log() {
            return output.lines().filter(line -> line.startsWith("LOG ")).toList();
        }
    }

    /// What those JVMs run.
    static final class Child {
        public static void main(String[] arguments) throws Exception {
            int value = ThreadScheduler.run(() -> 42);
            if (value != 42) {
                throw new AssertionError(value);
            }
            System.out.println("ran on backend: " + Carriers.isBackend());
        }
    }
}
