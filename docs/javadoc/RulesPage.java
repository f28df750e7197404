import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Copies `docs/RULES.md` into the documentation of a module, with an anchor at each rule and at the first rule of
/// each family (L13 at L13a), and without the links to pages that are not there. The build runs this file as it is: see
/// the profile "docs" in `pom.xml`.
final class RulesPage {
    private RulesPage() {}

    /// Writes the copy.
    ///
    /// @param arguments the page, and the copy
    public static void main(String[] arguments) throws IOException {
        String page = Files.readString(Path.of(arguments[0]))
                .replaceAll("\\[([^\\]]+)\\]\\([^):#]+\\)", "$1")
                .replaceAll("(?m)^\\| ([A-Z]\\d+[a-z]?) \\|", "| <a id=\"$1\"></a>$1 |")
                .replaceAll("(?m)^\\| (<a id=\"([A-Z]\\d+)a\">)", "| <a id=\"$2\"></a>$1");
        Path copy = Path.of(arguments[1]);
        Files.createDirectories(copy.getParent());
        Files.writeString(copy, page);
    }
}
