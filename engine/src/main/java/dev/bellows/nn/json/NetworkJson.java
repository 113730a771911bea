package dev.bellows.nn.json;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.jsontype.NamedType;
import dev.bellows.core.DType;
import dev.bellows.core.Shape;
import dev.bellows.core.Spec;
import dev.bellows.memory.Scope;
import dev.bellows.nn.Block;
import dev.bellows.nn.LayerConfig;
import java.util.List;

/**
 * Networks as JSON, such as
 *
 * <pre>{@code
 * {"layer": "Sequential", "layers": [
 *     {"layer": "Conv2D", "channels": 32, "kernel": 5, "activation": "relu"},
 *     {"layer": "MaxPool2D", "size": 2},
 *     {"layer": "Dense", "units": 10}]}
 * }</pre>
 *
 * <p>The keys of a layer are the components of its {@code Config} record; those marked nullable may be left out.
 */
public final class NetworkJson {
    /** The key that names a layer's class. */
    static final String LAYER = "layer";

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = LAYER)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    private interface Named {}

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .addModule(ExtentsJson.module())
            .addMixIn(LayerConfig.class, Named.class)
            .build();

    static {
        Layers.BY_NAME.forEach((name, type) -> MAPPER.registerSubtypes(new NamedType(type, name)));
    }

    private NetworkJson() {}

    /**
     * Reads a network's configuration.
     *
     * @throws IllegalArgumentException if the text is not JSON, names an unknown layer or setting, or lacks one
     */
    public static LayerConfig parse(String json) {
        try {
            JsonNode tree = MAPPER.readTree(json);
            LayerCheck.check(tree);
            return MAPPER.treeToValue(tree, LayerConfig.class);
        } catch (JsonMappingException e) {
            throw new IllegalArgumentException("network: " + LayerCheck.at(e.getPath()) + e.getOriginalMessage(), e);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("network: not JSON: " + e.getOriginalMessage(), e);
        }
    }

    public static String write(LayerConfig config) {
        try {
            return MAPPER.writerFor(LayerConfig.class).writeValueAsString(config);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("network: cannot be written as JSON: " + config, e);
        }
    }

    /** The network of a block as JSON. */
    public static String write(Block block) {
        return write(block.config());
    }

    /**
     * The shape of the output for an input of one sample's shape, both without the batch axis; trains nothing.
     *
     * @throws RuntimeException the layer's own sentence if the shapes do not fit
     */
    public static Shape outputShape(String json, Shape sample) {
        try (Scope scope = Scope.open("output shape")) {
            Spec input = new Spec(Shape.of(1).concat(sample), DType.F32);
            return parse(json).build().infer(List.of(input)).get(0).shape().without(0);
        }
    }
}
