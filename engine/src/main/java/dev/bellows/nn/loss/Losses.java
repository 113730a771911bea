package dev.bellows.nn.loss;

import dev.bellows.json.Catalog;
import java.util.List;

/** What JSON calls the losses. */
public final class Losses implements Catalog {
    @Override
    public Class<?> family() {
        return Loss.class;
    }

    @Override
    public List<Entry> entries() {
        return List.of(
                Entry.of("CTCLoss", CTCLoss.class),
                Entry.of("ContrastiveLoss", ContrastiveLoss.class),
                Entry.of("CosineEmbeddingLoss", CosineEmbeddingLoss.class),
                Entry.of("FocalLoss", FocalLoss.class),
                Entry.of("HingeLoss", HingeLoss.class),
                Entry.of("HuberLoss", HuberLoss.class),
                Entry.of("InfoNCELoss", InfoNCELoss.class),
                Entry.of("KLDivLoss", KLDivLoss.class),
                Entry.of("L1Loss", L1Loss.class),
                Entry.of("L2Loss", L2Loss.class),
                Entry.of("LambdaRankLoss", LambdaRankLoss.class),
                Entry.of("ListNetLoss", ListNetLoss.class),
                Entry.of("LogisticLoss", LogisticLoss.class),
                Entry.of("NTXentLoss", NTXentLoss.class),
                Entry.of("PoissonNLLLoss", PoissonNLLLoss.class),
                Entry.of("QuantileLoss", QuantileLoss.class),
                Entry.of("RankNetLoss", RankNetLoss.class),
                Entry.of("SDMLLoss", SDMLLoss.class),
                Entry.of("SigmoidBinaryCrossEntropyLoss", SigmoidBinaryCrossEntropyLoss.class),
                Entry.of("SoftmaxCrossEntropyLoss", SoftmaxCrossEntropyLoss.class),
                Entry.of("SquaredHingeLoss", SquaredHingeLoss.class),
                Entry.of("StandardizedLoss", StandardizedLoss.class),
                Entry.of("StepwiseLoss", StepwiseLoss.class),
                Entry.of("TripletLoss", TripletLoss.class));
    }
}
