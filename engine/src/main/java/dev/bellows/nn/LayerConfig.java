package dev.bellows.nn;

import dev.bellows.json.Family;

/** What a layer is made from: a record whose components are the layer's settings. Equal configs build equal layers. */
@Family("layer")
public interface LayerConfig {
    Block build();
}
