package io.picos.benchmarks.report;

import io.picos.benchmarks.Contest;
import io.picos.benchmarks.contender.Contender;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// A class of benchmarks, and the values of its parameters.
///
/// @param benchmark with methods of JMH
/// @param asked the parameter that names a contender, or empty
/// @param names its values, which are contenders
/// @param others values of other parameters; all values of those that are left out
/// @param isNew whether it is asked of the current version only, since earlier versions lack the measured code
record Question(Class<?> benchmark, String asked, List<String> names, Map<String, List<String>> others, boolean isNew) {
    static Question of(Class<? extends Contest> benchmark, Contender... contenders) {
        return new Question(
                benchmark,
                "contender",
                Arrays.stream(contenders).map(Contender::name).toList(),
                Map.of(),
                false);
    }

    /// A benchmark of the types of each library.
    static Question ofLibraries(Class<?> benchmark) {
        return new Question(
                benchmark, "library", List.of("COMPLETABLE_FUTURE", "REACTOR", "RXJAVA", "VERTX"), Map.of(), false);
    }

    /// A benchmark without contenders.
    static Question ofNobody(Class<?> benchmark) {
        return new Question(benchmark, "", List.of(), Map.of(), false);
    }

    Question with(String parameter, String... values) {
        return new Question(benchmark, asked, names, Map.of(parameter, List.of(values)), isNew);
    }

    Question ofThisVersionOnly() {
        return new Question(benchmark, asked, names, others, true);
    }
}
