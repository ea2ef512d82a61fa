/** Whether a learned model of the dynamics is right, and whether it knows where it is not. */
@NullMarked
package dev.hindcast.evaluation.calibration;

import org.jspecify.annotations.NullMarked;
