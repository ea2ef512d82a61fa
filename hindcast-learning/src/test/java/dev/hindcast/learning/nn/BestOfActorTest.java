package dev.hindcast.learning.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.DatasetSpec;
import dev.hindcast.dataset.Standardization;
import dev.hindcast.environment.Past;
import dev.hindcast.learning.policy.BestOfPolicy;
import dev.hindcast.learning.policy.NetworkPolicy;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The best of several proposals, on the device and in plain Java. */
class BestOfActorTest {
    private static final List<Integer> HIDDEN = List.of(24, 16);
    private static final int SAMPLES = 12;
    private static final DatasetSpec SPEC = new DatasetSpec(
            Box.unbounded(3),
            new Box(new float[] {-1, 0}, new float[] {1, 10}),
            new Standardization(new float[] {1, -1, 0}, new float[] {2, 0.5f, 1}));

    private final Networks networks = new Networks(SPEC, Device.cpu(), 5);

    static Stream<Function<Networks, Proposer>> proposers() {
        return Stream.of(
                networks -> networks.tanhGaussianActor("actor", HIDDEN),
                networks -> networks.actionAutoencoder("autoencoder", HIDDEN, 4, 0.5),
                networks -> networks.gaussianActor("actor", HIDDEN, GaussianActor.Deviation.SQUASHED),
                networks -> networks.velocityField("flow", HIDDEN, 6, Initialization.xavier()),
                networks -> ActionDiffusion.perceptron(networks, "diffusion", HIDDEN, 5),
                networks -> ActionDiffusion.residual(networks, "diffusion", 16, 2, 0.1, 4),
                networks -> new PerturbedProposer(
                        networks.actionAutoencoder("autoencoder", HIDDEN, 4, 0.5),
                        networks.perturbation("perturbation", HIDDEN, 0.3)));
    }

    private BestOfActor actor(Function<Networks, Proposer> proposer) {
        Network critic = networks.critics("critics", 2, HIDDEN, false).member(1);
        return new BestOfActor(critic, proposer.apply(networks), BestOfPolicy.Choice.BEST, SAMPLES, 7);
    }

    private static float[] unit(float[] action) {
        return new float[] {action[0], action[1] / 5 - 1};
    }

    @ParameterizedTest
    @MethodSource("proposers")
    void thePlainPolicyDoesTheSame(Function<Networks, Proposer> proposer) {
        BestOfActor actor = actor(proposer);
        NetworkPolicy policy = actor.snapshot(SPEC);
        SplittableRandom random = new SplittableRandom(1);
        try (Scope scope = Scope.open()) {
            float[] observations = new float[20 * 3];
            for (int i = 0; i < observations.length; i++) {
                observations[i] = (float) random.nextDouble(-3, 3);
            }
            Tensor modes = actor.mode(standardized(observations), LegalActions.unrestricted());
            for (int i = 0; i < 20; i++) {
                Past past = Past.of(java.util.Arrays.copyOfRange(observations, 3 * i, 3 * i + 3));
                float[] mode = java.util.Arrays.copyOfRange(modes.toArray(), 2 * i, 2 * i + 2);
                assertThat(unit(policy.act(past, random))).containsExactly(mode, Offset.offset(1e-5f));
                float[] drawn = bestOfDrawn(actor, past.observation(), i);
                assertThat(unit(policy.sample(past, new SplittableRandom(i))))
                        .containsExactly(drawn, Offset.offset(1e-5f));
            }
        }
    }

    /** The learner's best action for the noise that the policy draws from that seed. */
    private static float[] bestOfDrawn(BestOfActor actor, float[] observation, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int size = actor.proposer().noiseSize();
        float[] noise = new float[SAMPLES * size];
        for (int i = 0; i < noise.length; i++) {
            noise[i] = (float) random.nextGaussian();
        }
        return actor.best(standardized(observation), Tensor.of(Device.cpu(), noise, SAMPLES, size))
                .toArray();
    }

    private static Tensor standardized(float[] observations) {
        float[] inputs = new float[observations.length];
        for (int i = 0; i < observations.length; i += 3) {
            SPEC.standardization().apply(observations, i, inputs, i);
        }
        return Tensor.of(Device.cpu(), inputs, inputs.length / 3, 3);
    }

    /** Each action is a proposal, and no other proposal is worth more. */
    @ParameterizedTest
    @MethodSource("proposers")
    void isTheBestProposal(Function<Networks, Proposer> proposer) {
        BestOfActor actor = actor(proposer);
        try (Scope scope = Scope.open()) {
            Tensor observations = standardized(new float[] {1, 2, 3, -1, 0, 1});
            Noise drawn = Noise.seeded(3, Device.cpu());
            drawn.startUpdate(0);
            Tensor noise = drawn.normal(2 * SAMPLES, actor.proposer().noiseSize());
            Tensor actions = actor.proposer().actions(observations, noise);
            float[] values = actor.critics().of(observations, actions).toArray();
            float[] ofBest = actor.critics()
                    .of(observations, actor.best(observations, noise))
                    .toArray();
            for (int i = 0; i < 2; i++) {
                float highest = Float.NEGATIVE_INFINITY;
                for (int k = 0; k < SAMPLES; k++) {
                    highest = Math.max(highest, values[i * SAMPLES + k]);
                }
                assertThat(ofBest[i]).isCloseTo(highest, Offset.offset(1e-6f));
            }
        }
    }

    /** What it does in a state depends neither on the others in a batch nor on what was drawn before, but on its seed. */
    @Test
    void theModeHasNoRandomness() {
        BestOfActor actor = actor(networks -> networks.tanhGaussianActor("actor", HIDDEN));
        BestOfActor other = new BestOfActor(actor.critics(), actor.proposer(), BestOfPolicy.Choice.BEST, SAMPLES, 8);
        try (Scope scope = Scope.open()) {
            Tensor two = standardized(new float[] {1, 2, 3, -1, 0, 1});
            Tensor second = standardized(new float[] {-1, 0, 1});
            float[] ofTwo = actor.mode(two, LegalActions.unrestricted()).toArray();
            float[] ofSecond = actor.mode(second, LegalActions.unrestricted()).toArray();
            assertThat(ofSecond).containsExactly(new float[] {ofTwo[2], ofTwo[3]}, Offset.offset(1e-6f));
            assertThat(other.mode(two, LegalActions.unrestricted()).toArray()).isNotEqualTo(ofTwo);
        }
        NetworkPolicy policy = actor.snapshot(SPEC);
        Past past = Past.of(new float[] {1, 2, 3});
        assertThat(policy.act(past, new SplittableRandom(1))).isEqualTo(policy.act(past, new SplittableRandom(2)));
        assertThat(policy.sample(past, new SplittableRandom(1)))
                .isNotEqualTo(policy.sample(past, new SplittableRandom(2)));
        assertThat(policy.density()).isEmpty();
    }

    @Test
    void needsAProposal() {
        Network critic = networks.critics("critics", 1, HIDDEN, false).member(0);
        Proposer proposer = networks.tanhGaussianActor("actor", HIDDEN);
        assertThatThrownBy(() -> new BestOfActor(critic, proposer, BestOfPolicy.Choice.BEST, 0, 1))
                .hasMessageContaining("at least 1 proposal");
    }
}
