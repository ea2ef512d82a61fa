/** Everything that algorithms do not differ in: sampling, logging, evaluation, checkpoints, resuming, run directories. */
@NullMarked
package dev.hindcast.learning.training;

import org.jspecify.annotations.NullMarked;
