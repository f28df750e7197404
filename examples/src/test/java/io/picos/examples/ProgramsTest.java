package io.picos.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ProgramsTest {
    private static final Path SOURCES = Path.of("src/main/java/io/picos/examples");

    static Stream<Arguments> cells() {
        return Columns.ALL.stream()
                .flatMap(column -> Program.ALL.stream()
                        .map(program -> Arguments.of(column.name(), program.name(), column, program)));
    }

    @ParameterizedTest(name = "{1} on {0}")
    @MethodSource("cells")
    void run_onEachScheduler_saysWhatIsExpected(String scheduler, String name, Column column, Program program)
            throws InterruptedException {
        Cell cell = Cell.run(column, program, Carrier.learn(), Patience.LIMIT);
        assertThat(cell.problem()).as(name + " on " + scheduler).isNull();
    }

    @Test
    void sources_butForColumns_knowNoBridge() throws IOException {
        try (Stream<Path> files = Files.list(SOURCES)) {
            List<Path> others = files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> !file.endsWith("Columns.java"))
                    .toList();
            assertThat(others).hasSizeGreaterThan(Program.ALL.size());
            for (Path file : others) {
                assertThat(Files.readString(file))
                        .as(file.toString())
                        .doesNotContainPattern("import (static )?io\\.picos\\.(?!std\\.)[a-z]");
            }
        }
    }
}
