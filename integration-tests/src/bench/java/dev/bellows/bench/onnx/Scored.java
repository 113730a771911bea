package dev.bellows.bench.onnx;

import ai.onnxruntime.OrtException;

/** A model that scores the same batch over and over. */
interface Scored extends AutoCloseable {
    /** The first output for the batch, read into an array. */
    float[] score() throws OrtException;

    /** How it is computed, for people. */
    default String explain() {
        return "";
    }

    @Override
    void close() throws OrtException;
}
