package dev.bellows.nn.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import dev.bellows.nn.Extents;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** {@link Extents} as a number, or as a list of them if they differ by axis. */
final class ExtentsJson {
    private ExtentsJson() {}

    static SimpleModule module() {
        return new SimpleModule().addSerializer(new Writer()).addDeserializer(Extents.class, new Reader());
    }

    private static final class Writer extends StdSerializer<Extents> {
        Writer() {
            super(Extents.class);
        }

        @Override
        public void serialize(Extents extents, JsonGenerator to, SerializerProvider context) throws IOException {
            if (extents.numbers().size() == 1) {
                to.writeNumber(extents.numbers().get(0));
            } else {
                to.writePOJO(extents.numbers());
            }
        }
    }

    private static final class Reader extends StdDeserializer<Extents> {
        Reader() {
            super(Extents.class);
        }

        @Override
        public Extents deserialize(JsonParser from, DeserializationContext context) throws IOException {
            if (from.currentToken() != JsonToken.START_ARRAY) {
                return new Extents(List.of(whole(from, context)));
            }
            List<Integer> numbers = new ArrayList<>();
            while (from.nextToken() != JsonToken.END_ARRAY) {
                numbers.add(whole(from, context));
            }
            return new Extents(numbers);
        }

        private static int whole(JsonParser from, DeserializationContext context) throws IOException {
            if (from.currentToken() != JsonToken.VALUE_NUMBER_INT) {
                context.reportInputMismatch(
                        Extents.class, "expects a whole number or a list of them, got %s", from.getText());
            }
            return from.getIntValue();
        }
    }
}
