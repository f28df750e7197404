package io.picos.benchmarks.report;

import io.picos.benchmarks.program.Reading;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/// What one run of all benchmarks has measured, and where: the file `results.json`.
///
/// @param date of the run
/// @param machine it ran on
/// @param jdk it ran on
/// @param commit that was measured, as `now`
/// @param before the commit that was measured beside it, or empty
/// @param timings by JMH
/// @param readings by programs
public record Results(
        String date,
        String machine,
        String jdk,
        String commit,
        String before,
        List<Timing> timings,
        List<Reading> readings) {
    private static final JsonMapper MAPPER =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    String toJson() {
        return MAPPER.writeValueAsString(this) + "\n";
    }

    static Results of(String json) {
        return MAPPER.readValue(json, Results.class);
    }

    Optional<Timing> timing(String question, String contender, String version) {
        return timings.stream()
                .filter(each -> each.question().equals(question)
                        && each.contender().equals(contender)
                        && each.version().equals(version))
                .findFirst();
    }

    Optional<Double> reading(String program, String contender, String version, String value) {
        return readings.stream()
                .filter(each -> each.program().equals(program)
                        && each.contender().equals(contender)
                        && each.version().equals(version))
                .findFirst()
                .map(each -> each.values().get(value));
    }
}
