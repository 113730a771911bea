/**
 * Networks that others trained, from Hugging Face's and torchvision's safetensors files: each architecture is a file with the layers that it
 * is here and a table of what its arrays are called there. {@link dev.bellows.io.huggingface.HuggingFace} is the way in.
 */
@NullMarked
package dev.bellows.io.huggingface;

import org.jspecify.annotations.NullMarked;
