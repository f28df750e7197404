package io.picos.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.picos.examples.GuardedChoice.Replica;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GuardedChoiceTest {
    private static final Duration NEVER = Duration.ofDays(1);

    private final Replica quick = new Replica("quick", true, Duration.ofNanos(1));
    private final Replica slow = new Replica("slow", true, NEVER);
    private final Replica down = new Replica("down", false, Duration.ZERO);

    static Stream<Column> columns() {
        return Columns.ALL.stream();
    }

    private String ask(Column column, Duration patience, Replica... replicas) throws Exception {
        String said = column.runner().run(() -> GuardedChoice.ask(patience, List.of(replicas)));
        assertThat(quick.asking() + slow.asking() + down.asking())
                .as("fibers that still ask")
                .isZero();
        return said;
    }

    @ParameterizedTest
    @MethodSource("columns")
    void ask_oneAnswers_isItsAnswerAndTheOtherIsGivenUp(Column column) throws Exception {
        assertThat(ask(column, NEVER, slow, quick)).isEqualTo("an answer of quick");
        assertThat(ask(column, NEVER, quick, slow)).isEqualTo("an answer of quick");
        assertThat(ask(column, NEVER, down, quick)).isEqualTo("an answer of quick");
    }

    @ParameterizedTest
    @MethodSource("columns")
    void ask_noneAnswersInTime_isTheDefault(Column column) throws Exception {
        assertThat(ask(column, Duration.ofMillis(1), slow, slow)).isEqualTo("a default");
        assertThat(ask(column, Duration.ofMillis(1), down, down)).isEqualTo("a default");
        assertThat(ask(column, Duration.ZERO)).isEqualTo("a default");
    }
}
