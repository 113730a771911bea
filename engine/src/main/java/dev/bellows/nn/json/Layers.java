package dev.bellows.nn.json;

import dev.bellows.nn.LayerConfig;
import dev.bellows.nn.feature.Bucketize;
import dev.bellows.nn.feature.ColumnGroups;
import dev.bellows.nn.feature.CosineTransform;
import dev.bellows.nn.feature.CrossColumns;
import dev.bellows.nn.feature.Deltas;
import dev.bellows.nn.feature.ImageNormalize;
import dev.bellows.nn.feature.Impute;
import dev.bellows.nn.feature.LogCompress;
import dev.bellows.nn.feature.LogScale;
import dev.bellows.nn.feature.MelFilterBank;
import dev.bellows.nn.feature.NormalizeFrames;
import dev.bellows.nn.feature.OneHotEncode;
import dev.bellows.nn.feature.SelectColumns;
import dev.bellows.nn.feature.Spectrogram;
import dev.bellows.nn.feature.Standardize;
import dev.bellows.nn.layer.Activation;
import dev.bellows.nn.layer.AdaptiveAvgPool2D;
import dev.bellows.nn.layer.AvgPool1D;
import dev.bellows.nn.layer.AvgPool2D;
import dev.bellows.nn.layer.AvgPool3D;
import dev.bellows.nn.layer.BatchNorm;
import dev.bellows.nn.layer.BatchNormReLU;
import dev.bellows.nn.layer.Concatenate;
import dev.bellows.nn.layer.Conv1D;
import dev.bellows.nn.layer.Conv1DTranspose;
import dev.bellows.nn.layer.Conv2D;
import dev.bellows.nn.layer.Conv2DTranspose;
import dev.bellows.nn.layer.Conv3D;
import dev.bellows.nn.layer.Conv3DTranspose;
import dev.bellows.nn.layer.Dense;
import dev.bellows.nn.layer.Dropout;
import dev.bellows.nn.layer.ELU;
import dev.bellows.nn.layer.Embedding;
import dev.bellows.nn.layer.Flatten;
import dev.bellows.nn.layer.GELU;
import dev.bellows.nn.layer.GlobalAvgPool1D;
import dev.bellows.nn.layer.GlobalAvgPool2D;
import dev.bellows.nn.layer.GlobalAvgPool3D;
import dev.bellows.nn.layer.GlobalMaxPool1D;
import dev.bellows.nn.layer.GlobalMaxPool2D;
import dev.bellows.nn.layer.GlobalMaxPool3D;
import dev.bellows.nn.layer.GroupNorm;
import dev.bellows.nn.layer.HardSigmoid;
import dev.bellows.nn.layer.Identity;
import dev.bellows.nn.layer.InstanceNorm;
import dev.bellows.nn.layer.L2Normalization;
import dev.bellows.nn.layer.LastStep;
import dev.bellows.nn.layer.LayerNorm;
import dev.bellows.nn.layer.LeakyReLU;
import dev.bellows.nn.layer.LocalResponseNorm;
import dev.bellows.nn.layer.MaxOverTime;
import dev.bellows.nn.layer.MaxPool1D;
import dev.bellows.nn.layer.MaxPool2D;
import dev.bellows.nn.layer.MaxPool3D;
import dev.bellows.nn.layer.MeanOverTime;
import dev.bellows.nn.layer.PReLU;
import dev.bellows.nn.layer.PixelShuffle1D;
import dev.bellows.nn.layer.PixelShuffle2D;
import dev.bellows.nn.layer.PixelShuffle3D;
import dev.bellows.nn.layer.RMSNorm;
import dev.bellows.nn.layer.RReLU;
import dev.bellows.nn.layer.ReflectionPad2D;
import dev.bellows.nn.layer.Residual;
import dev.bellows.nn.layer.SELU;
import dev.bellows.nn.layer.Sequential;
import dev.bellows.nn.layer.SiLU;
import dev.bellows.nn.layer.Softplus;
import dev.bellows.nn.layer.Swish;
import dev.bellows.nn.layer.SyncBatchNorm;
import dev.bellows.nn.layer.UpSampling;
import dev.bellows.nn.layer.attention.MultiHeadAttention;
import dev.bellows.nn.layer.attention.PositionalEncoding;
import dev.bellows.nn.layer.attention.TransformerDecoder;
import dev.bellows.nn.layer.attention.TransformerDecoderLayer;
import dev.bellows.nn.layer.attention.TransformerEncoder;
import dev.bellows.nn.layer.attention.TransformerEncoderLayer;
import dev.bellows.nn.layer.rnn.GRU;
import dev.bellows.nn.layer.rnn.LSTM;
import dev.bellows.nn.layer.rnn.RNN;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The layers that JSON can name. A new layer adds a line here. */
final class Layers {
    private static final Class<?>[] CONFIGS = {
        Activation.Config.class,
        AdaptiveAvgPool2D.Config.class,
        AvgPool1D.Config.class,
        AvgPool2D.Config.class,
        AvgPool3D.Config.class,
        BatchNorm.Config.class,
        BatchNormReLU.Config.class,
        Bucketize.Config.class,
        ColumnGroups.Config.class,
        Concatenate.Config.class,
        Conv1D.Config.class,
        Conv1DTranspose.Config.class,
        Conv2D.Config.class,
        Conv2DTranspose.Config.class,
        Conv3D.Config.class,
        Conv3DTranspose.Config.class,
        CosineTransform.Config.class,
        CrossColumns.Config.class,
        Deltas.Config.class,
        Dense.Config.class,
        Dropout.Config.class,
        ELU.Config.class,
        Embedding.Config.class,
        Flatten.Config.class,
        GELU.Config.class,
        GRU.Config.class,
        GlobalAvgPool1D.Config.class,
        GlobalAvgPool2D.Config.class,
        GlobalAvgPool3D.Config.class,
        GlobalMaxPool1D.Config.class,
        GlobalMaxPool2D.Config.class,
        GlobalMaxPool3D.Config.class,
        GroupNorm.Config.class,
        HardSigmoid.Config.class,
        Identity.Config.class,
        ImageNormalize.Config.class,
        Impute.Config.class,
        InstanceNorm.Config.class,
        L2Normalization.Config.class,
        LSTM.Config.class,
        LastStep.Config.class,
        LayerNorm.Config.class,
        LeakyReLU.Config.class,
        LocalResponseNorm.Config.class,
        LogCompress.Config.class,
        LogScale.Config.class,
        MaxOverTime.Config.class,
        MaxPool1D.Config.class,
        MaxPool2D.Config.class,
        MaxPool3D.Config.class,
        MeanOverTime.Config.class,
        MelFilterBank.Config.class,
        MultiHeadAttention.Config.class,
        NormalizeFrames.Config.class,
        OneHotEncode.Config.class,
        PReLU.Config.class,
        PixelShuffle1D.Config.class,
        PixelShuffle2D.Config.class,
        PixelShuffle3D.Config.class,
        PositionalEncoding.Config.class,
        RMSNorm.Config.class,
        RNN.Config.class,
        RReLU.Config.class,
        ReflectionPad2D.Config.class,
        Residual.Config.class,
        SELU.Config.class,
        SelectColumns.Config.class,
        Sequential.Config.class,
        SiLU.Config.class,
        Softplus.Config.class,
        Spectrogram.Config.class,
        Standardize.Config.class,
        Swish.Config.class,
        SyncBatchNorm.Config.class,
        TransformerDecoder.Config.class,
        TransformerDecoderLayer.Config.class,
        TransformerEncoder.Config.class,
        TransformerEncoderLayer.Config.class,
        UpSampling.Config.class,
    };

    static final Map<String, Class<? extends LayerConfig>> BY_NAME = Arrays.stream(CONFIGS)
            .<Class<? extends LayerConfig>>map(config -> config.asSubclass(LayerConfig.class))
            .collect(Collectors.toUnmodifiableMap(
                    config -> config.getEnclosingClass().getSimpleName(), Function.identity()));

    private Layers() {}
}
