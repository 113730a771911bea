package dev.bellows.io.onnx.export;

import static dev.bellows.nn.ActivationFunction.RELU;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.ndarray.NDArray;
import dev.bellows.nn.Block;
import dev.bellows.nn.Extents;
import dev.bellows.nn.init.Xavier;
import dev.bellows.nn.layer.Activation;
import dev.bellows.nn.layer.AvgPool2D;
import dev.bellows.nn.layer.BatchNorm;
import dev.bellows.nn.layer.Conv2D;
import dev.bellows.nn.layer.ConvOptions;
import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.layer.ELU;
import dev.bellows.nn.layer.GELU;
import dev.bellows.nn.layer.GlobalAvgPool2D;
import dev.bellows.nn.layer.InstanceNorm;
import dev.bellows.nn.layer.LayerNorm;
import dev.bellows.nn.layer.LeakyReLU;
import dev.bellows.nn.layer.MaxPool2D;
import dev.bellows.nn.layer.Residual;
import dev.bellows.nn.layer.Sequential;
import dev.bellows.nn.layer.SiLU;
import dev.bellows.nn.layer.UpSampling;
import dev.bellows.op.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** A network of random layers over pictures, sequences or columns. */
public final class RandomNet {
    private final SplittableRandom random;
    private final Spec input;
    private final Block block;

    public RandomNet(long seed) {
        random = new SplittableRandom(seed);
        int rank = 2 + random.nextInt(3);
        input = Spec.of(DType.F32, Arrays.copyOf(new int[] {2, 3 + random.nextInt(4), 8, 8}, rank));
        List<Block> layers = new ArrayList<>();
        for (int i = 1 + random.nextInt(6); i > 0; i--) {
            layers.add(layer(rank));
        }
        if (rank == 4 && random.nextBoolean()) {
            layers.add(new GlobalAvgPool2D());
        }
        layers.add(new Dense(1 + random.nextInt(5)));
        block = new Sequential(layers.toArray(Block[]::new));
        block.initialize(new Xavier(), seed);
        block.materialize(List.of(input));
        block.parameters().forEach((path, parameter) -> {
            double[] values = parameter.data().toDoubleArray();
            Arrays.setAll(values, i -> values[i] + 0.1 * random.nextDouble());
            parameter.data().set(values);
        });
    }

    private Block layer(int rank) {
        return switch (random.nextInt(rank == 4 ? 14 : 8)) {
            case 0 -> new Activation(RELU);
            case 1 -> new GELU();
            case 2 -> new ELU(0.5 + random.nextDouble());
            case 3 -> new LeakyReLU(random.nextDouble());
            case 4 -> new SiLU();
            case 5 -> new LayerNorm();
            case 6 -> rank == 3 ? new LayerNorm() : new BatchNorm();
            case 7 -> new Residual(new Activation(RELU), rank == 4 ? new InstanceNorm() : new LayerNorm());
            case 8 -> new MaxPool2D(2, 1, random.nextInt(2));
            case 9 -> new AvgPool2D(2, 1, random.nextInt(2));
            case 10 -> new UpSampling(2);
            case 11 -> new BatchNorm();
            default ->
                new Conv2D(
                        1 + random.nextInt(6),
                        Extents.of(1 + random.nextInt(3)),
                        ConvOptions.DEFAULT.stride(1 + random.nextInt(2)).padding(1 + random.nextInt(2)));
        };
    }

    public Block block() {
        return block;
    }

    public List<Spec> inputs() {
        return List.of(input);
    }

    /** Random inputs of as many rows. */
    public List<Tensor> data(int rows) {
        Shape shape = input.shape().with(0, rows);
        double[] values = new double[(int) shape.size()];
        Arrays.setAll(values, i -> random.nextDouble(-1, 1));
        return List.of(NDArray.of(values, input.with(shape)));
    }

    @Override
    public String toString() {
        return block + " of " + input;
    }
}
