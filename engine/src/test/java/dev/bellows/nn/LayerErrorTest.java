package dev.bellows.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.nn.init.Xavier;
import dev.bellows.nn.layer.AvgPool2D;
import dev.bellows.nn.layer.BatchNorm;
import dev.bellows.nn.layer.Conv1D;
import dev.bellows.nn.layer.Conv2D;
import dev.bellows.nn.layer.Conv2DTranspose;
import dev.bellows.nn.layer.Conv3D;
import dev.bellows.nn.layer.ConvOptions;
import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.layer.Dropout;
import dev.bellows.nn.layer.GlobalMaxPool3D;
import dev.bellows.nn.layer.MaxPool2D;
import dev.bellows.nn.layer.PixelShuffle2D;
import dev.bellows.nn.layer.Sequential;
import dev.bellows.nn.layer.UpSampling;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What layers say to inputs and settings that do not fit. */
final class LayerErrorTest {
    static Stream<Arguments> inputs() {
        return Stream.of(
                Arguments.of(
                        layer(() -> new Dense.Config(4, null, null, false).build()),
                        Shape.of(5),
                        "Dense(? → 4, last axis): expects [batch, …, in], got f32[5]"),
                Arguments.of(
                        layer(() -> new Conv2D(4, 3)),
                        Shape.of(2, 108),
                        "Conv2D(? → 4, kernel 3, stride 1, padding 0): expects [batch, channels, height, width], got"
                                + " [2, 108]; set the input shape to channels, height, width"),
                Arguments.of(
                        layer(() -> new Conv2D(4, 7)),
                        Shape.of(2, 3, 6, 6),
                        "Convolution: kernel [7, 7] with padding [0, 0], dilation [1, 1] and strides [1, 1] does not"
                                + " fit input [6, 6]"),
                Arguments.of(
                        layer(() -> new Conv2D(4, 3, 1, Integer.MAX_VALUE)),
                        Shape.of(2, 3, 6, 6),
                        "Convolution: kernel [3, 3] with padding [2147483647, 2147483647], dilation [1, 1] and strides"
                                + " [1, 1] does not fit input [6, 6]"),
                Arguments.of(
                        layer(() -> new Conv2D(4, Extents.of(3), ConvOptions.DEFAULT.dilation(Integer.MAX_VALUE))),
                        Shape.of(2, 3, 6, 6),
                        "Convolution: kernel [3, 3] with padding [0, 0], dilation [2147483647, 2147483647] and strides"
                                + " [1, 1] does not fit input [6, 6]"),
                Arguments.of(
                        layer(() ->
                                new Conv2DTranspose(4, Extents.of(3), ConvOptions.DEFAULT.stride(Integer.MAX_VALUE))),
                        Shape.of(2, 3, 6, 6),
                        "Deconvolution: output padding [0, 0] must be 0 or more and less than the strides, and leave"
                                + " an output: Window[strides=[2147483647, 2147483647], padding=[0, 0], paddingAfter=[0,"
                                + " 0], dilation=[1, 1]] on f32[2, 3, 6, 6] with kernel [3, 3]"),
                Arguments.of(
                        layer(() -> new Conv1D(4, 3)),
                        Shape.of(2, 3, 6, 6),
                        "Conv1D(? → 4, kernel 3, stride 1, padding 0): expects [batch, channels, width], got [2, 3, 6,"
                                + " 6]; set the input shape to channels, width"),
                Arguments.of(
                        layer(() -> new Conv2D(4, Extents.of(3), ConvOptions.DEFAULT.groups(2))),
                        Shape.of(2, 3, 6, 6),
                        "Conv2D(? → 4, kernel 3, stride 1, padding 0, groups 2): 3 channels do not split into 2"
                                + " groups: [2, 3, 6, 6]"),
                Arguments.of(
                        layer(() ->
                                new Conv2DTranspose(4, Extents.of(3), Extents.of(2), ConvOptions.DEFAULT.stride(2))),
                        Shape.of(2, 3, 6, 6),
                        "Deconvolution: output padding [2, 2] must be 0 or more and less than the strides, and leave an"
                                + " output: Window[strides=[2, 2], padding=[0, 0], paddingAfter=[0, 0], dilation=[1,"
                                + " 1]] on f32[2, 3, 6, 6] with kernel [3, 3]"),
                Arguments.of(
                        layer(() -> new BatchNorm()),
                        Shape.of(5),
                        "BatchNorm(momentum 0.9, epsilon 1.0E-5): expects [batch, channels, …], got [5]"),
                Arguments.of(
                        layer(() -> new MaxPool2D(2)),
                        Shape.of(2, 9),
                        "MaxPool2D(size 2, stride 2, padding 0): expects [batch, channels, height, width], got [2, 9];"
                                + " set the input shape to channels, height, width"),
                Arguments.of(
                        layer(() -> new GlobalMaxPool3D()),
                        Shape.of(2, 9),
                        "GlobalMaxPool3D: expects [batch, channels, depth, height, width], got [2, 9]; set the input"
                                + " shape to channels, depth, height, width"),
                Arguments.of(
                        layer(() -> new PixelShuffle2D(2)),
                        Shape.of(2, 3, 4, 4),
                        "PixelShuffle2D(factor 2): 3 channels are not a multiple of 4: [2, 3, 4, 4]"),
                Arguments.of(
                        layer(() -> new UpSampling(2)),
                        Shape.of(2, 3),
                        "UpSampling(scale 2): expects [batch, channels, height, width], got [2, 3]; set the input shape"
                                + " to channels, height, width"));
    }

    private static Supplier<Block> layer(Supplier<Block> layer) {
        return layer;
    }

    @ParameterizedTest
    @MethodSource("inputs")
    void refusesAnInputThatDoesNotFit(Supplier<Block> layer, Shape input, String message) {
        Block block = layer.get();
        block.initialize(new Xavier(), 1);
        ShapeException error = assertThrows(ShapeException.class, () -> block.materialize(input));
        assertEquals(message, error.getMessage().lines().findFirst().orElse(""));
    }

    @Test
    void refusesMoreInputsThanOneWhereABlockTakesOne() {
        Dense dense = new Dense(2);
        dense.initialize(new Xavier(), 1);
        Spec x = Spec.of(DType.F32, 1, 3);
        ShapeException error = assertThrows(ShapeException.class, () -> dense.materialize(List.of(x, x)));
        assertEquals("Dense(? → 2): takes one input, got 2", error.getMessage());
    }

    @Test
    void refusesAnInputOfAnotherSizeThanTheFirst() {
        Block dense = new Sequential(new Dense(128));
        dense.initialize(new Xavier(), 1);
        dense.materialize(Shape.of(1, 784));
        ShapeException error = assertThrows(ShapeException.class, () -> dense.materialize(Shape.of(64, 785)));
        assertEquals(
                "Dense(784 → 128): parameter 'weight' is f32[128, 784], this input needs f32[128, 785]",
                error.getMessage());
    }

    static Stream<Arguments> settings() {
        return Stream.of(
                setting(() -> new Dense(0), "Dense: units must be 1 or more, got 0"),
                setting(() -> new Conv2D(4, 3, 0, 0), "Conv2D: stride must be 1 or more, got 0"),
                setting(
                        () -> new Conv3D(4, Extents.of(3, 3), ConvOptions.DEFAULT),
                        "Conv3D: kernel needs one number, or one for each of 3 axes, got [3, 3]"),
                setting(
                        () -> new Conv1D(4, Extents.of(3), ConvOptions.DEFAULT.groups(3)),
                        "Conv1D: channels and groups must be 1 or more and the channels split into the groups, got 4"
                                + " channels and 3 groups"),
                setting(
                        () -> new MaxPool2D(2, 1, 2),
                        "MaxPool2D: padding must be less than the size, got padding 2, size 2"),
                setting(() -> new AvgPool2D(0), "AvgPool2D: size must be 1 or more, got 0"),
                setting(() -> new Dropout(1), "Dropout: rate must be in [0, 1), got 1.0"),
                setting(() -> new Dropout(Double.NaN), "Dropout: rate must be in [0, 1), got NaN"),
                setting(
                        () -> new BatchNorm.Config(1.5, null).build(),
                        "BatchNorm: momentum must be in [0, 1] and epsilon more than 0, got momentum 1.5, epsilon"
                                + " 1.0E-5"),
                setting(
                        () -> new BatchNorm.Config(null, 0.0).build(),
                        "BatchNorm: momentum must be in [0, 1] and epsilon more than 0, got momentum 0.9, epsilon"
                                + " 0.0"));
    }

    private static Arguments setting(Executable make, String message) {
        return Arguments.of(make, message);
    }

    @ParameterizedTest
    @MethodSource("settings")
    void refusesASettingOutOfRange(Executable make, String message) {
        assertEquals(message, assertThrows(RuntimeException.class, make).getMessage());
    }

    @Test
    void refusesTwoParametersOfOneName() {
        IllegalArgumentException error = assertThrows(IllegalArgumentException.class, Twice::new);
        assertEquals("block: two parameters named 'w'", error.getMessage());
    }

    private static final class Twice extends Block {
        Twice() {
            weight("w", null);
            weight("w", null);
        }

        @Override
        public dev.bellows.op.Tensor forward(dev.bellows.op.Tensor x) {
            return x;
        }
    }

    @Test
    void saysThatABlockOfTheUsersOwnHasNoConfiguration() {
        Block mine = new Block() {
            @Override
            public dev.bellows.op.Tensor forward(dev.bellows.op.Tensor x) {
                return x;
            }

            @Override
            public String toString() {
                return "Mine";
            }
        };
        UnsupportedOperationException error = assertThrows(UnsupportedOperationException.class, mine::config);
        assertEquals(
                "Mine: has no configuration; override config(), or save its parameters and build the network in code",
                error.getMessage());
    }
}
