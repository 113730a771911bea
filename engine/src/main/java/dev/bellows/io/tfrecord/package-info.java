/**
 * TensorFlow's record files and the message {@code tf.train.Example} in them, by the description of both in TensorFlow's documentation. The
 * bytes are read and written by protobuf's coded streams; there are no classes made from a schema.
 */
@NullMarked
package dev.bellows.io.tfrecord;

import org.jspecify.annotations.NullMarked;
