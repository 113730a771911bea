package dev.bellows.collective;

import dev.bellows.collective.algorithm.Group;
import dev.bellows.collective.algorithm.Workspace;
import dev.bellows.collective.transport.Transport;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** The lanes over one transport, one per channel that this rank uses; they end together. */
final class Lanes implements AutoCloseable {
    private final Transport transport;
    private final CollectiveOptions options;
    private final Map<Integer, Lane> byChannel = new LinkedHashMap<>();
    private final Lane world;
    private boolean closed;

    Lanes(Transport transport, CollectiveOptions options) {
        this.transport = transport;
        this.options = options;
        world = lane(new Group(0, IntStream.range(0, transport.size()).boxed().toList(), transport.rank()));
    }

    /** The lane of all ranks. */
    Lane world() {
        return world;
    }

    /** The lane of a group; that of before if the group has it already. */
    synchronized Lane open(int channel, List<Integer> ranks) {
        if (closed) {
            throw new IllegalStateException("collective: the communicator is closed; open groups before");
        }
        if (channel < 0 || channel >= transport.channels()) {
            throw new IllegalArgumentException("collective: no channel " + channel + ": the ranks are connected by "
                    + transport.channels() + "; connect them by more");
        }
        if (!ranks.contains(transport.rank())) {
            throw new IllegalArgumentException(
                    "collective: rank " + transport.rank() + " is no member of the group " + ranks);
        }
        if (ranks.stream().anyMatch(rank -> rank < 0 || rank >= transport.size())) {
            throw new IllegalArgumentException("collective: a group has members that are no ranks: " + ranks + " of "
                    + transport.size() + " ranks");
        }
        Lane found = byChannel.get(channel);
        if (found == null) {
            return lane(new Group(channel, ranks, ranks.indexOf(transport.rank())));
        }
        if (!found.group().ranks().equals(ranks)) {
            throw new IllegalArgumentException("collective: channel " + channel + " of rank " + transport.rank()
                    + " belongs to the group " + found.group().ranks() + ", not " + ranks + "; choose another");
        }
        return found;
    }

    private Lane lane(Group group) {
        Lane lane = new Lane(transport, group, new Workspace(options.segmentBytes(), options.stagingBytes()));
        byChannel.put(group.channel(), lane);
        return lane;
    }

    /** With calls outstanding this fails them; without, it says goodbye. */
    @Override
    public void close() {
        List<Lane> all;
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            all = List.copyOf(byChannel.values());
        }
        all.forEach(Lane::leave);
        transport.close();
        all.forEach(Lane::close);
    }
}
