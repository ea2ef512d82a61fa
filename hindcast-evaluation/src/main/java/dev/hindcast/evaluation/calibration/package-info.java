/** Whether a learned model of the dynamics is right, and whether it knows where it is not. */
package dev.hindcast.evaluation.calibration;
