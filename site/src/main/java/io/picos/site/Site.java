package io.picos.site;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/// Writes the pages of the project as HTML, and copies the files that they link to. The documentation of the modules
/// is beside them, in `api`.
public final class Site {
    /// The links at the head of each page: the title, and the address.
    private static final Map<String, String> MENU = menu();

    private final Path root;
    private final Path target;

    private Site(Path root, Path target) {
        this.root = root;
        this.target = target;
    }

    /// Writes the site.
    ///
    /// @param arguments the folder of the project, and the folder of the site
    public static void main(String[] arguments) throws IOException {
        new Site(Path.of(arguments[0]), Path.of(arguments[1])).write();
    }

    private static Map<String, String> menu() {
        Map<String, String> menu = new LinkedHashMap<>();
        menu.put("Picos Bridge", "index.html");
        menu.put("Guide", "docs/GUIDE.html");
        menu.put("Debugging", "docs/DEBUGGING.html");
        menu.put("Migrating", "docs/MIGRATING.html");
        menu.put("Adapters", "docs/ADAPTERS.html");
        menu.put("Rules", "docs/RULES.html");
        menu.put("Architecture", "docs/ARCHITECTURE.html");
        menu.put("Benchmarks", "docs/BENCHMARKS.html");
        menu.put("API", "api/index.html");
        return menu;
    }

    private void write() throws IOException {
        Set<Path> pages = pages();
        Page.Rules rules = Page.Rules.of(Files.readString(root.resolve("docs/RULES.md")));
        String frame = resource("frame.html");
        for (Path source : pages) {
            Page page = new Page(root, source, pages, rules);
            Path to = target.resolve(Page.address(source));
            Files.createDirectories(to.getParent());
            Files.writeString(
                    to,
                    frame.replace("{title}", page.title())
                            .replace("{style}", "../".repeat(source.getNameCount() - 1) + "style.css")
                            .replace("{menu}", menu(source))
                            .replace("{body}", page.html()));
            for (Path file : page.files()) {
                Path copy = target.resolve(file);
                Files.createDirectories(copy.getParent());
                Files.copy(root.resolve(file), copy, StandardCopyOption.REPLACE_EXISTING);
            }
        }
        Files.writeString(target.resolve("style.css"), resource("style.css"));
    }

    /// {@return the pages at the root, those of the kit, and those in `docs`, relative to the root}
    private Set<Path> pages() throws IOException {
        Set<Path> pages = new TreeSet<>();
        for (Path folder : new Path[] {root, root.resolve("compat-tests")}) {
            try (Stream<Path> files = Files.list(folder)) {
                files.filter(Site::isPage).map(root::relativize).forEach(pages::add);
            }
        }
        try (Stream<Path> files = Files.walk(root.resolve("docs"))) {
            files.filter(Site::isPage).map(root::relativize).forEach(pages::add);
        }
        return pages;
    }

    private static boolean isPage(Path file) {
        return file.toString().endsWith(".md");
    }

    private static String menu(Path source) {
        String up = "../".repeat(source.getNameCount() - 1);
        String here = Page.address(source).toString();
        StringBuilder html = new StringBuilder();
        MENU.forEach((title, address) -> html.append("<a href=\"")
                .append(up)
                .append(address)
                .append(address.equals(here) ? "\" aria-current=\"page\">" : "\">")
                .append(title)
                .append("</a>\n"));
        return html.toString();
    }

    private static String resource(String name) throws IOException {
        try (var stream = Site.class.getResourceAsStream(name)) {
            if (stream == null) {
                throw new IOException("the resource " + name + " is missing");
            }
            return new String(stream.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        }
    }
}
