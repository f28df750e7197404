package io.picos.benchmarks.report;

import io.picos.benchmarks.contender.Contender;
import io.picos.benchmarks.contender.Jvm;
import io.picos.benchmarks.program.HttpLoad;
import io.picos.benchmarks.program.HttpServers;
import io.picos.benchmarks.program.Reading;
import io.picos.benchmarks.program.SuspendedFibers;
import io.picos.benchmarks.program.Tail;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Runs the programs beside JMH, each in a JVM of its own.
///
/// @param versions the class path of each version of our modules, by name
record Programs(Map<String, String> versions) {
    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();

    List<Reading> runAll() throws IOException, InterruptedException {
        List<Reading> readings = new ArrayList<>();
        for (Contender contender : List.of(
                Contender.COMPLETABLE_FUTURE,
                Contender.COMPLETABLE_FUTURE_ON_JDK,
                Contender.THREADS,
                Contender.VIRTUAL_THREADS,
                Contender.BARE,
                Contender.COROUTINES)) {
            suspend("100,000 suspended fibers", contender, 100_000, false, readings);
        }
        suspend("100,000 suspended fibers in a bundle", Contender.COMPLETABLE_FUTURE, 100_000, true, readings);
        for (Contender contender :
                List.of(Contender.COMPLETABLE_FUTURE, Contender.VIRTUAL_THREADS, Contender.COROUTINES)) {
            suspend("a million suspended fibers", contender, 1_000_000, false, readings);
        }
        tail("fibers", "FIBERS", true, readings);
        tail("the pool itself", "POOL", false, readings);
        tail("virtual threads", "VIRTUAL_THREADS", false, readings);
        tail("Kotlin", "COROUTINES", false, readings);
        serve("callbacks", Jvm.OPEN, "CALLBACKS", false, readings);
        serve("fibers", Jvm.OPEN, "FIBERS", true, readings);
        serve("fibers, JDK carriers", Jvm.JDK_CARRIERS, "FIBERS", true, readings);
        serve("virtual threads of Vert.x", Jvm.OPEN, "VIRTUAL_THREADS", false, readings);
        return readings;
    }

    private List<String> versions(boolean isOurs) {
        return isOurs ? List.copyOf(versions.keySet()) : List.of(Clock.NOW);
    }

    private void suspend(String program, Contender contender, int fibers, boolean areInScope, List<Reading> readings)
            throws IOException, InterruptedException {
        for (String version : versions(contender.isOurs())) {
            Process process = start(
                    contender.jvm(),
                    version,
                    SuspendedFibers.class,
                    contender.name(),
                    String.valueOf(fibers),
                    String.valueOf(areInScope));
            add(new Reading(program, contender.title(), version, readToItsEnd(process)), readings);
        }
    }

    private void tail(String title, String who, boolean isOurs, List<Reading> readings)
            throws IOException, InterruptedException {
        for (String version : versions(isOurs)) {
            for (boolean hasHog : new boolean[] {false, true}) {
                String program = hasHog ? "short fibers beside a hog" : "short fibers alone";
                Process process = start(Jvm.OPEN, version, Tail.class, who, String.valueOf(hasHog));
                add(new Reading(program, title, version, readToItsEnd(process)), readings);
            }
        }
    }

    private void serve(String title, Jvm jvm, String model, boolean isOurs, List<Reading> readings)
            throws IOException, InterruptedException {
        for (String version : versions(isOurs)) {
            Process server = start(jvm, version, HttpServers.class, model);
            try (BufferedReader output = server.inputReader()) {
                int port = Reading.parse(output.readLine())
                        .values()
                        .iterator()
                        .next()
                        .intValue();
                Process load = start(Jvm.OPEN, version, HttpLoad.class, String.valueOf(port));
                add(new Reading("HTTP on loopback", title, version, readToItsEnd(load)), readings);
            } finally {
                server.getOutputStream().close();
                server.waitFor();
            }
        }
    }

    private Process start(Jvm jvm, String version, Class<?> program, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(JAVA, "-Xmx6g"));
        command.addAll(jvm.options());
        command.addAll(List.of("-classpath", versions.get(version), program.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static Map<String, Double> readToItsEnd(Process process) throws IOException, InterruptedException {
        Map<String, Double> values = new LinkedHashMap<>();
        try (BufferedReader output = process.inputReader()) {
            output.lines().forEach(line -> values.putAll(Reading.parse(line)));
        }
        int status = process.waitFor();
        if (status != 0 || values.isEmpty()) {
            throw new IOException(process.info().commandLine().orElse("a program") + " failed with status " + status);
        }
        return values;
    }

    private static void add(Reading reading, List<Reading> readings) {
        System.out.printf(
                "%-40s %-32s %-6s %s%n", reading.program(), reading.contender(), reading.version(), reading.values());
        readings.add(reading);
    }
}
