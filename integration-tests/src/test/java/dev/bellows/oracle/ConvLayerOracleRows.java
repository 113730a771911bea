package dev.bellows.oracle;

import static dev.bellows.oracle.LayerOracleRow.dims;
import static dev.bellows.oracle.LayerOracleRow.row;

import dev.bellows.nn.Extents;
import dev.bellows.nn.layer.Conv1D;
import dev.bellows.nn.layer.Conv1DTranspose;
import dev.bellows.nn.layer.Conv2D;
import dev.bellows.nn.layer.Conv2DTranspose;
import dev.bellows.nn.layer.Conv3D;
import dev.bellows.nn.layer.Conv3DTranspose;
import dev.bellows.nn.layer.ConvOptions;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** The convolutions, on random extents. */
final class ConvLayerOracleRows {
    private static final Extents THREE = Extents.of(3);

    private ConvLayerOracleRows() {}

    static List<LayerOracleRow> rows(Random random) {
        return Stream.concat(convolutions(random).stream(), transposed(random).stream())
                .toList();
    }

    private static List<LayerOracleRow> convolutions(Random random) {
        ConvOptions plain = ConvOptions.DEFAULT;
        int batch = 1 + random.nextInt(3);
        int a = 6 + random.nextInt(4);
        int b = 6 + random.nextInt(4);
        int channels = 1 + random.nextInt(5);
        TorchConvolutions one = new TorchConvolutions(1, 2, 1, 0, 2, 2);
        TorchConvolutions deep = new TorchConvolutions(2, 1, 1, 0, 1, 4);
        TorchConvolutions wide = new TorchConvolutions(2, 2, 2, 0, 2, 1);
        TorchConvolutions three = new TorchConvolutions(3, 2, 1, 0, 1, 1);
        return List.of(
                row(
                        "Conv1D, dilated, in groups",
                        () -> new Conv1D(
                                6, THREE, plain.stride(2).padding(1).dilation(2).groups(2)),
                        in -> one.convolution(in.get(0), in.get(1), in.get(2)),
                        dims(batch, 4, a),
                        dims(6, 2, 3),
                        dims(6)),
                row(
                        "Conv2D per channel",
                        () -> new Conv2D(8, THREE, plain.padding(1).groups(4)),
                        in -> deep.convolution(in.get(0), in.get(1), in.get(2)),
                        dims(batch, 4, a, b),
                        dims(8, 1, 3, 3),
                        dims(8)),
                row(
                        "Conv2D, dilated, without bias",
                        () -> new Conv2D(
                                5,
                                Extents.of(3, 2),
                                plain.stride(2).padding(2).dilation(2).withoutBias()),
                        in -> wide.convolution(in.get(0), in.get(1), null),
                        dims(batch, channels, a, b),
                        dims(5, channels, 3, 2)),
                row(
                        "Conv3D",
                        () -> new Conv3D(3, THREE, plain.stride(2).padding(1)),
                        in -> three.convolution(in.get(0), in.get(1), in.get(2)),
                        dims(batch, channels, 5, a, b),
                        dims(3, channels, 3, 3, 3),
                        dims(3)));
    }

    private static List<LayerOracleRow> transposed(Random random) {
        ConvOptions plain = ConvOptions.DEFAULT;
        int batch = 1 + random.nextInt(3);
        int a = 3 + random.nextInt(4);
        int b = 3 + random.nextInt(4);
        int channels = 1 + random.nextInt(5);
        TorchConvolutions one = new TorchConvolutions(1, 2, 1, 1, 1, 2);
        TorchConvolutions two = new TorchConvolutions(2, 2, 1, 1, 1, 1);
        TorchConvolutions dilated = new TorchConvolutions(2, 1, 0, 0, 2, 1);
        TorchConvolutions three = new TorchConvolutions(3, 2, 1, 0, 1, 1);
        return List.of(
                row(
                        "Conv1DTranspose in groups",
                        () -> new Conv1DTranspose(
                                6,
                                THREE,
                                Extents.of(1),
                                plain.stride(2).padding(1).groups(2)),
                        in -> one.transposed(in.get(0), in.get(1), in.get(2)),
                        dims(batch, 4, a),
                        dims(4, 3, 3),
                        dims(6)),
                row(
                        "Conv2DTranspose with output padding",
                        () -> new Conv2DTranspose(
                                5, THREE, Extents.of(1), plain.stride(2).padding(1)),
                        in -> two.transposed(in.get(0), in.get(1), in.get(2)),
                        dims(batch, channels, a, b),
                        dims(channels, 5, 3, 3),
                        dims(5)),
                row(
                        "Conv2DTranspose, dilated",
                        () -> new Conv2DTranspose(4, THREE, plain.dilation(2).withoutBias()),
                        in -> dilated.transposed(in.get(0), in.get(1), null),
                        dims(batch, channels, a, b),
                        dims(channels, 4, 3, 3)),
                row(
                        "Conv3DTranspose",
                        () -> new Conv3DTranspose(2, THREE, plain.stride(2).padding(1)),
                        in -> three.transposed(in.get(0), in.get(1), in.get(2)),
                        dims(batch, channels, 3, a, b),
                        dims(channels, 2, 3, 3, 3),
                        dims(2)));
    }
}
