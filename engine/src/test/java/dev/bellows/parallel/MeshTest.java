package dev.bellows.parallel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.bellows.collective.CollectiveOptions;
import dev.bellows.collective.Communicator;
import dev.bellows.collective.Ranks;
import dev.bellows.collective.Ranks.Kind;
import dev.bellows.parallel.Mesh.Axis;
import dev.bellows.parallel.Mesh.Place;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Who is where, and who talks with whom. */
final class MeshTest {
    @Test
    void tensorIsInnermostAndDataOutermost() {
        Mesh mesh = new Mesh(2, 3, 2);
        assertEquals(new Place(0, 0, 1), mesh.place(1));
        assertEquals(new Place(0, 1, 0), mesh.place(2));
        assertEquals(new Place(1, 0, 0), mesh.place(6));
        for (int rank = 0; rank < mesh.size(); rank++) {
            assertEquals(rank, mesh.rank(mesh.place(rank)));
        }
        assertEquals(List.of(8, 9), mesh.group(Axis.TENSOR, 9));
        assertEquals(List.of(7, 9, 11), mesh.group(Axis.PIPELINE, 9));
        assertEquals(List.of(3, 9), mesh.group(Axis.DATA, 9));
    }

    @Test
    void saysHowManyWorkersMakeWholeReplicas() {
        assertEquals(new Mesh(4, 1, 2), Mesh.of(8, 1, 2));
        assertEquals(
                "mesh: a replica of 2 stages × 2 parts takes 4 workers, and 6 workers do not make whole replicas; take"
                        + " a multiple of 4 workers",
                assertThrows(IllegalArgumentException.class, () -> Mesh.of(6, 2, 2))
                        .getMessage());
    }

    /** All along one axis and then along another: each rank ends with the sum over the plane of both. */
    @ParameterizedTest
    @EnumSource(names = {"INPROC", "TCP"})
    void eachAxisHasGroupsOfItsOwn(Kind kind) {
        Mesh mesh = new Mesh(2, 1, 2);
        List<double[]> sums = Ranks.spawn(
                mesh.size(),
                Ranks.transports(mesh.size(), kind, Mesh.CHANNELS),
                CollectiveOptions.defaults().withDeadline(Ranks.PATIENCE),
                all -> {
                    Communicator row = mesh.open(Axis.TENSOR, all);
                    Communicator column = mesh.open(Axis.DATA, all);
                    double[] values = {1 << all.rank()};
                    new ConnectedPeers(row).sum(values);
                    double along = values[0];
                    new ConnectedPeers(column).sum(values);
                    return new double[] {
                        along, values[0], mesh.place(all.rank()).tensor() - row.rank()
                    };
                });
        for (int rank = 0; rank < mesh.size(); rank++) {
            assertArrayEquals(new double[] {rank < 2 ? 3 : 12, 15, 0}, sums.get(rank));
        }
    }
}
