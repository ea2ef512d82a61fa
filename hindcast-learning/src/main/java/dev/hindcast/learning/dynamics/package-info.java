/** Learned models of an environment's dynamics, and what is imagined with them. */
package dev.hindcast.learning.dynamics;
