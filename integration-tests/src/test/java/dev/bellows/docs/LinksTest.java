package dev.bellows.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Links within the project lead somewhere. */
class LinksTest {
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
    private static final Pattern CODE = Pattern.compile("^```.*?^```|`[^`\\n]*`", Pattern.DOTALL | Pattern.MULTILINE);
    private static final Pattern HEADING = Pattern.compile("^#+ +(.*)$", Pattern.MULTILINE);

    @Test
    void leadToFilesAndHeadingsThatExist() throws IOException {
        List<String> broken = new ArrayList<>();
        for (Path page : Pages.all()) {
            Matcher link = LINK.matcher(CODE.matcher(Pages.text(page)).replaceAll("code"));
            while (link.find()) {
                String target = link.group(1);
                if (!target.contains("://") && !leads(page, target)) {
                    broken.add(page + ": " + target);
                }
            }
        }
        assertEquals(List.of(), broken);
    }

    /** Decisions are found by links. */
    @Test
    void leadFromTheSiteToEveryPage() throws IOException {
        String site = Files.readString(Pages.ROOT.resolve("mkdocs.yml"));
        List<String> missing = new ArrayList<>();
        for (Path page : Pages.all()) {
            String name = page.toString().replace(File.separatorChar, '/');
            if (name.startsWith("docs/") && !name.startsWith("docs/adr/") && !site.contains(": " + name.substring(5))) {
                missing.add(name);
            }
        }
        assertEquals(List.of(), missing, "pages that mkdocs.yml does not name");
    }

    private static boolean leads(Path page, String target) throws IOException {
        String[] parts = target.split("#", 2);
        Path file = parts[0].isEmpty()
                ? Pages.ROOT.resolve(page)
                : Pages.ROOT.resolve(page).resolveSibling(parts[0]).normalize();
        return Files.exists(file) && (parts.length == 1 || anchors(file).contains(parts[1]));
    }

    /** As GitHub and MkDocs make them of headings. */
    private static Set<String> anchors(Path file) throws IOException {
        String text = Pattern.compile("^```.*?^```", Pattern.DOTALL | Pattern.MULTILINE)
                .matcher(Files.readString(file))
                .replaceAll("");
        Set<String> anchors = new HashSet<>();
        Matcher heading = HEADING.matcher(text);
        while (heading.find()) {
            anchors.add(heading.group(1)
                    .toLowerCase(Locale.ROOT)
                    .replaceAll("[^\\p{L}\\p{N} _-]", "")
                    .strip()
                    .replace(' ', '-'));
        }
        return anchors;
    }
}
