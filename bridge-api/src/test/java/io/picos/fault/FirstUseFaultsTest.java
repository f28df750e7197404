package io.picos.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Fails each point at which the first fiber of a JVM starts the watchdog: the next fiber tries again.
///
/// A campaign does not reach these points, since it plays each scenario without a fault first.
@Timeout(120)
@Tag("slow")
class FirstUseFaultsTest {
    private static final String FIRST = "await";
    private static final String NEEDS_THE_WATCHDOG = "strand";
    private static final String STARTING = "engine.watch.Watchdog.(watch|startIfNecessary|start):.*";

    private final List<FaultLoader> loaders = new ArrayList<>();
    private int fired;

    @AfterEach
    void abandon() {
        loaders.forEach(each -> each.injector().abandon());
    }

    @Test
    void startOfTheWatchdogFails_theNextFiberStartsIt() {
        assertThat(symptoms(FaultLoader.Image.of(null), Integer.MAX_VALUE)).isEmpty();
        assertThat(fired).as("points that failed").isGreaterThan(10);
    }

    @Test
    void startOfTheWatchdogFails_withoutGuard_isFound() {
        FaultLoader.Image image = FaultLoader.Image.of("io.picos.engine.watch.Watchdog.startIfNecessary");
        assertThat(symptoms(image, 1)).as("without the guard").isNotEmpty();
        assertThat(image.isUnguarded()).isTrue();
    }

    /// @param enough how many to look for
    private List<String> symptoms(FaultLoader.Image image, int enough) {
        FaultLoader whole = enter(image); // loads the classes, so that their points are known
        assertThat(play(whole, FIRST)).isEmpty();
        List<String> symptoms = new ArrayList<>();
        for (Point point : image.points().all()) {
            if (point.toString().matches(STARTING) && symptoms.size() < enough) {
                for (Kind kind : List.of(Kind.MEMORY, Kind.OVERFLOW)) {
                    FaultLoader loader = enter(image);
                    loader.injector().prepare(point, kind, 1);
                    play(loader, FIRST).forEach(each -> symptoms.add(kind + " at " + point + ": " + each));
                    fired += loader.injector().isFired() ? 1 : 0;
                    loader.injector().prepareNothing();
                    play(loader, NEEDS_THE_WATCHDOG)
                            .forEach(each -> symptoms.add("after " + kind + " at " + point + ": " + each));
                }
            }
        }
        return symptoms;
    }

    private FaultLoader enter(FaultLoader.Image image) {
        FaultLoader loader = new FaultLoader("first-use-" + loaders.size(), image);
        loader.injector().setPatience(3); // the machine may be busy
        loaders.add(loader);
        return loader;
    }

    private static List<String> play(FaultLoader loader, String scenario) {
        return loader.stage().play(scenario, loader.injector()).symptoms();
    }
}
