package dev.hindcast.learning.training;

import dev.hindcast.learning.nn.Seeds;
import java.util.Map;

/**
 * How many trainings in environments lie behind the one that a learner starts from. Each lives through episodes of its own: what a policy
 * is judged by after a hand-over is not what it learned from before.
 *
 * @param number 0 for the first
 */
record Generation(long number) {
    static final String KEY = "generation";
    private static final int GENERATIONS = 21;

    /** That of a run. */
    static Generation of(RunDirectory run) {
        return new Generation(Yaml.read(run.config()).get(KEY) instanceof Number number ? number.longValue() : 0);
    }

    /** That of a training which starts from a run. */
    static Generation after(RunDirectory start) {
        Map<String, Object> config = Yaml.read(start.config());
        return config.containsKey("random_steps") ? new Generation(of(start).number + 1) : new Generation(0);
    }

    /** Where the randomness of what happens in the environment starts. */
    long seed(long ofLearner) {
        return number == 0 ? ofLearner : Seeds.mix(Seeds.mix(ofLearner, GENERATIONS), number);
    }
}
