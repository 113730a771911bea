package dev.bellows.parallel.data;

import dev.bellows.collective.wire.Bf16Wire;
import dev.bellows.collective.wire.Int8Wire;
import dev.bellows.collective.wire.TopKWire;
import dev.bellows.collective.wire.TwoBitWire;
import dev.bellows.collective.wire.Wire;
import dev.bellows.core.DType;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;

/**
 * In how few bytes gradients travel between workers. They are added up in f32 by their owners in all cases, what is lost on the way is held back and
 * sent with the next step (error feedback), and the changed weights come back as they are. With one worker nothing travels and nothing is lost.
 *
 * @param kind how
 * @param threshold of {@link Kind#TWO_BIT}: what one step of an element is, in the units of gradients summed over a worker's samples
 * @param share of {@link Kind#TOP_K}: how many of the elements travel, above 0 and at most 0.5
 * @param rank of {@link Kind#POWER_SGD}: how many columns the factors have, 1 or more
 */
public record Compression(Kind kind, double threshold, double share, int rank) implements Serializable {
    /** Gradients travel as they are. */
    public static final Compression NONE = of(Kind.FP32);

    /** How gradients travel; the bytes are those of fp32 on the way there. */
    public enum Kind {
        /** As they are. */
        FP32("fp32"),
        /** As bf16: half the bytes. */
        BF16("bf16"),
        /** As whole numbers with a scale for each 256: about a quarter. */
        INT8("int8"),
        /** As MXNet's two bits: a sixteenth. */
        TWO_BIT("2bit"),
        /** The largest of each 4096, with their places: 1.5 times their share. */
        TOP_K("topk"),
        /** As products of thin matrices, {@code rank · (rows + columns)} numbers for a weight of {@code rows · columns}. */
        POWER_SGD("powersgd");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        /** The names of all, in order. */
        public static List<String> names() {
            return Arrays.stream(values()).map(Kind::toString).toList();
        }

        /** The one of this name. */
        public static Kind named(String name) {
            return Arrays.stream(values())
                    .filter(kind -> kind.word.equals(name))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException(
                            "compression: '" + name + "' is none of " + String.join(", ", names())));
        }

        @Override
        public String toString() {
            return word;
        }
    }

    public Compression {
        if (rank < 1) {
            throw new IllegalArgumentException("powersgd: the rank must be 1 or more, got " + rank);
        }
        new TwoBitWire((float) threshold); // these say what is wrong
        new TopKWire(share);
    }

    /** With a threshold of 0.5, a share of 0.01, and a rank of 2. */
    public static Compression of(Kind kind) {
        return new Compression(kind, 0.5, 0.01, 2);
    }

    /** Whether gradients travel as they are. */
    public boolean isNone() {
        return kind == Kind.FP32;
    }

    /** What is sent in the place of each element; of {@link Kind#POWER_SGD}, of what the factors are made. */
    Wire wire() {
        return switch (kind) {
            case FP32, POWER_SGD -> Wire.exact(DType.F32);
            case BF16 -> new Bf16Wire();
            case INT8 -> new Int8Wire();
            case TWO_BIT -> new TwoBitWire((float) threshold);
            case TOP_K -> new TopKWire(share);
        };
    }
}
