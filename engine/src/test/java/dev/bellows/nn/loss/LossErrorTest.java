package dev.bellows.nn.loss;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.bellows.core.DType;
import dev.bellows.core.DTypeException;
import dev.bellows.core.ShapeException;
import dev.bellows.core.Spec;
import dev.bellows.ndarray.NDArray;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What losses say to inputs and settings that do not fit. */
final class LossErrorTest {
    private static NDArray f32(int... dims) {
        return NDArray.zeros(Spec.of(DType.F32, dims));
    }

    private static Arguments refusal(Executable call, String message) {
        return Arguments.of(call, message);
    }

    static Stream<Arguments> shapes() {
        return Stream.of(
                refusal(
                        () -> new L2Loss().of(f32(2, 3), f32(4)),
                        "L2Loss: shapes differ: f32[2, 3] · f32[4]; give one label for each predicted number"),
                refusal(
                        () -> new HuberLoss().of(f32(2, 3), f32(3, 2)),
                        "HuberLoss: shapes differ: f32[2, 3] · f32[3, 2]; give one label for each predicted number"),
                refusal(
                        () -> new L1Loss().of(f32(), f32()),
                        "L1Loss: expects [batch, …], got f32[]; reshape one sample to [1]"),
                refusal(
                        () -> new SoftmaxCrossEntropyLoss().of(f32(3), f32(3)),
                        "SoftmaxCrossEntropyLoss: expects scores [batch, …, classes], got f32[3]"),
                refusal(
                        () -> new SoftmaxCrossEntropyLoss().of(f32(2, 3), f32(2)),
                        "SoftmaxCrossEntropyLoss: floating labels are probabilities and need the scores' shape:"
                                + " f32[2, 3] · f32[2]; cast class numbers to an integer dtype"),
                refusal(
                        () -> new TripletLoss().ofAll(List.of(f32(2, 3), f32(2, 3), f32(2, 4)), List.of()),
                        "TripletLoss: shapes differ: f32[2, 3] · f32[2, 4]"),
                refusal(
                        () -> new CosineEmbeddingLoss().ofAll(List.of(f32(2, 3), f32(2, 3)), List.of(f32(3))),
                        "CosineEmbeddingLoss: shapes differ: f32[2] · f32[3]; give one label for each predicted"
                                + " number"),
                refusal(
                        () -> new TripletLoss().of(f32(2, 3), f32(2, 3)),
                        "TripletLoss: takes three outputs, an anchor, a positive and a negative, and no label, got 2"
                                + " outputs and 0 labels"),
                refusal(
                        () -> new InfoNCELoss()
                                .ofAll(List.of(f32(2, 3), f32(2, 3)), List.of(NDArray.of(new int[] {1, 2, 3}))),
                        "InfoNCELoss: expects one label for each pair, [2], got i32[3]"),
                refusal(
                        () -> new QuantileLoss(0.1, 0.9).of(f32(4, 3), f32(4)),
                        "QuantileLoss: expects predictions [batch, 2] and labels [batch], got f32[4, 3] · f32[4]; give"
                                + " the last layer one unit for each of [0.1, 0.9]"),
                refusal(
                        () -> new ListNetLoss().of(f32(3), f32(3)),
                        "ListNetLoss: expects scores [batch, items], got f32[3]"),
                refusal(
                        () -> new BprLoss().of(f32(3), f32(3, 3)),
                        "BprLoss: scores do not pair up: f32[3] · f32[3, 3]; give [batch] twice, or [batch, 1] and"
                                + " [batch, negatives]"),
                refusal(
                        () -> new L1Loss().ofAll(List.of(f32(2, 3)), List.of(f32(2, 3), f32(2, 3))),
                        "loss: L1Loss[] takes one label, or one for each output, got 2 labels and 1 outputs"),
                refusal(
                        () -> new L1Loss().ofAll(List.of(f32(2, 3)), List.of()),
                        "loss: L1Loss[] takes one label, or one for each output, got 0 labels and 1 outputs"),
                refusal(
                        () -> new L2Loss().of(f32(2, 3), f32(2, 3), f32(2, 3)),
                        "loss: sample weights do not match the losses: f32[2, 3] · f32[2]; give one weight per"
                                + " sample"));
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void refusesShapesThatDoNotFit(Executable call, String message) {
        assertEquals(message, assertThrows(ShapeException.class, call).getMessage());
    }

    @Test
    void refusesDtypesThatDoNotFit() {
        NDArray whole = NDArray.of(new int[] {1, 2});
        NDArray wide = NDArray.zeros(Spec.of(DType.F64, 2));
        assertEquals(
                "HingeLoss: expects a floating dtype, got i32[2]",
                assertThrows(DTypeException.class, () -> new HingeLoss().of(whole, whole))
                        .getMessage());
        assertEquals(
                "L2Loss: dtypes differ: f32[2] · f64[2]; cast one of them",
                assertThrows(DTypeException.class, () -> new L2Loss().of(f32(2), wide))
                        .getMessage());
        assertEquals(
                "InfoNCELoss: labels say which pairs belong together and are i32 or i64, got f32[2]",
                assertThrows(DTypeException.class, () -> new InfoNCELoss()
                                .ofAll(List.of(f32(2, 3), f32(2, 3)), List.of(f32(2))))
                        .getMessage());
    }

    static Stream<Arguments> settings() {
        return Stream.of(
                refusal(() -> new HuberLoss(0), "HuberLoss: rho must be finite and more than 0, got 0.0"),
                refusal(() -> new HingeLoss(-1), "HingeLoss: margin must be finite and 0 or more, got -1.0"),
                refusal(
                        () -> new SquaredHingeLoss(Double.NaN),
                        "SquaredHingeLoss: margin must be finite and 0 or more, got NaN"),
                refusal(
                        () -> new SigmoidBinaryCrossEntropyLoss(0),
                        "SigmoidBinaryCrossEntropyLoss: positiveWeight must be finite and more than 0, got 0.0"),
                refusal(
                        () -> new SoftmaxCrossEntropyLoss(1),
                        "SoftmaxCrossEntropyLoss: smoothing must be in [0, 1), got 1.0"),
                refusal(() -> new FocalLoss(-1, 0.5), "FocalLoss: gamma must be finite and 0 or more, got -1.0"),
                refusal(() -> new FocalLoss(2, 1.5), "FocalLoss: alpha must be in [0, 1], got 1.5"),
                refusal(() -> new LambdaRankLoss(-1), "LambdaRankLoss: k must be 0 or more, got -1.0"),
                refusal(
                        () -> new QuantileLoss(0.5, 0.1),
                        "QuantileLoss: probabilities must rise, and lie between 0 and 1, got 0.1"),
                refusal(
                        () -> new QuantileLoss(0.5, 1),
                        "QuantileLoss: probabilities must rise, and lie between 0 and 1, got 1.0"),
                refusal(QuantileLoss::new, "QuantileLoss: probabilities must be one or more, such as 0.1, 0.5, 0.9"),
                refusal(() -> new SDMLLoss(1), "SDMLLoss: smoothing must be in [0, 1), got 1.0"),
                refusal(() -> new NTXentLoss(0), "NTXentLoss: temperature must be finite and more than 0, got 0.0"),
                refusal(
                        () -> new InfoNCELoss(0, false),
                        "InfoNCELoss: temperature must be finite and more than 0, got 0.0"),
                refusal(
                        () -> new ContrastiveLoss(0),
                        "ContrastiveLoss: margin must be finite and more than 0, got 0.0"),
                refusal(() -> new CosineEmbeddingLoss(2), "CosineEmbeddingLoss: margin must be in [-1, 1], got 2.0"),
                refusal(
                        () -> new TripletLoss(Double.POSITIVE_INFINITY),
                        "TripletLoss: margin must be finite and 0 or more, got Infinity"));
    }

    @Test
    void refusesSampledClassesThatDoNotFit() {
        SampledSoftmaxLoss loss = new SampledSoftmaxLoss(new CandidateSampler.Uniform(5));
        NDArray ids = NDArray.of(new int[] {1, 2});
        assertEquals(
                "SampledSoftmaxLoss: shapes do not fit Uniform[classes=5]: hidden f32[2, 3] · label i32[2] · weight"
                        + " f32[4, 3] · bias f32[4]; give [batch, size], [batch], [classes, size] and [classes]",
                assertThrows(ShapeException.class, () -> loss.of(f32(2, 3), ids, f32(4, 3), f32(4), ids))
                        .getMessage());
    }

    @ParameterizedTest
    @MethodSource("settings")
    void refusesASettingOutOfRange(Executable make, String message) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, make).getMessage());
    }
}
