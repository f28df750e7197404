package io.picos.examples.observe;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The command line.
class ObserveTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--fire | --fire is unknown: there are --port, --requests and --deadlock, --orphan, --hog, --crowd",
                "--hog=true | --hog=true is unknown",
                "--port | --port needs a number, at most 65535",
                "--port=-1 | --port=-1 needs a number, at most 65535",
                "--port=65536 | --port=65536 needs a number, at most 65535",
                "--requests=many | --requests=many needs a number, at most 100000",
            })
    void argument_unknown_isRefused(String argument, String message) {
        assertThatThrownBy(() -> Observe.main(new String[] {argument}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }
}
