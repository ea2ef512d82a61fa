/**
 * The algorithms, one file each, to be read from top to bottom beside their paper. What they share is in
 * {@link dev.hindcast.learning.nn}; what they do not differ in (sampling, logging, evaluation, checkpoints) is in
 * {@code dev.hindcast.learning.training}.
 */
@NullMarked
package dev.hindcast.learning.algorithm;

import org.jspecify.annotations.NullMarked;
