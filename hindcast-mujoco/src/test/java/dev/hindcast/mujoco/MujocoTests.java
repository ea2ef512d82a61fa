package dev.hindcast.mujoco;

import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Path;
import java.util.Optional;

/** What tests need that run in MuJoCo: they are skipped where there is none. */
final class MujocoTests {
    private MujocoTests() {}

    /** The library's file, where there is a library. */
    static Optional<Path> library() {
        try {
            return Optional.of(Mujoco.library().file());
        } catch (IllegalStateException e) {
            return Optional.empty();
        }
    }

    /** Skips the test, and says why, where there is no MuJoCo. */
    static void assumeMujoco() {
        try {
            Mujoco.library();
        } catch (IllegalStateException e) {
            assumeThat(false).as(e.getMessage()).isTrue();
        }
    }
}
