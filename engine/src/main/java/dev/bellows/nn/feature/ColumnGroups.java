package dev.bellows.nn.feature;

import dev.bellows.nn.Block;
import dev.bellows.nn.LayerConfig;
import dev.bellows.op.Tensor;
import dev.bellows.op.movement.Concat;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Sends the input through several layers, each of which as a rule begins by {@linkplain SelectColumns selecting} its
 * columns, and joins their outputs along the last axis. Its children are named {@code 0}, {@code 1}, …
 */
public final class ColumnGroups extends Block {
    /** Settings of {@link ColumnGroups}: those of its layers. */
    public record Config(List<LayerConfig> groups) implements LayerConfig {
        public Config {
            groups = List.copyOf(groups);
            if (groups.isEmpty()) {
                throw new IllegalArgumentException("ColumnGroups: needs one group or more, got none");
            }
        }

        @Override
        public ColumnGroups build() {
            return new ColumnGroups(groups.stream().map(LayerConfig::build).toList());
        }
    }

    private final List<Block> groups;

    private ColumnGroups(List<Block> groups) {
        this.groups = groups;
        for (int i = 0; i < groups.size(); i++) {
            child(Integer.toString(i), groups.get(i));
        }
    }

    @Override
    public Tensor forward(Tensor x) {
        List<Tensor> outputs = new ArrayList<>();
        groups.forEach(group -> outputs.add(group.forward(x)));
        return Concat.concat(-1, outputs);
    }

    @Override
    public Config config() {
        return new Config(groups.stream().map(Block::config).toList());
    }

    @Override
    public String toString() {
        return groups.stream().map(Block::toString).collect(Collectors.joining(", ", "ColumnGroups(", ")"));
    }
}
