package dev.bellows.spark;

import dev.bellows.data.SampleSchema.Role;
import dev.bellows.nn.json.NetworkJson;
import dev.bellows.nn.layer.Network;
import dev.bellows.spark.data.ColumnCheck;
import dev.bellows.spark.data.Columns;
import dev.bellows.spark.data.codec.ColumnName;
import dev.bellows.spark.params.EmbedParams;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** The two kinds of vectors that an embedding model gives, in the order of its network's outputs. */
enum Vectors {
    QUERY("query"),
    ITEM("item");

    private final String of;

    Vectors(String of) {
        this.of = of;
    }

    /** Those that are wanted of a DataFrame with this schema: of the columns that it has. */
    static List<Vectors> in(StructType schema, EmbedParams<?> params) {
        List<Vectors> there = Arrays.stream(values())
                .filter(vectors -> Columns.has(schema, vectors.name(params)))
                .toList();
        if (there.isEmpty()) {
            throw new IllegalArgumentException("queryCol, itemCol: the DataFrame has neither a column '"
                    + params.getQueryCol() + "' nor '" + params.getItemCol() + "'; it has "
                    + String.join(", ", schema.fieldNames()) + ": set one of them");
        }
        return there.stream()
                .filter(vectors -> !vectors.vectorColumn(params).isEmpty())
                .toList();
    }

    /** The columns of both, under the names query and item. */
    static Columns columns(StructType schema, EmbedParams<?> params) {
        return Columns.of(
                schema,
                Arrays.stream(values())
                        .map(vectors -> new Columns.Named(vectors.of, Role.INPUT, vectors.name(params)))
                        .toList());
    }

    private ColumnName name(EmbedParams<?> params) {
        return new ColumnName(of + "Col", column(params));
    }

    /** The column that they are of. */
    String column(EmbedParams<?> params) {
        return this == QUERY ? params.getQueryCol() : params.getItemCol();
    }

    /** The column that they become; empty: none. */
    String vectorColumn(EmbedParams<?> params) {
        return this == QUERY ? params.getQueryVectorCol() : params.getItemVectorCol();
    }

    /** The node of a model's network that gives them. */
    String node(String network) {
        Network.Config config = (Network.Config) NetworkJson.parse(network);
        return Objects.requireNonNull(config.outputs()).get(ordinal());
    }

    /** Of each input of a model's network its column. */
    static List<String> inputColumns(String network, EmbedParams<?> params) {
        Network.Config config = (Network.Config) NetworkJson.parse(network);
        return Objects.requireNonNull(config.inputs()).stream()
                .map(input -> (input.startsWith(QUERY.of) ? QUERY : ITEM).column(params))
                .toList();
    }

    /** Refuses a DataFrame that has the column already. */
    void requireAbsent(StructType schema, EmbedParams<?> params) {
        ColumnCheck.absent(schema, of + "VectorCol", vectorColumn(params));
    }

    /** The schema with the columns that a model will add. */
    static StructType appendTo(StructType schema, EmbedParams<?> params) {
        StructType with = schema;
        for (Vectors vectors : in(schema, params)) {
            vectors.requireAbsent(with, params);
            with = with.add(new StructField(
                    vectors.vectorColumn(params),
                    DataTypes.createArrayType(DataTypes.FloatType, false),
                    false,
                    Metadata.empty()));
        }
        return with;
    }
}
