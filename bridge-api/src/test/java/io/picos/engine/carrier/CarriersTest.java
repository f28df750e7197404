package io.picos.engine.carrier;

import static org.assertj.core.api.Assertions.assertThat;

import io.picos.ThreadScheduler;
import io.picos.engine.OwnJvm;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

/// What `-Dio.picos.carrier` does, each time in a JVM of its own.
@Timeout(120)
class CarriersTest {
    private static final String OPEN = "--add-opens=java.base/java.lang=ALL-UNNAMED";

    @Test
    void backend_closedJavaLang_failsAtStartAndSaysWhichFlag() throws Exception {
        OwnJvm.Ended jvm = run("-Dio.picos.carrier=backend");
        assertThat(jvm.exit()).isNotZero();
        assertThat(jvm.output())
                .contains("-Dio.picos.carrier=backend cannot be had: java.lang is not open to Picos Bridge")
                .contains("--add-opens java.base/java.lang=ALL-UNNAMED")
                .doesNotContain("ran on");
    }

    @Test
    void backend_openJavaLang_saysSoOnce() throws Exception {
        OwnJvm.Ended jvm = run("-Dio.picos.carrier=backend", OPEN);
        assertThat(jvm.log()).singleElement().asString().contains("the threads of each backend carry its fibers");
        assertRan(jvm, true);
    }

    @Test
    void auto_closedJavaLang_fallsBackAndSaysWhichFlagOnce() throws Exception {
        OwnJvm.Ended jvm = run();
        assertThat(jvm.log())
                .singleElement()
                .asString()
                .contains("the JDK's threads carry fibers: java.lang is not open to Picos Bridge")
                .contains("--add-opens java.base/java.lang=ALL-UNNAMED")
                .contains("order and results are the same, but each step of a fiber takes longer, and a thread of the"
                        + " scheduler waits while the fiber runs");
        assertRan(jvm, false);
    }

    @Test
    @EnabledForJreRange(max = JRE.JAVA_23)
    void auto_openJavaLangBeforeJdk24_isJdk() throws Exception {
        OwnJvm.Ended jvm = run(OPEN);
        assertThat(jvm.log())
                .singleElement()
                .asString()
                .contains("before JDK 24 fibers would block the backend's threads inside `synchronized`")
                .contains("-Dio.picos.carrier=backend would choose them all the same");
        assertRan(jvm, false);
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_24)
    void auto_openJavaLang_isBackend() throws Exception {
        OwnJvm.Ended jvm = run(OPEN);
        assertThat(jvm.log()).singleElement().asString().contains("-Dio.picos.carrier=jdk would change that");
        assertRan(jvm, true);
    }

    @Test
    void jdk_openJavaLang_isJdk() throws Exception {
        OwnJvm.Ended jvm = run("-Dio.picos.carrier=jdk", OPEN);
        assertThat(jvm.log()).singleElement().asString().contains("as -Dio.picos.carrier=jdk asks");
        assertRan(jvm, false);
    }

    @Test
    void badValue_failsAtStartAndNamesTheGoodOnes() throws Exception {
        OwnJvm.Ended jvm = run("-Dio.picos.carrier=green");
        assertThat(jvm.exit()).isNotZero();
        assertThat(jvm.output())
                .contains("IllegalArgumentException: -Dio.picos.carrier must be auto, backend or jdk, but is 'green'")
                .doesNotContain("ran on");
    }

    @Test
    void misspelledProperty_isLoggedWithTheNamesThatThereAre() throws Exception {
        OwnJvm.Ended jvm = run("-Dio.picos.carier=jdk", "-Dio.picos.context.exclude=some", "-Dio.picoso=mine");
        assertThat(jvm.log())
                .hasSize(2)
                .last()
                .asString()
                .contains("-Dio.picos.carier has no effect")
                .contains("io.picos.blocking.threads, io.picos.carrier, ");
        assertRan(jvm, false);
    }

    private static OwnJvm.Ended run(String... options) throws Exception {
        return OwnJvm.run(Child.class, List.of(options));
    }

    private static void assertRan(OwnJvm.Ended jvm, boolean onBackend) {
        assertThat(jvm.output()).contains("ran on backend: " + onBackend);
        assertThat(jvm.exit()).isZero();
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
