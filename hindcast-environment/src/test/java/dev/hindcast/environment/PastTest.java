package dev.hindcast.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.hindcast.dataset.ActionMask;
import dev.hindcast.dataset.Discrete;
import dev.hindcast.dataset.Ending;
import dev.hindcast.dataset.Episode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PastTest {
    private static final Discrete ACTIONS = new Discrete(2);

    /** Does what it did not do last, and at first the second action; three times out of four. */
    private record Alternating() implements DiscretePolicy {
        @Override
        public Discrete actionSpace() {
            return ACTIONS;
        }

        @Override
        public int context() {
            return 2;
        }

        @Override
        public double[] probabilities(Past past) {
            boolean first = past.length() > 0 && past.action(past.length() - 1)[0] == 1;
            return first ? new double[] {.75, .25} : new double[] {.25, .75};
        }
    }

    private record Played(Environment environment, List<Past> recorded, List<Past> continued, Episode episode) {
        List<Past> logged() {
            List<Past> logged = new ArrayList<>();
            for (int t = 0; t < recorded.size(); t++) {
                logged.add(Past.of(environment.observationSpace(), environment.actionSpace(), episode, t));
            }
            return logged;
        }
    }

    private static Played played() {
        Environment environment = Environments.make("CartPole-v1");
        EpisodeRecorder recorder = new EpisodeRecorder(environment, 3);
        SplittableRandom random = new SplittableRandom(3);
        List<Past> recorded = new ArrayList<>(List.of(recorder.past()));
        List<Past> continued = new ArrayList<>(List.of(Past.of(recorder.observation())));
        for (Environment.Step step = null; step == null || !step.ended(); ) {
            float[] action = {random.nextInt(2)};
            step = recorder.step(action);
            Past last = continued.get(continued.size() - 1);
            continued.add(last.then(action, (float) step.reward(), step.observation()));
            recorded.add(recorder.past());
        }
        return new Played(environment, recorded, continued, recorder.episode(0, Ending.TERMINATED));
    }

    private static void assertSame(Past one, Past other) {
        assertThat(one.length()).isEqualTo(other.length());
        assertThat(one.observation()).containsExactly(other.observation(other.length()));
        for (int i = 0; i <= one.length(); i++) {
            assertThat(one.observation(i)).containsExactly(other.observation(i));
            assertThat(one.legalActions(i)).isEqualTo(other.legalActions(i));
        }
        for (int i = 0; i < one.length(); i++) {
            assertThat(one.action(i)).containsExactly(other.action(i));
            assertThat(one.reward(i)).isEqualTo(other.reward(i));
        }
    }

    @Test
    void allFormsTellTheSame() {
        Played played = played();
        assertThat(played.recorded()).hasSizeGreaterThan(8);
        for (int t = 0; t < played.recorded().size(); t++) {
            Past recorded = played.recorded().get(t);
            assertThat(recorded.length()).isEqualTo(t);
            assertSame(recorded, played.continued().get(t));
            assertSame(recorded, played.logged().get(t));
            assertSame(recorded, recorded.seenAs(float[]::clone));
        }
    }

    @Test
    void goesOnFromALoggedEpisode() {
        Played played = played();
        Past last = played.logged()
                .get(4)
                .then(
                        new float[] {played.episode().actions()[4]},
                        1,
                        played.recorded().get(5).observation());
        assertSame(last, played.recorded().get(5));
    }

    @Test
    void tellsNothingOfTheFuture() {
        Played played = played();
        Past begun = Past.of(new float[1]);
        assertThat(played.recorded().get(2).length()).isEqualTo(2);
        for (Past past : List.of(
                played.recorded().get(2),
                played.continued().get(2),
                played.logged().get(2),
                begun,
                begun.seenAs(x -> x))) {
            int t = past.length();
            Stream.<Runnable>of(
                            () -> past.observation(t + 1),
                            () -> past.legalActions(t + 1),
                            () -> past.action(t),
                            () -> past.reward(t),
                            () -> past.observation(-1),
                            () -> past.action(-1))
                    .forEach(asked -> assertThatExceptionOfType(IndexOutOfBoundsException.class)
                            .isThrownBy(asked::run));
        }
        assertThatExceptionOfType(IndexOutOfBoundsException.class)
                .isThrownBy(() -> Past.of(
                        ACTIONS,
                        ACTIONS,
                        new Episode(7, new float[2], new float[1], new float[1], Ending.TERMINATED),
                        2))
                .withMessage("Episode 7 holds 2 observations, none of them of time 2");
    }

    @Test
    void anEpisodeMayBeLong() {
        Past past = Past.of(new float[] {-1}, ActionMask.of(true, false));
        for (int t = 0; t < 200_000; t++) {
            past = past.then(new float[] {t}, t, new float[] {t});
        }
        assertThat(past.observation(0)).containsExactly(-1);
        assertThat(past.legalActions(0)).isEqualTo(ActionMask.of(true, false));
        assertThat(past.legalActions()).isEqualTo(ActionMask.unrestricted());
        assertThat(past.action(0)).containsExactly(0);
        assertThat(past.reward(1)).isEqualTo(1);
    }

    @Test
    void rolloutsServePoliciesThatLookBack() {
        Rollouts rollouts = Rollouts.with(() -> Environments.make("CartPole-v1"));
        for (Episode episode : rollouts.run(new Alternating(), 20, 1)) {
            for (int t = 0; t < episode.length(); t++) {
                assertThat(episode.actions()[t]).isEqualTo((t + 1) % 2);
            }
        }
        Rollouts logging = rollouts.exploring().loggingProbabilities();
        List<Episode> drawn = logging.run(new Alternating(), 20, 1);
        assertThat(logging.parallelism(3).run(new Alternating(), 20, 1))
                .usingRecursiveComparison()
                .isEqualTo(drawn);
        for (Episode episode : drawn) {
            for (int t = 0; t < episode.length(); t++) {
                boolean expected = episode.actions()[t] != (t == 0 ? 0 : episode.actions()[t - 1]);
                assertThat(episode.actionLogProbabilities()[t]).isEqualTo(Math.log(expected ? .75 : .25));
            }
        }
    }

    @Test
    void whatIsMadeOfAPolicyLooksBackAsFar() {
        Policy mixed = new EpsilonGreedyPolicy(new Alternating(), .5);
        assertThat(mixed.context()).isEqualTo(2);
        assertThat(mixed.discrete()).map(Policy::context).isEqualTo(Optional.of(2));
        assertThat(DensityPolicy.of(new Alternating(), (past, action) -> 0).context())
                .isEqualTo(2);
        assertThat(new RandomPolicy(ACTIONS).context()).isEqualTo(1);
        Past past = Past.of(new float[4]).then(new float[] {1}, 1, new float[4]);
        assertThat(mixed.discrete().orElseThrow().probabilities(past)).containsExactly(.625, .375);
    }

    @Test
    void whatAnEpisodeHasReturnedSoFarIsAddedFromItsFirstRewardOn() {
        float[] rewards = {1e8f, 0.25f, -1e8f, 0.1f};
        Past past = Past.of(new float[] {0});
        double sum = 0;
        for (float reward : rewards) {
            past = past.then(new float[] {0}, reward, new float[] {0});
            sum += reward;
        }
        assertThat(past.returnSoFar()).isEqualTo(sum).isNotEqualTo(0.35);
        assertThat(past.seenAs(observation -> observation).returnSoFar()).isEqualTo(sum);
        assertThat(past.returnBefore(2)).isEqualTo(1e8 + 0.25);
        assertThat(past.returnBefore(0)).isZero();
        Played played = played();
        for (int t = 0; t < played.recorded.size(); t++) {
            assertThat(played.continued.get(t).returnSoFar())
                    .isEqualTo(t)
                    .isEqualTo(played.recorded.get(t).returnSoFar())
                    .isEqualTo(played.logged().get(t).returnSoFar());
        }
    }
}
