package dev.bellows.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every block of Java on the pages compiles. One that stands for what readers write themselves says {@code <!-- sketch -->}. */
class JavaBlocksTest {
    @TempDir
    Path classes;

    @Test
    void compile() throws IOException {
        List<Pages.Block> blocks = Pages.blocks("java").stream()
                .filter(block -> !block.given().equals("sketch"))
                .toList();
        assertTrue(blocks.size() > 30, "only " + blocks.size() + " blocks were found");
        assertEquals("", String.join("\n", JavaBlocks.compile(blocks, classes)));
    }
}
