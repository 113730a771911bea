package dev.bellows.data.text;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Tokens that stand for something else than themselves; any may be missing.
 *
 * @param unknown stands for what is not in the vocabulary
 * @param padding fills sequences up
 * @param begin begins a sequence
 * @param end ends one
 * @param reserved others, such as {@code [MASK]}
 */
public record SpecialTokens(
        @Nullable String unknown,
        @Nullable String padding,
        @Nullable String begin,
        @Nullable String end,
        List<String> reserved) {
    /** {@code <unk>}, {@code <pad>}, {@code <bos>} and {@code <eos>}, in this order from 0 on. */
    public static final SpecialTokens USUAL = new SpecialTokens("<unk>", "<pad>", "<bos>", "<eos>", List.of());

    /** None at all. */
    public static final SpecialTokens NONE = new SpecialTokens(null, null, null, null, List.of());

    /** {@code [UNK]}, {@code [PAD]}, {@code [CLS]}, {@code [SEP]} and {@code [MASK]}. */
    public static final SpecialTokens BERT = new SpecialTokens("[UNK]", "[PAD]", "[CLS]", "[SEP]", List.of("[MASK]"));

    public SpecialTokens {
        reserved = List.copyOf(reserved);
    }

    /** Those that there are, in the order of the components. */
    List<String> all() {
        return Stream.concat(Stream.of(unknown, padding, begin, end).filter(Objects::nonNull), reserved.stream())
                .distinct()
                .toList();
    }
}
