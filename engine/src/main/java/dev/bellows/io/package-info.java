/**
 * Models in files: named arrays as safetensors ({@link dev.bellows.io.Safetensors}), a network with its weights and what it
 * takes ({@link dev.bellows.io.ModelFolder}), and a network as the graph that it was traced to, with its arrays ({@link
 * dev.bellows.io.GraphModel}). Where files lie is a {@link dev.bellows.io.Folder}, on a disk or elsewhere.
 */
@NullMarked
package dev.bellows.io;

import org.jspecify.annotations.NullMarked;
