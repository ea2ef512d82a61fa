package dev.hindcast.learning.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.hindcast.dataset.Episode;
import dev.hindcast.environment.Environment;
import dev.hindcast.environment.Environments;
import dev.hindcast.environment.Past;
import dev.hindcast.environment.Policy;
import dev.hindcast.learning.algorithm.Algorithm;
import dev.hindcast.learning.algorithm.Config;
import dev.hindcast.learning.nn.Device;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A hand-over in which somebody decides who plays. */
class WatchedHandOverTest extends HandOvers {
    /**
     * A hand-over that tries each proposed policy in the episode after the next and decides by the turn: accepted, worse, unproven, accepted,
     * and never again.
     */
    private static final class ByTurn implements HandOver {
        private final List<Verdict> verdicts =
                List.of(Verdict.ACCEPTED, Verdict.WORSE, Verdict.UNPROVEN, Verdict.ACCEPTED);
        private final List<Double> returns = new ArrayList<>();
        private int trials;
        private int episodes;
        private boolean underWay;

        @Override
        public boolean open() {
            return !underWay && trials < verdicts.size();
        }

        @Override
        public void propose() {
            underWay = true;
            episodes = 0;
        }

        @Override
        public Player next() {
            return underWay && episodes == 1 ? Player.CANDIDATE : Player.TRUSTED;
        }

        @Override
        public Verdict ended(double episodeReturn) {
            returns.add(episodeReturn);
            if (!underWay || ++episodes < 2) {
                return Verdict.UNDECIDED;
            }
            underWay = false;
            return verdicts.get(trials++);
        }

        @Override
        public String account() {
            return "trial " + trials + " after " + returns.size() + " episodes";
        }

        @Override
        public Map<String, Double> metrics() {
            return Map.of("episodes", (double) returns.size());
        }
    }

    private Trainer watched(Environment environment, Config config, String name) {
        return Trainer.in(environment)
                .steps(3_000)
                .randomSteps(0)
                .warmUpSteps(100)
                .beside(logged, 0.5)
                .startingFrom(offline(config))
                .every(150, policy -> new Score(1, Map.of()))
                .watchedBy(ByTurn::new, "by turn")
                .writingTo(directory.resolve(name))
                .resuming(true)
                .reportingTo(Progress.silent());
    }

    /** When policies are proposed is a part of who played which episode. */
    @Test
    void trialsGoOnWithTheSameProposalsAlone() {
        Config config = configs().findFirst().orElseThrow();
        Environment environment = Environments.make("Pendulum-v1");
        try (Algorithm learner = config.create(logged.spec(), Device.cpu(), SEED)) {
            watched(environment, config, "proposed").steps(700).run(learner);
        }
        try (Algorithm learner = config.create(logged.spec(), Device.cpu(), SEED)) {
            Trainer otherwise = watched(Environments.make("Pendulum-v1"), config, "proposed")
                    .every(100, policy -> new Score(1, Map.of()));
            assertThatThrownBy(() -> otherwise.run(learner)).hasMessageContaining("its eval_every is 150, not 100");
        }
    }

    /** Whoever plays an episode plays all of it, and what is accepted is trusted from then on; a kill changes nothing of it. */
    @Test
    void aHandOverIsWatched() throws IOException {
        Config config = configs().findFirst().orElseThrow();
        TrainingResult whole;
        try (Algorithm learner = config.create(logged.spec(), Device.cpu(), SEED)) {
            whole = watched(Environments.make("Pendulum-v1"), config, "whole").run(learner);
        }
        assertThat(whole.trials())
                .extracting(TrialEnd::step, TrialEnd::verdict)
                .containsExactly(
                        tuple(600L, HandOver.Verdict.ACCEPTED),
                        tuple(1_000L, HandOver.Verdict.WORSE),
                        tuple(1_400L, HandOver.Verdict.UNPROVEN),
                        tuple(1_800L, HandOver.Verdict.ACCEPTED));
        assertThat(whole.trials().get(1).account()).isEqualTo("trial 2 after 5 episodes");
        assertThat(whole.metrics().get(whole.metrics().size() - 1)).containsEntry("hand_over/episodes", 15.0);
        RunDirectory run = new RunDirectory(directory.resolve("whole"));
        assertThat(run.trustedPolicy())
                .as("what was proposed last before the accepted trial began at step 1,400")
                .hasSameBinaryContentAs(run.path().resolve("checkpoints/step-1350/policy.npz"));
        for (long steps : new long[] {0, 700, 1_250, 2_000}) {
            try (Algorithm learner = config.create(logged.spec(), Device.cpu(), SEED)) {
                assertThatThrownBy(() ->
                                watched(Until.killed(steps), config, "killed").run(learner))
                        .isInstanceOf(Kill.class);
            }
        }
        TrainingResult resumed;
        try (Algorithm learner = config.create(logged.spec(), Device.cpu(), SEED)) {
            resumed =
                    watched(Environments.make("Pendulum-v1"), config, "killed").run(learner);
        }
        assertThat(resumed.trials()).isEqualTo(whole.trials());
        assertSameFiles(directory.resolve("killed"), directory.resolve("whole"));
    }

    /** Where a training ends during a trial, nothing was accepted, and the trial is told of. */
    @Test
    void aTrialThatIsCutOffIsUndecided() {
        Config config = configs().findFirst().orElseThrow();
        try (Algorithm learner = config.create(logged.spec(), Device.cpu(), SEED)) {
            TrainingResult cut = watched(Environments.make("Pendulum-v1"), config, "cut")
                    .steps(1_500)
                    .run(learner);
            assertThat(cut.trials())
                    .extracting(TrialEnd::step, TrialEnd::verdict)
                    .containsExactly(
                            tuple(600L, HandOver.Verdict.ACCEPTED),
                            tuple(1_000L, HandOver.Verdict.WORSE),
                            tuple(1_400L, HandOver.Verdict.UNPROVEN),
                            tuple(1_500L, HandOver.Verdict.UNDECIDED));
        }
    }

    /** Each episode was played by one policy: its actions are as likely under it as was noted. */
    @Test
    void whoPlaysAnEpisodePlaysAllOfIt() {
        Config config = configs().findFirst().orElseThrow();
        TrainingResult result;
        try (Algorithm learner = config.create(logged.spec(), Device.cpu(), SEED)) {
            result = watched(Environments.make("Pendulum-v1"), config, "whole").run(learner);
        }
        List<Checkpoint> checkpoints = new RunDirectory(directory.resolve("whole")).checkpoints();
        for (Episode episode : result.experience().orElseThrow().episodes()) {
            assertThat(checkpoints)
                    .as("episode %d", episode.id())
                    .anyMatch(checkpoint -> played(checkpoint.policy(), episode));
        }
    }

    private static boolean played(Policy policy, Episode episode) {
        for (int t = 0; t < episode.length(); t++) {
            float[] observation = Arrays.copyOfRange(episode.observations(), 3 * t, 3 * t + 3);
            float[] action = {episode.actions()[t]};
            double expected =
                    policy.logProbability(Past.of(observation), action).orElseThrow();
            if (expected != episode.actionLogProbabilities()[t]) {
                return false;
            }
        }
        return true;
    }
}
