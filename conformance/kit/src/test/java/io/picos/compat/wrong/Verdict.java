package io.picos.compat.wrong;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/// Runs tests inside a test.
final class Verdict implements TestExecutionListener {
    private final Map<String, String> failed = new TreeMap<>();
    private int ran;

    private Verdict() {}

    /// {@return the messages of the methods that failed, by name}
    static Map<String, String> of(Class<?> tests, Collection<String> methods) {
        Verdict verdict = new Verdict();
        LauncherConfig config = LauncherConfig.builder()
                .enableTestExecutionListenerAutoRegistration(false)
                .build();
        LauncherFactory.create(config)
                .execute(
                        LauncherDiscoveryRequestBuilder.request()
                                .selectors(methods.stream()
                                        .map(name -> selectMethod(tests, name))
                                        .toList())
                                .build(),
                        verdict);
        if (verdict.ran != methods.size()) {
            throw new AssertionError("ran " + verdict.ran + " of " + methods + " of " + tests);
        }
        return verdict.failed;
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        if (test.isTest()) {
            ran++;
            result.getThrowable()
                    .ifPresent(thrown -> failed.put(test.getDisplayName().replace("()", ""), message(thrown)));
        }
    }

    private static String message(Throwable thrown) {
        String message = String.valueOf(thrown.getMessage()).strip();
        return message.startsWith("[") ? message : "[" + message;
    }
}
