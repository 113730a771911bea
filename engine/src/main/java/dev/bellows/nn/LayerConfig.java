package dev.bellows.nn;

/** What a layer is made from: a record whose components are the layer's settings. Equal configs build equal layers. */
public interface LayerConfig {
    Block build();
}
