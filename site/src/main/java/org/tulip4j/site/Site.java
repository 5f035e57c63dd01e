package org.tulip4j.site;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The program: writes the site of the checkout that it is started in, and fails where a link of it leads nowhere. */
public final class Site {
    private Site() {}

    /**
     * Builds the site anew.
     *
     * @param args the folder, which is emptied first
     * @throws IOException if a page cannot be read or written, or Javadoc fails
     */
    public static void main(String[] args) throws IOException {
        if (args.length != 1) {
            System.err.println("usage: Site FOLDER, started in the root of the checkout");
            System.exit(2);
        }
        Path root = Path.of("").toAbsolutePath();
        Path folder = root.resolve(args[0]);
        empty(folder);
        List<Page> pages = Page.all(root);
        Layout layout = new Layout(pages);
        for (Page page : pages) {
            layout.write(page, folder);
        }
        Reference.write(root, folder.resolve(Layout.REFERENCE));
        Links links = Links.of(folder);
        links.broken().forEach(System.err::println);
        System.out.printf(
                "site: %d pages and the Javadoc in %s; %d links inside, %d of them broken; %d addresses outside, not asked%n",
                pages.size(), folder, links.inside(), links.broken().size(), links.outside());
        if (!links.broken().isEmpty()) {
            System.exit(1);
        }
    }

    private static void empty(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
        Files.createDirectories(folder);
    }
}
