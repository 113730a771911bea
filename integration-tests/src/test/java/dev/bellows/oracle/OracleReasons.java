package dev.bellows.oracle;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Why some ops, layers, losses and optimizers are compared with neither PyTorch nor MXNet. */
final class OracleReasons {
    private static final Map<String, String> REASONS = all();

    private OracleReasons() {}

    /** The classes below a package that have a reason, without {@code dev.bellows}. */
    static Set<String> under(String root) {
        return REASONS.keySet().stream()
                .filter(name -> ("dev.bellows." + name).startsWith(root + "."))
                .collect(Collectors.toSet());
    }

    private static Map<String, String> all() {
        Map<String, String> all = new HashMap<>();
        ops(all);
        randomOps(all);
        layers(all);
        optimizers(all);
        all.put(
                "nn.loss.StepwiseLoss",
                "of labels that fill a sequence, which neither has; StepLabelsTest computes it by hand");
        all.put("nn.loss.StandardizedLoss", "another loss of other numbers; LossRows computes it by hand");
        all.put("nn.loss.CTCLoss", "DJL does not expose PyTorch's; its op CtcLoss is compared with MXNet");
        return all;
    }

    private static void ops(Map<String, String> all) {
        put(
                all,
                "op.comm.",
                "among workers, of which there is one here; CommRows",
                List.of(
                        "AllGather",
                        "AllReduce",
                        "CopyToParts",
                        "GatherParts",
                        "GatherWeight",
                        "Receive",
                        "ReduceScatter",
                        "Send",
                        "ShardedTake",
                        "SumOfParts"));
        put(all, "op.conv.", "gradient of a gradient; ConvRows", List.of("MaxPoolPick"));
        put(
                all,
                "op.detection.",
                "neither has it by itself; DetectionFormulaTest",
                List.of("BoxEncode", "SuppressOverlaps"));
        put(
                all,
                "op.image.",
                "torchvision's and Gluon's, not PyTorch's; ImageFormulaTest",
                List.of(
                        "AdjustBrightness",
                        "AdjustContrast",
                        "AdjustHue",
                        "AdjustLighting",
                        "AdjustSaturation",
                        "Grayscale",
                        "Rotate"));
        put(all, "op.elementwise.", "DJL exposes neither's shifts; GoldenTest", List.of("BitShift"));
        put(
                all,
                "op.elementwise.",
                "DJL does not expose PyTorch's; ElementwiseFormulaTest, and HuggingFaceTest on GPT-2",
                List.of("GeluTanh"));
        put(
                all,
                "op.update.",
                "an update of rows, by rules that are compared; TableUpdateTest",
                List.of("TableUpdate"));
        put(
                all,
                "op.index.",
                "of row-sparse gradients and sliced tables, which neither has as ops; IndexRows",
                List.of("RowSum", "TakeRange", "TakeSlice"));
        put(
                all,
                "op.linalg.",
                "vectors are unique up to their signs, and DJL does not expose PyTorch's; LinalgFormulaTest",
                List.of("Gelqf", "Qr", "Syevd", "SymmetricEigen"));
        put(
                all,
                "op.loss.",
                "MXNet's rows compare outputs only; CtcFormulaTest and GradientCheckTest",
                List.of("CtcGradient"));
        put(all, "op.norm.", "among workers; SyncBatchNormTest", List.of("SyncBatchNorm"));
        put(all, "op.norm.", "of some classes; VocabularyOpsTest", List.of("PartOfSoftmax"));
        put(all, "op.loss.", "among workers; VocabularyOpsTest", List.of("SoftmaxCrossEntropyOfParts"));
        put(
                all,
                "op.update.",
                "neither has the rule as an op; OptimizerTest",
                List.of("AdaBeliefUpdate", "LansSquares", "LansUpdate"));
        put(
                all,
                "op.update.",
                "around other rules, which are compared; MasterWeightsTest",
                List.of("MasterMeasure", "MasterUpdate"));
    }

    private static void randomOps(Map<String, String> all) {
        put(all, "op.order.", "random; OrderValuesTest", List.of("Shuffle"));
        put(
                all,
                "op.random.",
                "random, from a generator of its own; DistributionTest, for Dropout DropoutTest",
                List.of(
                        "Dropout",
                        "RandomBernoulli",
                        "RandomBits",
                        "RandomCategorical",
                        "RandomExponential",
                        "RandomGamma",
                        "RandomGeneralizedNegativeBinomial",
                        "RandomInteger",
                        "RandomLaplace",
                        "RandomNegativeBinomial",
                        "RandomNormal",
                        "RandomPoisson",
                        "RandomTruncatedNormal",
                        "RandomUniform"));
    }

    private static void layers(Map<String, String> all) {
        put(all, "nn.layer.", "random in training, nothing in use; DropoutTest", List.of("Dropout"));
        put(all, "nn.layer.", "random; ContainerTest", List.of("RReLU"));
        put(all, "nn.layer.", "among workers; SyncBatchNormTest", List.of("SyncBatchNorm"));
        put(all, "nn.layer.", "an Embedding in several arrays; ShardedTablesTest", List.of("SlicedEmbedding"));
        put(all, "nn.layer.", "nothing but its op, which is compared", List.of("Cast"));
        put(
                all,
                "nn.layer.",
                "no layers there; HuggingFaceTest holds networks of them against PyTorch's",
                List.of("ClassToken", "FirstStep", "PlacesAsSteps"));
        put(all, "nn.layer.", "no layer there; LoRATest holds it against its formula", List.of("LoRA", "LowRank"));
        put(
                all,
                "nn.layer.",
                "of pairs, which neither has; SparseDenseTest holds it against Dense, which is compared",
                List.of("SparseDense"));
        put(
                all,
                "nn.layer.rnn.",
                "neither has it; ConvolutionalCellTest",
                List.of("ConvGRUCell", "ConvLSTMCell", "ConvRNNCell"));
        put(all, "nn.layer.rnn.", "random; CellTest", List.of("DropoutCell", "VariationalDropoutCell", "ZoneoutCell"));
    }

    private static void optimizers(Map<String, String> all) {
        put(all, "optim.", "neither has it as an op; OptimizerTest", List.of("AdaBelief", "Lans"));
        put(
                all,
                "optim.",
                "another rule, which is compared, in f32 or at other rates",
                List.of("MasterWeights", "Scheduled"));
    }

    private static void put(Map<String, String> all, String root, String reason, List<String> names) {
        names.forEach(name -> all.put(root + name, reason));
    }
}
