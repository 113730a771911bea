package dev.bellows.nn;

import dev.bellows.json.Family;

/** What a layer is made from: a record whose components are the layer's settings. Equal configs build equal layers. */
@Family("layer")
public interface LayerConfig {
    Block build();

    /** The network to which this one only adds, and which so takes what this takes; of most, which are none of these, this itself. */
    default LayerConfig within() {
        return this;
    }

    /** The last of those {@link #within}: its kind says what this takes. */
    default LayerConfig innermost() {
        LayerConfig within = within();
        return within == this ? this : within.innermost();
    }
}
