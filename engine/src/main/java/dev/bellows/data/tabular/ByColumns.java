package dev.bellows.data.tabular;

import dev.bellows.nn.LayerConfig;
import dev.bellows.nn.feature.ColumnGroups;
import dev.bellows.nn.feature.SelectColumns;
import dev.bellows.nn.layer.Sequential;
import java.util.ArrayList;
import java.util.List;

/**
 * Another preparation for each group of columns; the results stand side by side, in the order of the groups. Columns in
 * no group are left out.
 */
public record ByColumns(List<Group> groups) implements Fitting {
    /** Columns, counted from 0, and what is done with them. */
    public record Group(List<Integer> columns, Fitting fitting) {
        public Group {
            columns = List.copyOf(columns);
        }
    }

    public ByColumns {
        groups = List.copyOf(groups);
    }

    public static ByColumns of(Group... groups) {
        return new ByColumns(List.of(groups));
    }

    @Override
    public ColumnGroups.Config fit(float[][] rows) {
        List<LayerConfig> layers = new ArrayList<>();
        for (Group group : groups) {
            LayerConfig select = new SelectColumns.Config(group.columns);
            LayerConfig prepare = group.fitting.fit(new Preparation(select).apply(rows));
            layers.add(new Sequential.Config(List.of(select, prepare)));
        }
        return new ColumnGroups.Config(layers);
    }
}
