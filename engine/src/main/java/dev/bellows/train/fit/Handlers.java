package dev.bellows.train.fit;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The handlers of one run of a {@link Training}, in their order. */
final class Handlers {
    static final Handlers NONE = new Handlers();

    private final List<Handler> list;

    Handlers(Handler... chosen) {
        list = new ArrayList<>(List.of(chosen));
        list.sort(Comparator.comparingInt(Handler::order)); // a stable sort
    }

    void each(Consumer<Handler> call) {
        list.forEach(call);
    }

    /** In reverse, of a copy: the order of the handlers tells those of one name apart in what is saved at the end. */
    void lastFirst(Consumer<Handler> call) {
        List<Handler> reversed = new ArrayList<>(list);
        Collections.reverse(reversed);
        reversed.forEach(call);
    }

    /** Tells all of an error; what goes wrong with that is added to it. */
    void failed(Training training, Throwable cause) {
        for (Handler handler : list) {
            try {
                handler.failed(training, cause);
            } catch (RuntimeException e) {
                cause.addSuppressed(e);
            }
        }
    }

    /** What they remember, by name. */
    Map<String, HandlerState> states() {
        Map<String, HandlerState> states = new LinkedHashMap<>();
        list.forEach(handler -> states.put(key(handler), handler.state()));
        return states;
    }

    /** Gives back what was remembered to those whose names are there. */
    void restore(Training training, Map<String, HandlerState> states) {
        list.forEach(handler -> {
            HandlerState own = states.get(key(handler));
            if (own != null) {
                handler.restore(training, own);
            }
        });
    }

    /** The name of a handler, with a number if others of that name come before it. */
    private String key(Handler handler) {
        long before = list.subList(0, list.indexOf(handler)).stream()
                .filter(other -> other.name().equals(handler.name()))
                .count();
        return before == 0 ? handler.name() : handler.name() + "#" + before;
    }
}
