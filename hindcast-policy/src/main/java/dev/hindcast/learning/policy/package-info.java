/** Learned policies in plain Java: using one needs no native library. */
@NullMarked
package dev.hindcast.learning.policy;

import org.jspecify.annotations.NullMarked;
