/** Whether a policy may be let out: lower bounds of what it is worth more than a baseline, and all that speaks against them. */
@NullMarked
package dev.hindcast.evaluation.gate;

import org.jspecify.annotations.NullMarked;
