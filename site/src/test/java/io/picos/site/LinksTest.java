package io.picos.site;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.junit.jupiter.api.Test;

/// Each link of the site leads to a file of the site, and to an anchor that this file has.
class LinksTest {
    private static final Path SITE = Path.of(System.getProperty("picos.site"));
    private static final Path RULES = SITE.resolve("docs/RULES.html");

    private final Map<Path, Set<String>> anchors = new HashMap<>();

    @Test
    void links_ofAllPages_leadSomewhere() throws IOException {
        Set<String> dead = new TreeSet<>();
        List<Path> pages = pages();
        for (Path page : pages) {
            for (Element link : Jsoup.parse(page).select("[href], [src]")) {
                String address = link.hasAttr("href") ? link.attr("href") : link.attr("src");
                if (!leadsSomewhere(page, address)) {
                    dead.add(SITE.relativize(page) + ": " + address);
                }
            }
        }
        assertThat(pages).as("pages").hasSizeGreaterThan(300);
        assertThat(dead).as("links that lead nowhere").isEmpty();
    }

    @Test
    void rules_haveAnchors_hereAndInTheDocumentationOfEachModule() throws IOException {
        Set<String> rules =
                Jsoup.parse(RULES).select("tr[id]").eachAttr("id").stream().collect(Collectors.toSet());
        assertThat(rules).as("rules").hasSizeGreaterThan(150).contains("T1", "B13");
        try (Stream<Path> modules = Files.list(SITE.resolve("api"))) {
            List<Path> copies = modules.map(module -> module.resolve("doc-files/RULES.html"))
                    .filter(Files::exists)
                    .toList();
            assertThat(copies).as("modules with rules").hasSize(11);
            for (Path copy : copies) {
                assertThat(anchors(copy)).as("%s", copy).containsAll(rules);
            }
        }
    }

    private static List<Path> pages() throws IOException {
        try (Stream<Path> files = Files.walk(SITE)) {
            return files.filter(file -> file.toString().endsWith(".html")).toList();
        }
    }

    private boolean leadsSomewhere(Path page, String address) throws IOException {
        URI uri = URI.create(address.replace(" ", "%20"));
        if (uri.getScheme() != null) {
            return true; // outside
        }
        String path = uri.getPath();
        Path file = path.isEmpty() ? page : page.resolveSibling(path).normalize();
        if (!Files.isRegularFile(file) || !file.startsWith(SITE)) {
            return false;
        }
        String anchor = uri.getFragment();
        return anchor == null
                || anchor.isEmpty()
                || !file.toString().endsWith(".html")
                || anchors(file).contains(anchor);
    }

    private Set<String> anchors(Path file) throws IOException {
        Set<String> known = anchors.get(file);
        if (known == null) {
            Document document = Jsoup.parse(file);
            known = document.select("[id]").eachAttr("id").stream().collect(Collectors.toSet());
            known.addAll(document.select("a[name]").eachAttr("name"));
            anchors.put(file, known);
        }
        return known;
    }
}
