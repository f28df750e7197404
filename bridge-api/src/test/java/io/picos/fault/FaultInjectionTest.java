package io.picos.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class FaultInjectionTest {
    private static final boolean IS_STRICT = Boolean.getBoolean("picos.faults.strict");

    private static Thread.UncaughtExceptionHandler before;

    @BeforeAll
    static void collectUncaught() {
        before = Campaign.collectUncaught();
    }

    @AfterAll
    static void leaveUncaught() {
        Thread.setDefaultUncaughtExceptionHandler(before);
    }

    @Test
    void anyPointFails_backendCarriers_noDutyIsLost() throws Exception {
        run("backend");
    }

    @Test
    void anyPointFails_jdkCarriers_noDutyIsLost() throws Exception {
        run("jdk");
    }

    private static void run(String carrier) throws IOException, InterruptedException {
        Campaign.Result result = new Campaign(carrier, FaultLoader.Image.of(null)).run(System.getProperty("picos.faults.only"));
        System.out.println(result.summary());
        Path report = Path.of("target", "faults-" + carrier + ".txt");
        try (PrintWriter out = new PrintWriter(Files.newBufferedWriter(report))) {
            write(result, out);
        }
        if (IS_STRICT) {
            assertThat(result.failures()).as("see %s", report).isEmpty();
        }
    }

    private static void write(Campaign.Result result, PrintWriter out) {
        out.println(result.summary());
        result.byPlace().forEach((place, failures) -> {
            out.println(place + ": " + failures.size());
            failures.forEach(failure -> out.println("    " + failure));
        });
        result.unsteady().forEach(each -> out.println("unsteady: " + each));
        result.revived().forEach(each -> out.println("revived: " + each));
        result.missed().forEach(each -> out.println("missed: " + each));
        result.points().stream()
                .filter(each -> !result.reached().contains(each))
                .forEach(each -> out.println("not reached: " + each));
    }
}
