package dev.bellows.parallel;

import dev.bellows.collective.Communicator;
import dev.bellows.collective.transport.Membership;
import java.util.ArrayList;
import java.util.List;

/**
 * How the ranks of a job share one training: {@code data} replicas on samples of their own, each of {@code pipeline} stages one
 * behind the other, each stage's layers split over {@code tensor} ranks. The number of ranks is the product.
 *
 * <p>Ranks are numbered with the tensor axis innermost and the data axis outermost:
 * {@code rank = (data · pipelines + stage) · tensors + tensor}. Spark numbers the tasks of one executor and host mostly one after
 * another, so those who talk most, in the middle of every layer, are likely neighbours.
 *
 * <pre>{@code
 * Mesh mesh = Mesh.of(8, 1, 2);                       // 4 replicas of 2 ranks each
 * Communicator row = mesh.open(Mesh.Axis.TENSOR, all); // those that split this rank's layers
 * }</pre>
 *
 * @param data how many replicas, 1 or more
 * @param pipeline how many stages a replica has, 1 or more
 * @param tensor over how many ranks the layers of a stage are split, 1 or more
 */
public record Mesh(int data, int pipeline, int tensor) {
    /** How many channels the ranks must be connected by so that all groups can be opened: that of all ranks, and one per axis. */
    public static final int CHANNELS = 1 + Axis.values().length;

    /** A direction in which ranks form groups: those of a group differ in their place along it alone. */
    public enum Axis {
        /** The replicas of one part of the network, on different samples. */
        DATA,
        /** The stages of one replica. */
        PIPELINE,
        /** The parts of one stage's layers. */
        TENSOR;

        /** The channel of the groups along this axis; channel 0 is that of all ranks. */
        public int channel() {
            return 1 + ordinal();
        }
    }

    /**
     * Where a rank is.
     *
     * @param data which replica, from 0
     * @param pipeline which stage, from 0
     * @param tensor which part, from 0
     */
    public record Place(int data, int pipeline, int tensor) {
        /** The place along one axis. */
        public int along(Axis axis) {
            return switch (axis) {
                case DATA -> data;
                case PIPELINE -> pipeline;
                case TENSOR -> tensor;
            };
        }
    }

    public Mesh {
        if (data < 1 || pipeline < 1 || tensor < 1) {
            throw new IllegalArgumentException(
                    "mesh: each axis has 1 rank or more, got " + words(data, pipeline, tensor));
        }
        if ((long) data * pipeline * tensor > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("mesh: too many ranks: " + words(data, pipeline, tensor));
        }
    }

    /**
     * The mesh of so many ranks, with as many replicas as there are.
     *
     * @throws IllegalArgumentException with the arithmetic if the ranks do not make whole replicas
     */
    public static Mesh of(int ranks, int pipeline, int tensor) {
        Mesh replica = new Mesh(1, pipeline, tensor);
        if (ranks < 1 || ranks % replica.size() != 0) {
            throw new IllegalArgumentException(
                    "mesh: a replica of " + pipeline + " stages × " + tensor + " parts takes "
                            + replica.size() + " workers, and " + ranks
                            + " workers do not make whole replicas; take a multiple of "
                            + replica.size() + " workers");
        }
        return new Mesh(ranks / replica.size(), pipeline, tensor);
    }

    /** The number of ranks. */
    public int size() {
        return data * pipeline * tensor;
    }

    /** How many ranks there are along an axis. */
    public int size(Axis axis) {
        return switch (axis) {
            case DATA -> data;
            case PIPELINE -> pipeline;
            case TENSOR -> tensor;
        };
    }

    /** The rank at a place. */
    public int rank(Place place) {
        for (Axis axis : Axis.values()) {
            if (place.along(axis) < 0 || place.along(axis) >= size(axis)) {
                throw new IllegalArgumentException("mesh: no " + place + " in " + this);
            }
        }
        return (place.data() * pipeline + place.pipeline()) * tensor + place.tensor();
    }

    /** Where a rank is. */
    public Place place(int rank) {
        if (rank < 0 || rank >= size()) {
            throw new IllegalArgumentException("mesh: no rank " + rank + " in " + this + " of " + size() + " ranks");
        }
        return new Place(rank / tensor / pipeline, rank / tensor % pipeline, rank % tensor);
    }

    /** The ranks of a rank's group along an axis, itself among them, in the order of their places. */
    public List<Integer> group(Axis axis, int rank) {
        Place own = place(rank);
        List<Integer> group = new ArrayList<>();
        for (int i = 0; i < size(axis); i++) {
            group.add(rank(
                    switch (axis) {
                        case DATA -> new Place(i, own.pipeline(), own.tensor());
                        case PIPELINE -> new Place(own.data(), i, own.tensor());
                        case TENSOR -> new Place(own.data(), own.pipeline(), i);
                    }));
        }
        return group;
    }

    /**
     * Opens this rank's group along an axis; all ranks open it. Its communicator counts members by their places, and is closed
     * with that of all ranks.
     *
     * @param all the communicator of all ranks, by {@link #CHANNELS} channels: see {@link Membership}
     */
    public Communicator open(Axis axis, Communicator all) {
        if (all.size() != size()) {
            throw new IllegalArgumentException(
                    "mesh: " + this + " has " + size() + " ranks, connected are " + all.size());
        }
        return all.channel(axis.channel(), group(axis, all.rank()));
    }

    private static String words(int data, int pipeline, int tensor) {
        return data + " × " + pipeline + " × " + tensor + " (data × pipeline × tensor)";
    }

    @Override
    public String toString() {
        return words(data, pipeline, tensor);
    }
}
