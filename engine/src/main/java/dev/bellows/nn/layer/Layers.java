package dev.bellows.nn.layer;

import dev.bellows.json.Catalog;
import dev.bellows.nn.LayerConfig;
import java.util.List;

/** What JSON calls the layers of this package. */
public final class Layers implements Catalog {
    @Override
    public Class<?> family() {
        return LayerConfig.class;
    }

    @Override
    public List<Entry> entries() {
        return List.of(
                Entry.of("Activation", Activation.Config.class),
                Entry.of("AdaptiveAvgPool2D", AdaptiveAvgPool2D.Config.class),
                Entry.of("AvgPool1D", AvgPool1D.Config.class),
                Entry.of("AvgPool2D", AvgPool2D.Config.class),
                Entry.of("AvgPool3D", AvgPool3D.Config.class),
                Entry.of("BatchNorm", BatchNorm.Config.class),
                Entry.of("BatchNormReLU", BatchNormReLU.Config.class),
                Entry.of("Cast", Cast.Config.class),
                Entry.of("ClassToken", ClassToken.Config.class),
                Entry.of("Concatenate", Concatenate.Config.class),
                Entry.of("Conv1D", Conv1D.Config.class),
                Entry.of("Conv1DTranspose", Conv1DTranspose.Config.class),
                Entry.of("Conv2D", Conv2D.Config.class),
                Entry.of("Conv2DTranspose", Conv2DTranspose.Config.class),
                Entry.of("Conv3D", Conv3D.Config.class),
                Entry.of("Conv3DTranspose", Conv3DTranspose.Config.class),
                Entry.of("Dense", Dense.Config.class),
                Entry.of("Dot", Dot.Config.class),
                Entry.of("Dropout", Dropout.Config.class),
                Entry.of("ELU", ELU.Config.class),
                Entry.of("Embedding", Embedding.Config.class),
                Entry.of("FirstStep", FirstStep.Config.class),
                Entry.of("Flatten", Flatten.Config.class),
                Entry.of("GELU", GELU.Config.class),
                Entry.of("GlobalAvgPool1D", GlobalAvgPool1D.Config.class),
                Entry.of("GlobalAvgPool2D", GlobalAvgPool2D.Config.class),
                Entry.of("GlobalAvgPool3D", GlobalAvgPool3D.Config.class),
                Entry.of("GlobalMaxPool1D", GlobalMaxPool1D.Config.class),
                Entry.of("GlobalMaxPool2D", GlobalMaxPool2D.Config.class),
                Entry.of("GlobalMaxPool3D", GlobalMaxPool3D.Config.class),
                Entry.of("GroupNorm", GroupNorm.Config.class),
                Entry.of("HardSigmoid", HardSigmoid.Config.class),
                Entry.of("Identity", Identity.Config.class),
                Entry.of("InstanceNorm", InstanceNorm.Config.class),
                Entry.of("ItemScores", ItemScores.Config.class),
                Entry.of("Join", Join.Config.class),
                Entry.of("L2Normalization", L2Normalization.Config.class),
                Entry.of("LastStep", LastStep.Config.class),
                Entry.of("LayerNorm", LayerNorm.Config.class),
                Entry.of("LeakyReLU", LeakyReLU.Config.class),
                Entry.of("LoRA", LoRA.Config.class),
                Entry.of("LocalResponseNorm", LocalResponseNorm.Config.class),
                Entry.of("LogitScale", LogitScale.Config.class),
                Entry.of("MaxOverTime", MaxOverTime.Config.class),
                Entry.of("MaxPool1D", MaxPool1D.Config.class),
                Entry.of("MaxPool2D", MaxPool2D.Config.class),
                Entry.of("MaxPool3D", MaxPool3D.Config.class),
                Entry.of("MeanOverTime", MeanOverTime.Config.class),
                Entry.of("Merge", Merge.Config.class),
                Entry.of("Network", Network.Config.class),
                Entry.of("PReLU", PReLU.Config.class),
                Entry.of("PixelShuffle1D", PixelShuffle1D.Config.class),
                Entry.of("PixelShuffle2D", PixelShuffle2D.Config.class),
                Entry.of("PixelShuffle3D", PixelShuffle3D.Config.class),
                Entry.of("PlacesAsSteps", PlacesAsSteps.Config.class),
                Entry.of("RMSNorm", RMSNorm.Config.class),
                Entry.of("RReLU", RReLU.Config.class),
                Entry.of("ReflectionPad2D", ReflectionPad2D.Config.class),
                Entry.of("Residual", Residual.Config.class),
                Entry.of("SELU", SELU.Config.class),
                Entry.of("Sequential", Sequential.Config.class),
                Entry.of("SiLU", SiLU.Config.class),
                Entry.of("SlicedEmbedding", SlicedEmbedding.Config.class),
                Entry.of("Softplus", Softplus.Config.class),
                Entry.of("SparseDense", SparseDense.Config.class),
                Entry.of("Swish", Swish.Config.class),
                Entry.of("SyncBatchNorm", SyncBatchNorm.Config.class),
                Entry.of("UpSampling", UpSampling.Config.class));
    }
}
