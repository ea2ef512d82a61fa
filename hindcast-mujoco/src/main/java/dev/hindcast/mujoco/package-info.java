/** Environments of the MuJoCo simulator, equal to Gymnasium's. */
@org.jspecify.annotations.NullMarked
package dev.hindcast.mujoco;
