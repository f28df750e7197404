package io.picos.site;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.commonmark.Extension;
import org.commonmark.ext.gfm.tables.TableCell;
import org.commonmark.ext.gfm.tables.TableRow;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.ext.heading.anchor.HeadingAnchorExtension;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Heading;
import org.commonmark.node.Image;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.node.Text;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.AttributeProvider;
import org.commonmark.renderer.html.HtmlRenderer;
import org.jspecify.annotations.Nullable;

/// A page in Markdown, and its HTML. A link to another page becomes a link to that page's HTML. The id of a rule
/// becomes
/// a link to the rule.
final class Page {
    private static final List<Extension> EXTENSIONS =
            List.of(TablesExtension.create(), HeadingAnchorExtension.create());
    private static final Parser PARSER = Parser.builder().extensions(EXTENSIONS).build();
    private static final Path RULES = Path.of("docs", "RULES.md");

    private final Path root;
    private final Path source;
    private final Set<Path> pages;
    private final Rules rules;
    private final Node document;
    private final Set<Path> files = new TreeSet<>();

    /// @param root the folder of the project
    /// @param source the page, relative to it
    /// @param pages all pages
    /// @param rules the ids of the rules
    Page(Path root, Path source, Set<Path> pages, Rules rules) throws java.io.IOException {
        this.root = root;
        this.source = source;
        this.pages = pages;
        this.rules = rules;
        this.document = PARSER.parse(Files.readString(root.resolve(source)));
        document.accept(new Links());
        if (!source.equals(RULES)) {
            document.accept(new RuleLinks());
        }
    }

    /// {@return where the HTML of a page is, relative to the site}
    static Path address(Path source) {
        String name = source.getFileName().toString();
        return source.resolveSibling(
                name.equals("README.md") ? "index.html" : name.substring(0, name.length() - ".md".length()) + ".html");
    }

    /// {@return the first heading}
    String title() {
        for (Node node = document.getFirstChild(); node != null; node = node.getNext()) {
            if (node instanceof Heading heading && heading.getFirstChild() instanceof Text text) {
                return text.getLiteral();
            }
        }
        return source.toString();
    }

    String html() {
        return HtmlRenderer.builder()
                .extensions(EXTENSIONS)
                .attributeProviderFactory(context -> new Attributes())
                .build()
                .render(document);
    }

    /// {@return the files that are not pages, and that this page links to}
    Set<Path> files() {
        return files;
    }

    /// The ids of the rules.
    ///
    /// @param ids as they stand in the first column of the tables
    record Rules(Set<String> ids) {
        private static final Pattern ROW = Pattern.compile("(?m)^\\| ([A-Z]\\d+[a-z]?) \\|");
        private static final Pattern ID = Pattern.compile("\\b[A-Z]\\d{1,2}[a-z]?\\b");

        /// {@return the rules of the page}
        static Rules of(String page) {
            return new Rules(
                    ROW.matcher(page).results().map(row -> row.group(1)).collect(Collectors.toSet()));
        }

        /// {@return the ids in a text, of rules or of families of rules}
        List<MatchResult> find(String text) {
            return ID.matcher(text)
                    .results()
                    .filter(id -> ids.contains(anchor(id.group())))
                    .toList();
        }

        /// {@return the id of the rule that a link to this id leads to} If a rule is split, it is the first of its
        /// family: L13a for L13.
        String anchor(String id) {
            return ids.contains(id) ? id : id + "a";
        }
    }

    /// Makes links and images lead to the site. A link to a folder becomes plain text.
    private final class Links extends AbstractVisitor {
        private final List<Link> dead = new ArrayList<>();

        @Override
        public void visit(org.commonmark.node.Document document) {
            visitChildren(document);
            for (Link link : dead) {
                while (link.getFirstChild() != null) {
                    link.insertBefore(link.getFirstChild());
                }
                link.unlink();
            }
        }

        @Override
        public void visit(Link link) {
            String address = resolve(link.getDestination());
            if (address == null) {
                dead.add(link);
            } else {
                link.setDestination(address);
            }
            visitChildren(link);
        }

        @Override
        public void visit(Image image) {
            String address = resolve(image.getDestination());
            if (address != null) {
                image.setDestination(address);
            }
        }

        private @Nullable String resolve(String destination) {
            if (destination.contains("://") || destination.startsWith("#") || destination.startsWith("mailto:")) {
                return destination;
            }
            int hash = destination.indexOf('#');
            String path = hash < 0 ? destination : destination.substring(0, hash);
            String anchor = hash < 0 ? "" : destination.substring(hash);
            Path folder = source.getParent() == null ? Path.of("") : source.getParent();
            Path linked = folder.resolve(path).normalize();
            if (Files.isDirectory(root.resolve(linked))) {
                linked = linked.resolve("README.md");
            }
            if (pages.contains(linked)) {
                return folder.relativize(address(linked)).toString() + anchor;
            }
            if (Files.isRegularFile(root.resolve(linked))) {
                files.add(linked);
                return destination;
            }
            return null;
        }
    }

    /// Makes links of the ids of rules in running text.
    private final class RuleLinks extends AbstractVisitor {
        private final List<Text> texts = new ArrayList<>();

        @Override
        public void visit(org.commonmark.node.Document document) {
            visitChildren(document);
            String to = "../".repeat(source.getNameCount() - 1) + address(RULES);
            for (Text text : texts) {
                replace(text, to);
            }
        }

        @Override
        public void visit(Text text) {
            if (!rules.find(text.getLiteral()).isEmpty()) {
                texts.add(text);
            }
        }

        @Override
        public void visit(Link link) {
            // no link inside a link
        }

        @Override
        public void visit(Heading heading) {
            // no link inside a heading
        }

        private void replace(Text text, String to) {
            String literal = text.getLiteral();
            int from = 0;
            for (MatchResult id : rules.find(literal)) {
                text.insertBefore(new Text(literal.substring(from, id.start())));
                Link link = new Link(to + "#" + rules.anchor(id.group()), null);
                link.appendChild(new Text(id.group()));
                text.insertBefore(link);
                from = id.end();
            }
            text.insertBefore(new Text(literal.substring(from)));
            text.unlink();
        }
    }

    /// Gives each rule its anchor.
    private final class Attributes implements AttributeProvider {
        @Override
        public void setAttributes(Node node, String tagName, Map<String, String> attributes) {
            if (source.equals(RULES)
                    && node instanceof TableRow row
                    && row.getFirstChild() instanceof TableCell cell
                    && cell.getFirstChild() instanceof Text text
                    && rules.ids.contains(text.getLiteral())) {
                attributes.put("id", text.getLiteral());
            }
        }
    }
}
