package org.tulip4j.site;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.commonmark.Extension;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Heading;
import org.commonmark.node.Image;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;
import org.commonmark.renderer.text.TextContentRenderer;

/** A page of Markdown as HTML, its links turned to where the pages of the site are. */
final class Page {
    private static final int DEPTH = 3;
    private static final List<Extension> EXTENSIONS = List.of(TablesExtension.create());
    private static final Parser PARSER = Parser.builder().extensions(EXTENSIONS).build();
    private static final TextContentRenderer TEXT =
            TextContentRenderer.builder().extensions(EXTENSIONS).build();

    /** Where it lies in the checkout, relative to its root. */
    final Path source;

    final String title;
    final String body;
    /** Files beside pages that it shows or leads to, relative to the checkout's root. */
    final Set<Path> files;

    private Page(Path source, String title, String body, Set<Path> files) {
        this.source = source;
        this.title = title;
        this.body = body;
        this.files = files;
    }

    /** The pages of the root and of docs, in order of their paths. */
    static List<Page> all(Path root) throws IOException {
        List<Page> pages = new ArrayList<>();
        for (Path folder : List.of(root, root.resolve("docs"))) {
            try (Stream<Path> found = Files.walk(folder, folder.equals(root) ? 1 : DEPTH)) {
                for (Path file : found.filter(one -> one.toString().endsWith(".md"))
                        .sorted()
                        .toList()) {
                    pages.add(read(root, root.relativize(file)));
                }
            }
        }
        return pages;
    }

    /**
     * Reads one page.
     *
     * @param root   the checkout
     * @param source the page's file, relative to it
     */
    static Page read(Path root, Path source) throws IOException {
        Node document = PARSER.parse(Files.readString(root.resolve(source)));
        Set<Path> files = new TreeSet<>();
        String[] title = {source.toString()};
        Map<Node, String> anchors = new HashMap<>();
        document.accept(new AbstractVisitor() {
            private final Map<String, Integer> seen = new HashMap<>();

            @Override
            public void visit(Heading heading) {
                String text = TEXT.render(heading);
                if (heading.getLevel() == 1) {
                    title[0] = text;
                }
                String anchor = anchor(text);
                int before = seen.merge(anchor, 1, Integer::sum) - 1;
                anchors.put(heading, before == 0 ? anchor : anchor + "-" + before);
                visitChildren(heading);
            }

            @Override
            public void visit(Link link) {
                link.setDestination(leads(root, source, link.getDestination(), files));
                visitChildren(link);
            }

            @Override
            public void visit(Image image) {
                image.setDestination(leads(root, source, image.getDestination(), files));
                visitChildren(image);
            }
        });
        HtmlRenderer renderer = HtmlRenderer.builder()
                .extensions(EXTENSIONS)
                .attributeProviderFactory(context -> (node, tag, attributes) -> {
                    String anchor = anchors.get(node);
                    if (anchor != null) {
                        attributes.put("id", anchor);
                    }
                })
                .build();
        return new Page(source, title[0], renderer.render(document), files);
    }

    /** Where the page is in the site: a README is the index of its folder. */
    Path target() {
        return html(source);
    }

    private static Path html(Path markdown) {
        String name = markdown.getFileName().toString().replaceAll("\\.md$", "");
        return markdown.resolveSibling((name.equals("README") ? "index" : name) + ".html");
    }

    /** The name under which GitHub and its like reach a heading. */
    private static String anchor(String heading) {
        return heading.toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9 _-]", "")
                .strip()
                .replace(' ', '-');
    }

    /** Turns a link to a page into one to its HTML; another file is noted, to be copied. */
    private static String leads(Path root, Path source, String link, Set<Path> files) {
        int hash = link.indexOf('#');
        String path = hash < 0 ? link : link.substring(0, hash);
        String fragment = hash < 0 ? "" : link.substring(hash);
        if (path.isEmpty() || path.contains(":")) {
            return link;
        }
        Path file = source.resolveSibling(path).normalize();
        if (Files.isDirectory(root.resolve(file))) {
            return path.replaceAll("/$", "") + "/index.html" + fragment;
        }
        if (path.endsWith(".md")) {
            return path.substring(
                            0, path.length() - file.getFileName().toString().length())
                    + html(file).getFileName()
                    + fragment;
        }
        if (Files.isRegularFile(root.resolve(file))) {
            files.add(file);
        }
        return link;
    }
}
