/** Our numbers against PyTorch's, which runs in the same JVM. */
@NullMarked
package dev.bellows.oracle;

import org.jspecify.annotations.NullMarked;
