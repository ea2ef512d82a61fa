/** Which policy to take, and whether it is safe to: selection without an environment, and the test before a policy is let out. */
@NullMarked
package dev.hindcast.evaluation.selection;

import org.jspecify.annotations.NullMarked;
