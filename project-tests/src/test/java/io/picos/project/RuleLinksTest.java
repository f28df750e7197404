package io.picos.project;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.picos.compat.shared.Book;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/// Each rule id in a comment, such as "(T4)" or "(B2, B13)", is the id of a rule or of a family of rules, and has an
/// anchor in the module's documentation, which `docs/javadoc/rules.js` makes a link to.
class RuleLinksTest {
    private static final String ID = "[A-Z]\\d{1,2}[a-z]?";
    private static final Pattern COMMENT = Pattern.compile("(?m)^\\s*///(.*)$");
    private static final Pattern IDS = Pattern.compile("\\((" + ID + "(?:(?:, | and | to )" + ID + ")*)\\)");
    private static final Pattern ANCHOR = Pattern.compile("<a id=\"(" + ID + ")\"></a>");

    static final List<String> MODULES = PublicApi.MODULES;

    @ParameterizedTest
    @FieldSource("MODULES")
    void ids_inTheComments_areThoseOfRules(String module) throws IOException {
        Set<String> ids = new TreeSet<>();
        try (Stream<Path> files = Files.walk(Path.of("..", module, "src", "main", "java"))) {
            for (Path file :
                    files.filter(file -> file.toString().endsWith(".java")).toList()) {
                COMMENT.matcher(Files.readString(file))
                        .results()
                        .forEach(line -> IDS.matcher(line.group(1)).results().forEach(match -> add(match, ids)));
            }
        }
        assertThat(ids).as("ids in the comments of %s", module).isNotEmpty();
        assertThat(rulesAndFamilies()).as("rules").containsAll(ids);
    }

    private static void add(MatchResult match, Set<String> ids) {
        Pattern.compile(ID)
                .matcher(match.group(1))
                .results()
                .map(MatchResult::group)
                .forEach(ids::add);
    }

    /// Where the build makes no documentation, there is no such page.
    @ParameterizedTest
    @FieldSource("MODULES")
    void rules_inTheDocumentationOfAModule_haveAnchors(String module) throws IOException {
        Path page = Path.of("..", module, "target", "rules", "doc-files", "RULES.md");
        assumeThat(page).exists();
        assertThat(ANCHOR.matcher(Files.readString(page)).results().map(anchor -> anchor.group(1)))
                .as("anchors in %s", page)
                .containsExactlyInAnyOrderElementsOf(rulesAndFamilies());
    }

    private static Set<String> rulesAndFamilies() {
        Set<String> ids = new TreeSet<>(Book.rules().keySet());
        Book.rules().keySet().forEach(id -> ids.add(Book.family(id)));
        return ids;
    }
}
