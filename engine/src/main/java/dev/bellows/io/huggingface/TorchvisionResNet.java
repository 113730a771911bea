package dev.bellows.io.huggingface;

import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.nn.ActivationFunction;
import dev.bellows.nn.Extents;
import dev.bellows.nn.LayerConfig;
import dev.bellows.nn.layer.Activation;
import dev.bellows.nn.layer.BatchNorm;
import dev.bellows.nn.layer.Conv2D;
import dev.bellows.nn.layer.ConvOptions;
import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.layer.Flatten;
import dev.bellows.nn.layer.GlobalAvgPool2D;
import dev.bellows.nn.layer.MaxPool2D;
import dev.bellows.nn.layer.Merge;
import dev.bellows.nn.layer.Network;
import dev.bellows.nn.layer.Network.Node;
import dev.bellows.nn.layer.Sequential;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * ResNet by torchvision's names (He et al. 2015, arXiv 1512.03385), also its wide ones and ResNeXt: pictures [3, height, width] to the classes'
 * scores, or to features if there is no {@code fc}. There is no configuration; how many blocks there are, of which kind and width, the arrays
 * tell. Blocks halve the picture where torchvision's do: in the first block of all stages but the first, in its 3x3 convolution.
 */
final class TorchvisionResNet implements Architecture {
    private static final int STAGES = 4;
    private static final int SIDE = 224;
    private static final Activation.Config RELU = new Activation.Config(ActivationFunction.RELU);

    @Override
    public boolean isOf(HubConfig config, Map<String, Spec> arrays) {
        return config.modelType().isEmpty()
                && arrays.containsKey("conv1.weight")
                && arrays.containsKey("layer1.0.conv1.weight");
    }

    @Override
    public Plan plan(HubConfig config, Map<String, Spec> arrays) throws IOException {
        Shape stem = shape(arrays, "conv1.weight");
        NameTable names = NameTable.of(convolved("0", "conv1") + normalized("1", "bn1"), 1);
        List<LayerConfig> all = new ArrayList<>(List.of(
                convolution(arrays, "conv1", stem.dim(1), 2),
                new BatchNorm.Config(null, null),
                RELU,
                new MaxPool2D.Config(3, 2, 1)));
        int channels = stem.dim(0);
        for (int stage = 1; stage <= STAGES; stage++) {
            for (int i = 0; arrays.containsKey("layer" + stage + "." + i + ".conv1.weight"); i++) {
                String there = "layer" + stage + "." + i;
                int stride = stage > 1 && i == 0 ? 2 : 1;
                all.add(block(arrays, there, channels, stride, names, all.size()));
                channels = shape(arrays, there + "." + last(arrays, there) + ".weight")
                        .dim(0);
            }
        }
        all.add(new GlobalAvgPool2D.Config());
        all.add(new Flatten.Config());
        if (arrays.containsKey("fc.weight")) {
            int at = all.size();
            all.add(new Dense.Config(shape(arrays, "fc.weight").dim(0), null, null));
            names.and(at + ".weight | fc.weight\n" + at + ".bias | fc.bias");
        }
        Spec picture = Spec.of(DType.F32, stem.dim(1), SIDE, SIDE);
        return new Plan(new Sequential.Config(all), List.of(picture), names, List.of(""));
    }

    private static String last(Map<String, Spec> arrays, String block) {
        return arrays.containsKey(block + ".conv3.weight") ? "conv3" : "conv2";
    }

    private static LayerConfig block(
            Map<String, Spec> arrays, String there, int channels, int stride, NameTable names, int place)
            throws IOException {
        boolean bottleneck = last(arrays, there).equals("conv3");
        List<Node> nodes = new ArrayList<>();
        int in = channels;
        int count = bottleneck ? 3 : 2;
        for (int i = 1; i <= count; i++) {
            String convolution = there + ".conv" + i;
            int own = i == (bottleneck ? 2 : 1) ? stride : 1;
            nodes.add(Node.of("conv" + i, convolution(arrays, convolution, in, own), i == 1 ? "x" : "relu" + (i - 1)));
            nodes.add(Node.of("bn" + i, new BatchNorm.Config(null, null), "conv" + i));
            if (i < count) {
                nodes.add(Node.of("relu" + i, RELU, "bn" + i));
            }
            names.and(convolved(place + ".conv" + i, convolution) + normalized(place + ".bn" + i, there + ".bn" + i));
            in = shape(arrays, convolution + ".weight").dim(0);
        }
        String shortcut = "x";
        if (arrays.containsKey(there + ".downsample.0.weight")) {
            nodes.add(Node.of("down", convolution(arrays, there + ".downsample.0", channels, stride), "x"));
            nodes.add(Node.of("down_bn", new BatchNorm.Config(null, null), "down"));
            names.and(convolved(place + ".down", there + ".downsample.0")
                    + normalized(place + ".down_bn", there + ".downsample.1"));
            shortcut = "down_bn";
        }
        nodes.add(Node.of("sum", new Merge.Config(Merge.By.SUM), "bn" + count, shortcut));
        nodes.add(Node.of("out", RELU, "sum"));
        return new Network.Config(List.of("x"), nodes, List.of("out"));
    }

    /** Kernels keep the picture's size, but for the stride; groups are what the weight has fewer channels than its input. */
    private static Conv2D.Config convolution(Map<String, Spec> arrays, String name, int channels, int stride)
            throws IOException {
        Shape weight = shape(arrays, name + ".weight");
        int kernel = weight.dim(2);
        ConvOptions options = ConvOptions.DEFAULT
                .stride(stride)
                .padding(kernel / 2)
                .groups(channels / weight.dim(1))
                .withoutBias();
        return new Conv2D.Config(weight.dim(0), Extents.of(kernel), options);
    }

    private static Shape shape(Map<String, Spec> arrays, String name) throws IOException {
        Shape shape =
                Objects.requireNonNullElse(arrays.get(name), Spec.of(DType.F32)).shape();
        boolean fits = name.equals("fc.weight") ? shape.rank() == 2 : shape.rank() == 4;
        if (!fits || shape.size() == 0) {
            throw new IOException("weights: '" + name + "' of a ResNet is missing, or has the shape " + shape);
        }
        return shape;
    }

    private static String convolved(String here, String there) {
        return here + ".weight | " + there + ".weight\n";
    }

    private static String normalized(String here, String there) {
        return """
            H.gamma        | T.weight
            H.beta         | T.bias
            H.running_mean | T.running_mean
            H.running_var  | T.running_var
            """.replace("H.", here + ".").replace("T.", there + ".");
    }
}
