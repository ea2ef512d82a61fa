/** Comparisons with other programs: both sides in turn, in one run, medians and ratios. */
package dev.hindcast.benchmarks;
