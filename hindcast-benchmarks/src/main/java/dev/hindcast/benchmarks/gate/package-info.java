/** Kinds of logs on which a gate is tried: those on which it has to stay closed, and those on which it has to open. */
@NullMarked
package dev.hindcast.benchmarks.gate;

import org.jspecify.annotations.NullMarked;
