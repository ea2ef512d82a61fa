package dev.hindcast.evaluation.behavior;

import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.Ending;
import dev.hindcast.dataset.Episode;
import dev.hindcast.dataset.Space;
import dev.hindcast.environment.Past;
import dev.hindcast.environment.Policy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/** Data of one-dimensional standard normal observations, whatever was done before, with the actions of a policy. */
final class Logs {
    private static final int LENGTH = 50;

    private Logs() {}

    static Dataset of(Policy policy, int episodes, long seed) {
        return of(policy.actionSpace(), episodes, seed, (s, random) -> policy.sample(Past.of(s), random));
    }

    interface Draw {
        float[] action(float[] observation, SplittableRandom random);
    }

    static Dataset of(Space actions, int episodes, long seed, Draw draw) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Episode> log = new ArrayList<>();
        for (int e = 0; e < episodes; e++) {
            float[] observations = new float[LENGTH];
            float[] chosen = new float[LENGTH * actions.size()];
            for (int t = 0; t < LENGTH; t++) {
                observations[t] = (float) random.nextGaussian();
                float[] action = draw.action(new float[] {observations[t]}, random);
                System.arraycopy(action, 0, chosen, t * action.length, action.length);
            }
            log.add(new Episode(e, observations, chosen, new float[LENGTH], Ending.TRUNCATED));
        }
        return new Dataset("log", Box.unbounded(1), actions, log, Optional.empty(), List.of());
    }
}
