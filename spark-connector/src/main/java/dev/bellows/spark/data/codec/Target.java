package dev.bellows.spark.data.codec;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import java.util.List;
import java.util.Optional;

/**
 * What a column's values are to become.
 *
 * @param dtype of the field's elements
 * @param ids whether the network looks its inputs up by whole numbers, so that none may be rounded
 * @param shape of one row's elements; empty: as the values have it
 * @param resize what becomes of pictures of another size
 * @param features length of vectors of which only what is not 0 is wanted, as pairs of index and value; empty: all is wanted
 * @param words of its texts, of each {@link TextPart}
 */
public record Target(
        DType dtype,
        boolean ids,
        Optional<Shape> shape,
        ImageResize resize,
        Optional<Integer> features,
        List<Words> words) {
    public Target {
        words = List.copyOf(words);
    }

    /** All of a value is wanted. */
    public Target(DType dtype, boolean ids, Optional<Shape> shape, ImageResize resize) {
        this(dtype, ids, shape, resize, Optional.empty(), List.of());
    }

    /** Elements of a dtype, in the shape that the values have. */
    public static Target of(DType dtype, boolean ids) {
        return new Target(dtype, ids, Optional.empty(), ImageResize.ERROR);
    }

    /** The same of another dtype. */
    public Target as(DType other) {
        return new Target(other, ids, shape, resize, features, words);
    }

    /** The same in a shape. */
    public Target in(Shape wanted, ImageResize pictures) {
        return new Target(dtype, ids, Optional.of(wanted), pictures, features, words);
    }

    /** The same as pairs of index and value, of vectors of this length; empty: as it is. */
    public Target pairs(Optional<Integer> length) {
        return new Target(dtype, ids, shape, resize, length, words);
    }

    /** The same of texts of which these are the words. */
    public Target words(List<Words> vocabularies) {
        return new Target(dtype, ids, shape, resize, features, vocabularies);
    }

    /** What the parts of an array are to become. */
    Target part() {
        return new Target(dtype, ids, shape.filter(whole -> whole.rank() > 0).map(whole -> whole.without(0)), resize)
                .words(words);
    }

    NumberSink sink() {
        return NumberSink.of(dtype, ids);
    }
}
