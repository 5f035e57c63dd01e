package org.tulip4j.testing.guide;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The page {@code docs/testing.md}, which tests hold to what happens. With {@code -Dtulip.page.update=true} they write what it tells of failures anew. */
public final class Page {
    private static final Path FILE = Path.of("..", "docs", "testing.md");
    private static final Pattern BLOCK =
            Pattern.compile("^ *```(\\w+)\\n(.*?)^ *```", Pattern.MULTILINE | Pattern.DOTALL);

    private Page() {}

    /** {@return the blocks in a language, in their order} */
    public static List<String> blocks(String language) throws IOException {
        return BLOCK.matcher(Files.readString(FILE))
                .results()
                .filter(block -> block.group(1).equals(language))
                .map(block -> block.group(2))
                .toList();
    }

    /** {@return the blocks of text below a heading, in their order} */
    public static List<String> told(String heading) throws IOException {
        String page = Files.readString(FILE);
        int begin = page.indexOf("\n" + heading + "\n");
        if (begin < 0) {
            throw new AssertionError("docs/testing.md has no heading " + heading);
        }
        int end = page.indexOf("\n## ", begin + 1);
        List<String> blocks = new ArrayList<>();
        Matcher block = BLOCK.matcher(end < 0 ? page.substring(begin) : page.substring(begin, end));
        while (block.find()) {
            if (block.group(1).equals("text")) {
                blocks.add(block.group(2));
            }
        }
        return blocks;
    }

    /** {@return whether the page is to be changed, rather than held to what happens} */
    public static boolean isUpdated() {
        return Boolean.getBoolean("tulip.page.update");
    }

    /** Puts another block in the place of one. */
    public static void replace(String block, String other) throws IOException {
        Files.writeString(FILE, Files.readString(FILE).replace("\n" + block + "```", "\n" + other + "```"));
    }
}
