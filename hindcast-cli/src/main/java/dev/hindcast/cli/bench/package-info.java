/**
 * {@code hindcast bench}: one file for each thing that is measured against other programs, and what they share. The measuring itself is
 * in {@code dev.hindcast.benchmarks}.
 */
@NullMarked
package dev.hindcast.cli.bench;

import org.jspecify.annotations.NullMarked;
