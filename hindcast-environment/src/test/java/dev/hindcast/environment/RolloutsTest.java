package dev.hindcast.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.Discrete;
import dev.hindcast.dataset.Ending;
import dev.hindcast.dataset.Episode;
import dev.hindcast.dataset.Space;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RolloutsTest {
    private static final Box TORQUE = Box.of(1, -2, 2);

    private static Supplier<Environment> named(String id) {
        return () -> Environments.make(id);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 7, 40})
    void doNotDependOnTheParallelism(int parallelism) {
        Policy policy = new RandomPolicy(new Discrete(2));
        List<Episode> alone = Rollouts.run(named("CartPole-v1"), policy, 23, 5);
        List<Episode> atOnce =
                Rollouts.with(named("CartPole-v1")).parallelism(parallelism).run(policy, 23, 5);

        assertThat(atOnce).usingRecursiveComparison().isEqualTo(alone);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 40})
    void areTheSameInLockStep(int lanes) {
        Policy policy = new EpsilonGreedyPolicy(new BalancingPolicy(), 0.5);
        Dataset alone = Rollouts.with(named("CartPole-v1")).exploring().collect("log", policy, 23, 5);
        Several several = new Several(lanes);
        Dataset inLockStep =
                Rollouts.with(() -> several).parallelism(2).exploring().collect("log", policy, 23, 5);

        assertThat(inLockStep.episodes()).usingRecursiveComparison().isEqualTo(alone.episodes());
        assertThat(several.mostAtOnce).isEqualTo(Math.min(lanes, 23));
        assertThat(several.closed).isEqualTo(1);
    }

    @Test
    void dependOnTheSeedAndTheEpisodeOnly() {
        Policy policy = new RandomPolicy(TORQUE);
        List<Episode> few = Rollouts.run(named("Pendulum-v1"), policy, 2, 5);
        List<Episode> more = Rollouts.run(named("Pendulum-v1"), policy, 4, 5);
        List<Episode> others = Rollouts.run(named("Pendulum-v1"), policy, 4, 6);

        assertThat(more.subList(0, 2)).usingRecursiveComparison().isEqualTo(few);
        List<Float> firsts = Stream.concat(more.stream(), others.stream())
                .map(episode -> episode.observations()[0])
                .toList();
        assertThat(firsts).doesNotHaveDuplicates();
    }

    @Test
    void sayHowLikelyActionsWereWhereAsked() {
        Policy policy = new EpsilonGreedyPolicy(new BalancingPolicy(), 0.3);
        Rollouts rollouts = Rollouts.with(named("CartPole-v1"));
        assertThat(rollouts.run(policy, 1, 5).get(0).logsProbabilities()).isFalse();

        Episode episode = rollouts.loggingProbabilities().run(policy, 1, 5).get(0);
        for (int t = 0; t < episode.length(); t++) {
            float[] state = Arrays.copyOfRange(episode.observations(), 4 * t, 4 * t + 4);
            boolean balancing = new BalancingPolicy().act(Past.of(state), new java.util.SplittableRandom(0))[0]
                    == episode.actions()[t];
            assertThat(Math.exp(episode.actionLogProbabilities()[t])).isCloseTo(balancing ? 0.85 : 0.15, within(1e-12));
        }
    }

    @Test
    void sayNothingWhereThePolicyTakesOneOfInfinitelyManyActions() {
        Policy deterministic = constant(TORQUE, 0.5f);
        Rollouts rollouts = Rollouts.with(named("Pendulum-v1")).loggingProbabilities();
        assertThat(rollouts.run(deterministic, 1, 5).get(0).logsProbabilities()).isFalse();
        assertThat(rollouts.run(new EpsilonGreedyPolicy(deterministic, 0.5), 1, 5)
                        .get(0)
                        .logsProbabilities())
                .isFalse();
        assertThat(rollouts.run(new RandomPolicy(TORQUE), 1, 5).get(0).actionLogProbabilities())
                .containsOnly(-Math.log(4));
    }

    @Test
    void recordWhatTheEnvironmentDid() {
        Policy policy = constant(TORQUE, 0.5f);
        Episode episode = Rollouts.run(named("Pendulum-v1"), policy, 2, 5).get(1);

        assertThat(episode.id()).isEqualTo(1);
        assertThat(episode.length()).isEqualTo(200);
        assertThat(episode.ending()).isEqualTo(Ending.TRUNCATED);
        assertThat(episode.observations()).hasSize(201 * 3);
        assertThat(episode.actions()).hasSize(200).containsOnly(0.5f);

        Pendulum pendulum = new Pendulum();
        pendulum.reset(0);
        float[] start = Arrays.copyOf(episode.observations(), 3);
        pendulum.setState(Math.atan2(start[1], start[0]), start[2]);
        for (int t = 0; t < 20; t++) {
            Environment.Step step = pendulum.step(new float[] {0.5f});
            assertThat((float) step.reward()).isCloseTo(episode.rewards()[t], within(1e-4f));
        }
    }

    /** The episodes are those of other rollouts, up to the step where they end. */
    @Test
    void endAtAStep() {
        Policy policy = new EpsilonGreedyPolicy(new BalancingPolicy(), 0.8);
        List<Episode> whole = Rollouts.run(named("CartPole-v1"), policy, 40, 3);
        int steps = whole.stream().limit(20).mapToInt(Episode::length).sum();
        for (int parallelism : List.of(1, 4)) {
            AtomicLong told = new AtomicLong();
            Rollouts rollouts =
                    Rollouts.with(named("CartPole-v1")).parallelism(parallelism).reportingTo(told::addAndGet);
            assertSame(rollouts.runSteps(policy, steps, 3), whole.subList(0, 20));
            assertThat(told).hasValue(steps);

            List<Episode> cut = rollouts.runSteps(policy, steps + 2, 3);
            assertThat(cut).hasSize(21);
            Episode last = cut.get(20);
            assertThat(last.length()).isEqualTo(2);
            assertThat(last.ending()).isEqualTo(Ending.TRUNCATED);
            assertThat(last.observations())
                    .isEqualTo(Arrays.copyOf(whole.get(20).observations(), 3 * 4));
            assertThat(last.actions()).isEqualTo(Arrays.copyOf(whole.get(20).actions(), 2));
        }
        assertThatThrownBy(() -> Rollouts.with(named("CartPole-v1")).runSteps(policy, 0, 3))
                .hasMessageContaining("at least 1 step");
    }

    private static void assertSame(List<Episode> actual, List<Episode> expected) {
        assertThat(actual).usingRecursiveComparison().isEqualTo(expected);
    }

    @Test
    void tellTerminationFromTruncation() {
        List<Episode> fallen = Rollouts.run(named("CartPole-v1"), constant(new Discrete(2), 1), 5, 0);

        assertThat(fallen).allMatch(episode -> episode.ending() == Ending.TERMINATED && episode.length() < 20);
    }

    @Test
    void exploreOrJudge() {
        Policy policy = new MemorylessPolicy() {
            @Override
            public Space actionSpace() {
                return TORQUE;
            }

            @Override
            public float[] act(Past past, RandomGenerator random) {
                return new float[] {0};
            }

            @Override
            public float[] sample(Past past, RandomGenerator random) {
                return new float[] {1};
            }
        };
        Rollouts rollouts = Rollouts.with(named("Pendulum-v1"));

        assertThat(rollouts.run(policy, 1, 0).get(0).actions()).containsOnly(0);
        assertThat(rollouts.exploring().parallelism(2).run(policy, 1, 0).get(0).actions())
                .containsOnly(1);
    }

    @Test
    void collectADataset() {
        Policy policy = new RandomPolicy(TORQUE);
        Dataset dataset = Rollouts.with(named("Pendulum-v1")).collect("pendulum/random", policy, 3, 9);

        assertThat(dataset.name()).isEqualTo("pendulum/random");
        assertThat(dataset.environmentId()).contains("Pendulum-v1");
        assertThat(dataset.observationSpace()).isEqualTo(new Pendulum().observationSpace());
        assertThat(dataset.actionSpace()).isEqualTo(TORQUE);
        assertThat(dataset.transitions()).isEqualTo(600);
        assertThat(dataset.episodes())
                .usingRecursiveComparison()
                .isEqualTo(Rollouts.with(named("Pendulum-v1"))
                        .loggingProbabilities()
                        .run(policy, 3, 9));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void rejectWhatThePolicyCannotMean(int parallelism) {
        Rollouts rollouts = Rollouts.with(named("Pendulum-v1")).parallelism(parallelism);

        assertThatIllegalStateException()
                .isThrownBy(() -> rollouts.run(constant(TORQUE, Float.NaN), 4, 0))
                .withMessage("The policy returned action [NaN], expected 1 finite number (Pendulum-v1, step 0)");
        assertThatIllegalStateException()
                .isThrownBy(() -> rollouts.run(constant(TORQUE, 1, 2), 4, 0))
                .withMessageContaining("[1.0, 2.0]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> rollouts.run(constant(Box.of(3, -1, 1), 0, 0, 0), 4, 0))
                .withMessageContaining("The policy acts in Box(-1.0, 1.0, (3,))")
                .withMessageContaining("Pendulum-v1 takes actions of Box(-2.0, 2.0, (1,))");
        assertThatIllegalArgumentException().isThrownBy(() -> rollouts.run(constant(new Discrete(2), 0), 4, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> rollouts.run(constant(TORQUE, 0), 0, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> rollouts.parallelism(0));
    }

    @Test
    void closeWhatTheyOpened() {
        AtomicInteger open = new AtomicInteger();
        Supplier<Environment> counted = () -> {
            open.incrementAndGet();
            return new TimeLimit(new Counted(open), 5);
        };
        Rollouts rollouts = Rollouts.with(counted).parallelism(2);

        rollouts.run(constant(TORQUE, 0), 9, 0);
        assertThat(open).hasValue(0);

        assertThatThrownBy(() -> Rollouts.with(counted).run(constant(TORQUE, Float.NaN), 9, 0))
                .isInstanceOf(IllegalStateException.class);
        assertThat(open).hasValue(0);
    }

    private static Policy constant(Space actionSpace, float... action) {
        return new MemorylessPolicy() {
            @Override
            public Space actionSpace() {
                return actionSpace;
            }

            @Override
            public float[] act(Past past, RandomGenerator random) {
                return action.clone();
            }
        };
    }

    private static final class Several implements VectorEnvironment {
        private final List<Environment> environments;
        private int mostAtOnce;
        private int closed;

        Several(int lanes) {
            environments = Stream.generate(named("CartPole-v1")).limit(lanes).toList();
        }

        @Override
        public String id() {
            return environments.get(0).id();
        }

        @Override
        public Space observationSpace() {
            return environments.get(0).observationSpace();
        }

        @Override
        public Space actionSpace() {
            return environments.get(0).actionSpace();
        }

        @Override
        public int lanes() {
            return environments.size();
        }

        @Override
        public float[] reset(int lane, long seed) {
            return environments.get(lane).reset(seed);
        }

        @Override
        public List<Step> step(int[] lanes, float[][] actions) {
            mostAtOnce = Math.max(mostAtOnce, lanes.length);
            return IntStream.range(0, lanes.length)
                    .mapToObj(i -> environments.get(lanes[i]).step(actions[i]))
                    .toList();
        }

        @Override
        public void close() {
            closed++;
        }
    }

    private record Counted(AtomicInteger open, Pendulum pendulum) implements Environment {
        Counted(AtomicInteger open) {
            this(open, new Pendulum());
        }

        @Override
        public String id() {
            return pendulum.id();
        }

        @Override
        public Space observationSpace() {
            return pendulum.observationSpace();
        }

        @Override
        public Space actionSpace() {
            return pendulum.actionSpace();
        }

        @Override
        public float[] reset(long seed) {
            return pendulum.reset(seed);
        }

        @Override
        public Step step(float[] action) {
            return pendulum.step(action);
        }

        @Override
        public void close() {
            open.decrementAndGet();
        }
    }
}
