/** Learned models of an environment's dynamics, and what is imagined with them. */
@NullMarked
package dev.hindcast.learning.dynamics;

import org.jspecify.annotations.NullMarked;
