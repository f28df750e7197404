package io.picos.test.session;

import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/// Has the fibers of `ThreadScheduler` listed, which otherwise only `-Dio.picos.observe=all` does. JUnit's launcher
/// finds this listener, and calls it before any test class is loaded.
public final class ObserveAll implements LauncherSessionListener {
    private static final String PROPERTY = "io.picos.observe";

    /// For JUnit.
    public ObserveAll() {}

    @Override
    public void launcherSessionOpened(LauncherSession session) {
        if (System.getProperty(PROPERTY) == null) {
            System.setProperty(PROPERTY, "all");
        }
    }
}
