package dev.bellows.data.table;

import java.io.IOException;
import java.util.List;

/** A column: its name, and what it holds. */
public record Column(String name, ValueType type) {
    /**
     * Checks that columns are there, of these very types.
     *
     * @throws IOException a sentence on the first that is not
     */
    public static void require(List<Column> there, List<Column> wanted) throws IOException {
        for (Column column : wanted) {
            Column found = there.stream()
                    .filter(each -> each.name.equals(column.name))
                    .findFirst()
                    .orElse(null);
            if (found == null) {
                throw new IOException("there is no column '" + column.name + "', but "
                        + there.stream().map(Column::name).toList());
            } else if (!found.type.equals(column.type)) {
                throw new IOException("column '" + column.name + "' is " + found.type + ", not " + column.type
                        + "; read it as it is, and cast it then");
            }
        }
    }
}
