package dev.bellows.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The pages of the project, as text. */
final class Pages {
    static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    private static final Pattern BLOCK = Pattern.compile(
            "(?:<!-- (?:given: )?(.*?) -->\\s*)?^```(\\w*)\\n(.*?)^```", Pattern.DOTALL | Pattern.MULTILINE);

    private Pages() {}

    /**
     * A block of code.
     *
     * @param page relative to the root
     * @param number of the block on its page, from 1
     * @param language such as java
     * @param given what the page takes for granted, as declarations such as {@code Dataset<Row> rows, int n}; or "sketch"
     * @param code what is in it
     */
    record Block(Path page, int number, String language, String given, String code) {
        @Override
        public String toString() {
            return page + ", block " + number;
        }
    }

    /** All pages. */
    static List<Path> all() throws IOException {
        List<Path> pages =
                new ArrayList<>(List.of(Path.of("README.md"), Path.of("ARCHITECTURE.md"), Path.of("CHANGELOG.md")));
        try (Stream<Path> files = Files.walk(ROOT.resolve("docs"))) {
            files.filter(file -> file.toString().endsWith(".md"))
                    .map(ROOT::relativize)
                    .sorted()
                    .forEach(pages::add);
        }
        return pages;
    }

    static String text(Path page) throws IOException {
        return Files.readString(ROOT.resolve(page));
    }

    static List<Block> blocks(String language) throws IOException {
        List<Block> blocks = new ArrayList<>();
        for (Path page : all()) {
            Matcher found = BLOCK.matcher(text(page));
            for (int number = 1; found.find(); number++) {
                if (found.group(2).equals(language)) {
                    blocks.add(new Block(
                            page, number, language, found.group(1) == null ? "" : found.group(1), found.group(3)));
                }
            }
        }
        return blocks;
    }
}
