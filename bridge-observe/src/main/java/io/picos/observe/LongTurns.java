package io.picos.observe;

import io.picos.spi.Guard;
import java.time.Duration;
import jdk.jfr.FlightRecorder;
import jdk.jfr.FlightRecorderListener;
import jdk.jfr.Recording;
import org.jspecify.annotations.Nullable;

/// Has the guard look for turns of 20 ms as long as a recording wants the event.
final class LongTurns implements FlightRecorderListener {
    private static final Duration THRESHOLD = Duration.ofMillis(20);
    private static final LongTurns ONLY = new LongTurns();

    private Guard.@Nullable Watch watch; // guarded by this

    private LongTurns() {}

    /// Follows the recordings from now on.
    static void follow() {
        if (FlightRecorder.isAvailable()) {
            FlightRecorder.addListener(ONLY);
            refresh();
        }
    }

    /// Looks whether a recording wants the event: the settings of a running recording may change.
    static void refresh() {
        ONLY.watchIf(new Events.LongTurn().isEnabled());
    }

    @Override
    public void recordingStateChanged(Recording recording) {
        refresh();
    }

    private synchronized void watchIf(boolean isEnabled) {
        if (isEnabled && watch == null) {
            watch = Guard.watch(THRESHOLD, FlightListener::commit);
        } else if (!isEnabled && watch != null) {
            watch.close();
            watch = null;
        }
    }
}
