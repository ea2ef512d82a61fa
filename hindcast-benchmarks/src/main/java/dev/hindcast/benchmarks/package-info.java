/** Comparisons with other programs: both sides in turn, in one run, medians and ratios. */
@NullMarked
package dev.hindcast.benchmarks;

import org.jspecify.annotations.NullMarked;
