package dev.hindcast.mujoco;

import dev.hindcast.environment.Environment;
import dev.hindcast.environment.Environments;
import java.util.Arrays;

/** A program that prints the library's version and, for each environment, where twenty fixed steps lead. */
final class Trajectory {
    private Trajectory() {}

    public static void main(String[] ids) {
        try {
            System.out.println(Mujoco.library().version());
        } catch (IllegalStateException e) {
            System.out.println(e.getMessage());
            return;
        }
        for (String id : ids) {
            try (Environment environment = Environments.make(id)) {
                float[] observation = environment.reset(1);
                float[] action = new float[environment.actionSpace().size()];
                for (int t = 0; t < 20; t++) {
                    Arrays.fill(action, t % 5 * 0.2f - 0.4f);
                    observation = environment.step(action).observation();
                }
                System.out.println(Arrays.toString(observation));
            }
        }
    }
}
