package dev.bellows.data.text;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.bellows.core.Shape;
import dev.bellows.ndarray.NDArray;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextTest {
    private static final Vocabulary PIECES = Vocabulary.ofTokens(
            List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "un", "##aff", "##able", "the", "runs", "##s", "run"),
            SpecialTokens.BERT);

    @TempDir
    private Path folder;

    @Test
    void numbersTokensByHowOftenTheyCome() {
        Map<String, Integer> counts = Vocabulary.count(Stream.of(List.of("b", "a", "c"), List.of("b", "a", "b", "d")));
        Vocabulary all = Vocabulary.of(counts);
        assertEquals(List.of("<unk>", "<pad>", "<bos>", "<eos>", "b", "a", "c", "d"), all.tokens());
        assertArrayEquals(new int[] {4, 0, 3}, all.indices(List.of("b", "zebra", "<eos>")));
        assertEquals(List.of("a", "<pad>"), all.tokens(new int[] {5, 1}));
        assertEquals(
                List.of("b", "a"),
                Vocabulary.of(counts, 2, 9, SpecialTokens.NONE).tokens());
        assertEquals(
                List.of("b"), Vocabulary.of(counts, 1, 1, SpecialTokens.NONE).tokens());
        assertEquals(8, all.size());
    }

    @Test
    void comesBackFromJson() throws IOException {
        Vocabulary saved = Vocabulary.of(Map.of("größer", 2, "\"", 1));
        Path file = folder.resolve("vocabulary.json");
        saved.save(file);
        Vocabulary loaded = Vocabulary.load(file);
        assertEquals(saved.tokens(), loaded.tokens());
        assertEquals(saved.special(), loaded.special());
    }

    @Test
    void refusesUnknownTokensWithoutATokenForThem() {
        Vocabulary vocabulary = Vocabulary.of(Map.of("a", 1), 1, 9, SpecialTokens.NONE);
        assertEquals(
                "vocabulary: no such token, and none for unknown ones: 'b'",
                assertThrows(IllegalArgumentException.class, () -> vocabulary.index("b"))
                        .getMessage());
        assertEquals(
                "vocabulary: tokens must differ: 'a' comes twice",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> Vocabulary.ofTokens(List.of("a", "a"), SpecialTokens.NONE))
                        .getMessage());
        assertThrows(IllegalArgumentException.class, () -> Vocabulary.ofTokens(List.of("a"), SpecialTokens.USUAL));
    }

    @Test
    void cutsTextApart() {
        assertEquals(List.of("a", "b,", "c"), Tokenizers.whitespace().tokenize("  a\tb,\u00a0c\n"));
        assertEquals(
                List.of("a1", "b"), Tokenizers.matching(Pattern.compile("\\w+")).tokenize("a1, b!"));
        assertEquals(
                List.of("a", "b"), Tokenizers.separatedBy(Pattern.compile(",")).tokenize("a,,b,"));
        assertEquals(List.of("a", "😀", "é"), Tokenizers.characters().tokenize("a😀é"));
        assertEquals(List.of(), Tokenizers.whitespace().tokenize(" "));
        assertEquals(
                List.of("a", "-", "b"),
                Tokenizers.whitespace().then(Tokenizers.characters()).tokenize("a- b"));
    }

    @Test
    void makesWhatLooksTheSameTheSame() {
        assertEquals("é", Tokenizers.composed("e\u0301"));
        assertEquals("fi1", Tokenizers.compatible("ﬁ１"));
        assertEquals("uber", Tokenizers.withoutAccents("über"));
        Locale before = Locale.getDefault();
        try {
            Locale.setDefault(new Locale("tr")); // whose small I has no dot
            assertEquals("title", Tokenizers.lowerCase("TITLE"));
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void findsWordsAsBertDoes() {
        assertEquals(
                List.of("hello", "!", "how", "are", "you", "?", "$", "5"),
                Tokenizers.bertWords(true).tokenize(" \tHeLLo!how  \n Are yoU? $5"));
        assertEquals(List.of("Häl", "_", "lo"), Tokenizers.bertWords(false).tokenize("Häl_lo\u200b\u0000"));
        assertEquals(
                List.of("ah", "\u535a", "\u63a8", "zz"),
                Tokenizers.bertWords(true).tokenize("ah\u535a\u63a8zz"));
    }

    @Test
    void cutsWordsIntoTheLongestKnownPieces() {
        Tokenizer pieces = Tokenizers.bertWords(true).then(new WordPiece(PIECES, "[UNK]"));
        assertEquals(
                List.of("un", "##aff", "##able", "the", "runs", "[UNK]"), pieces.tokenize("Unaffable the runs runz"));
        assertEquals(List.of("[UNK]"), new WordPiece(PIECES, "[UNK]", 3).tokenize("runs"));
        assertEquals(List.of(), pieces.tokenize(""));
    }

    @Test
    void mergesPairsInTheirOrder() throws IOException {
        Path file = folder.resolve("merges.txt");
        Files.writeString(file, "#version: 0.2\nl o\nlo w\ne r</w>\nn e\n");
        Tokenizer pieces = BytePairEncoding.read(file);
        assertEquals(List.of("low", "er</w>"), pieces.tokenize("lower"));
        assertEquals(List.of("ne", "w", "er</w>"), pieces.tokenize("newer"));
        assertEquals(List.of("x</w>"), pieces.tokenize("x"));
        assertEquals(List.of(), pieces.tokenize(""));
        assertEquals(List.of("lo", "lo", "w</w>"), pieces.tokenize("lolow"), "w</w> is another symbol than w");
        assertThrows(IllegalArgumentException.class, () -> new BytePairEncoding(List.of("abc")));
    }

    @Test
    void readsVectorsOfEitherFormat() throws IOException {
        Path glove = folder.resolve("glove.txt");
        Files.writeString(glove, "a 1 2 3\nat name@x 4 5 6\na 9 9 9\n");
        TokenEmbedding embedding = TokenEmbedding.read(glove);
        assertEquals(3, embedding.size());
        assertArrayEquals(new float[] {1, 2, 3}, embedding.vector("a"));
        assertArrayEquals(new float[] {4, 5, 6}, embedding.vector("at name@x"));
        Path fast = folder.resolve("fast.vec");
        Files.writeString(fast, "2 2\na 0.5 -1 \nb 2 3 \n");
        TokenEmbedding some = TokenEmbedding.read(fast, "b"::equals);
        assertEquals("[b]", some.tokens().toString());
        NDArray weights = some.weights(Vocabulary.of(Map.of("b", 1), 1, 9, SpecialTokens.USUAL));
        assertEquals(Shape.of(5, 2), weights.shape());
        assertArrayEquals(new float[] {0, 0, 0, 0, 0, 0, 0, 0, 2, 3}, weights.toFloatArray());
        Files.writeString(glove, "a 1 2 3\nb 1 2\n");
        assertEquals(
                "embedding: expects a token and 3 numbers, got 3 parts: " + glove + ", line 2",
                assertThrows(IOException.class, () -> TokenEmbedding.read(glove))
                        .getMessage());
        Files.writeString(glove, "");
        assertThrows(IOException.class, () -> TokenEmbedding.read(glove));
    }

    /** As other programs write text: a byte order mark in front, a blank last line. */
    @Test
    void takesMarksAndBlankLinesAndNamesTheLineThatIsNoUtf8() throws IOException {
        Path glove = folder.resolve("glove.txt");
        Files.writeString(glove, "\uFEFFa 1 2 3\n\nb 4 5 6\n\n");
        TokenEmbedding embedding = TokenEmbedding.read(glove);
        assertEquals("[a, b]", embedding.tokens().toString());
        assertArrayEquals(new float[] {1, 2, 3}, embedding.vector("a"));
        Path latin = folder.resolve("latin.txt");
        Files.write(latin, "a 1 2\nb 3 4\n\u00fc 5 6\n".getBytes(StandardCharsets.ISO_8859_1));
        String where = "line 3 of " + latin
                + " is no text in UTF-8; convert the file, such as by iconv -f ISO-8859-1 -t UTF-8";
        assertEquals(
                "embedding: " + where,
                assertThrows(IOException.class, () -> TokenEmbedding.read(latin))
                        .getMessage());
        Vocabulary words = Vocabulary.of(Map.of("a", 1));
        assertEquals(
                "next tokens: " + where,
                assertThrows(IOException.class, () -> NextTokens.read(latin, Tokenizers.whitespace(), words, 2))
                        .getMessage());
        assertEquals(
                "byte pair encoding: " + where,
                assertThrows(IOException.class, () -> BytePairEncoding.read(latin))
                        .getMessage());
    }

    @Test
    void joinsNeighbours() {
        List<String> tokens = List.of("a", "b", "c");
        assertEquals(List.of("a b", "b c"), NGrams.of(tokens, 2, " "));
        assertEquals(List.of("a", "b", "c", "a_b", "b_c"), NGrams.of(tokens, 1, 2, "_"));
        assertEquals(List.of(), NGrams.of(tokens, 4, " "));
    }

    @Test
    void pairsEachTokenWithTheNext() throws IOException {
        Path file = folder.resolve("wiki.txt");
        Files.writeString(file, "a b\n\n a c \n");
        Vocabulary vocabulary = Vocabulary.of(Map.of("a", 3, "b", 2, "c", 1)); // from 4 on; the end token is 3
        NextTokens text = NextTokens.read(file, Tokenizers.whitespace(), vocabulary, 2);
        assertEquals(2, text.size());
        assertArrayEquals(new int[] {4, 5}, text.get(0).input());
        assertArrayEquals(new int[] {5, 3}, text.get(0).target());
        assertArrayEquals(new int[] {3, 4}, text.get(1).input());
        assertArrayEquals(new int[] {4, 6}, text.get(1).target());
        assertEquals(0, new NextTokens(new int[] {1}, 1).size());
        assertThrows(IndexOutOfBoundsException.class, () -> text.get(2));
    }

    @Test
    void bringsSequencesToOneLength() {
        FixedLength four = new FixedLength(4, -1);
        assertArrayEquals(new int[] {1, 2, -1, -1}, four.apply(new int[] {1, 2}));
        assertArrayEquals(new int[] {1, 2, 3, 4}, four.apply(new int[] {1, 2, 3, 4, 5}));
    }

    @Test
    void encodesPairsOfSentences() {
        SentencePair pair = new SentencePair(PIECES, Tokenizers.whitespace(), 8);
        SentencePair.Encoded both = pair.encode("the runs", "run");
        assertArrayEquals(new int[] {2, 8, 9, 3, 11, 3, 0, 0}, both.tokens());
        assertArrayEquals(new int[] {0, 0, 0, 0, 1, 1, 0, 0}, both.segments());
        assertArrayEquals(new int[] {1, 1, 1, 1, 1, 1, 0, 0}, both.mask());
        SentencePair.Encoded one = pair.encode("the");
        assertArrayEquals(new int[] {2, 8, 3, 0, 0, 0, 0, 0}, one.tokens());
        assertArrayEquals(new int[8], one.segments());
        SentencePair.Encoded cut = pair.encode("the the the the the", "run run");
        assertArrayEquals(new int[] {2, 8, 8, 8, 3, 11, 11, 3}, cut.tokens(), "the longer loses first");
        assertThrows(
                IllegalArgumentException.class,
                () -> new SentencePair(Vocabulary.of(Map.of(), 1, 9, SpecialTokens.NONE), Tokenizers.whitespace(), 8));
    }
}
