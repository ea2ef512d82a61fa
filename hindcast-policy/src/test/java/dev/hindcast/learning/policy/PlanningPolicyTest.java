package dev.hindcast.learning.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.DatasetSpec;
import dev.hindcast.dataset.NpyArray;
import dev.hindcast.dataset.Npz;
import dev.hindcast.environment.Past;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Plans in a fixed model against a NumPy program of ours, and what penalties do to them. */
class PlanningPolicyTest {
    private static final PlanningPolicy.Worth PLAIN = new PlanningPolicy.Worth(0.9f, 0, Float.POSITIVE_INFINITY, 0);

    private final Map<String, NpyArray> golden = Npz.read(Path.of("src/test/resources/golden/planning.npz"));

    private float[] floats(String name) {
        return Objects.requireNonNull(golden.get(name), name).floats();
    }

    private Layer.Linear layer(String name, int inputs) {
        float[] bias = floats(name + ".bias");
        return new Layer.Linear(inputs, bias.length, floats(name + ".weight"), bias);
    }

    private FeedForward network(String name, int inputs) {
        return new FeedForward(
                List.of(layer(name + "/0", inputs), new Layer.Elementwise(8, Activation.SILU), layer(name + "/1", 8)));
    }

    private PlanningPolicy recorded(PlanningPolicy.Search search) {
        DatasetSpec spec = DatasetSpec.unstandardized(Box.unbounded(4), Box.of(2, -1, 1));
        List<FeedForward> members =
                IntStream.range(0, 3).mapToObj(i -> network("member." + i, 6)).toList();
        return new PlanningPolicy(new FrameStack(spec, 1), network("prior", 4), network("value", 4), members, search);
    }

    private PlanningPolicy.Search search(float mix, float inverseTemperature, PlanningPolicy.Worth worth) {
        return new PlanningPolicy.Search(2, 16, 4, 2, floats("noise"), 0.4f, mix, inverseTemperature, worth);
    }

    private float[] firstActions(PlanningPolicy policy) {
        float[] states = floats("states");
        float[] actions = new float[states.length / 4 * 2];
        for (int i = 0; i < states.length / 4; i++) {
            Past past = Past.of(Arrays.copyOfRange(states, i * 4, i * 4 + 4));
            System.arraycopy(policy.act(past, new SplittableRandom(0)), 0, actions, 2 * i, 2);
        }
        return actions;
    }

    @ParameterizedTest
    @CsvSource({
        "plain, 0.7, 0, Infinity, 0",
        "penalised, 0.7, 2, Infinity, 0",
        "halting, 0.7, 0.5, 1.1, -5",
        "average, 0, 0, Infinity, 0"
    })
    void equalsNumPy(String variant, float inverseTemperature, float penalty, float threshold, float halt) {
        PlanningPolicy.Worth worth = new PlanningPolicy.Worth(0.9f, penalty, threshold, halt);
        assertThat(firstActions(recorded(search(0.3f, inverseTemperature, worth))))
                .containsExactly(floats("actions/" + variant), Offset.offset(1e-5f));
    }

    @ParameterizedTest
    @CsvSource({
        "0.31, 0.7, 0.9, 0.5, 1.1, -5",
        "0.3, 0.71, 0.9, 0.5, 1.1, -5",
        "0.3, 0.7, 0.91, 0.5, 1.1, -5",
        "0.3, 0.7, 0.9, 0.51, 1.1, -5",
        "0.3, 0.7, 0.9, 0.5, 1.2, -5",
        "0.3, 0.7, 0.9, 0.5, 1.1, -5.1"
    })
    void otherSettingsShow(float mix, float temperature, float discount, float penalty, float threshold, float halt) {
        PlanningPolicy.Worth worth = new PlanningPolicy.Worth(discount, penalty, threshold, halt);
        assertThatThrownBy(() -> assertThat(firstActions(recorded(search(mix, temperature, worth))))
                        .containsExactly(floats("actions/halting"), Offset.offset(1e-5f)))
                .isInstanceOf(AssertionError.class);
    }

    /** A point on a line that both members move by the action; the second errs in proportion to the position beyond 0. */
    private static PlanningPolicy walker(PlanningPolicy.Worth worth) {
        DatasetSpec spec = DatasetSpec.unstandardized(Box.unbounded(1), Box.of(1, -1, 1));
        FeedForward honest = member(0);
        FeedForward doubtful = member(3);
        FeedForward nothing = linear(1, 1, new float[] {0}, new float[] {0});
        float[] noise = new float[3 * 64 * 5];
        SplittableRandom random = new SplittableRandom(8);
        for (int i = 0; i < noise.length; i++) {
            noise[i] = (float) random.nextGaussian();
        }
        return new PlanningPolicy(
                new FrameStack(spec, 1),
                nothing,
                nothing,
                List.of(honest, doubtful),
                new PlanningPolicy.Search(3, 64, 5, 2, noise, 0.5f, 0.5f, 5, worth));
    }

    /** Change .2 a plus {@code error} max(0, s); reward s. */
    private static FeedForward member(float error) {
        Layer.Linear in = new Layer.Linear(2, 3, new float[] {1, 0, -1, 0, 0, 1}, new float[] {0, 0, 2});
        Layer.Linear out = new Layer.Linear(3, 2, new float[] {error, 0, 0.2f, 1, -1, 0}, new float[] {-0.4f, 0});
        return new FeedForward(List.of(in, new Layer.Elementwise(3, Activation.RELU), out));
    }

    private static FeedForward linear(int inputs, int outputs, float[] weight, float[] bias) {
        return new FeedForward(List.of(new Layer.Linear(inputs, outputs, weight, bias)));
    }

    private static float action(PlanningPolicy policy, float at) {
        return policy.act(Past.of(new float[] {at}), new SplittableRandom(0))[0];
    }

    /** To the right is the reward, and what nobody knows. */
    @Test
    void goesWhereTheRewardIsAndWithAPenaltyOnlyWhereTheMembersAgree() {
        PlanningPolicy.Worth penalised = new PlanningPolicy.Worth(0.9f, 10, Float.POSITIVE_INFINITY, 0);
        PlanningPolicy.Worth halting = new PlanningPolicy.Worth(0.9f, 0, 0.1f, -20);

        assertThat(action(walker(PLAIN), -3)).isGreaterThan(0.2f);
        assertThat(action(walker(penalised), -3)).isGreaterThan(0.2f);
        assertThat(action(walker(halting), -3)).isGreaterThan(0.2f);

        assertThat(action(walker(PLAIN), 0.03f)).isGreaterThan(0.2f);
        assertThat(action(walker(penalised), 0.03f)).isLessThan(0);
        assertThat(action(walker(halting), 0.03f)).isLessThan(0);
    }

    @Test
    void refusesNetworksAndNoiseThatDoNotFit() {
        PlanningPolicy.Search search = search(0, 1, PLAIN);
        DatasetSpec spec = DatasetSpec.unstandardized(Box.unbounded(4), Box.of(2, -1, 1));
        FrameStack one = new FrameStack(spec, 1);
        FeedForward prior = network("prior", 4);
        FeedForward value = network("value", 4);
        FeedForward member = network("member.0", 6);
        assertThatThrownBy(() -> new PlanningPolicy(one, value, value, List.of(member), search))
                .hasMessageContaining("cannot have these networks");
        assertThatThrownBy(() -> new PlanningPolicy(one, prior, value, List.of(), search))
                .hasMessageContaining("cannot have these networks");
        assertThatThrownBy(() -> new PlanningPolicy(one, prior, value, List.of(member, prior), search))
                .hasMessageContaining("cannot have these networks");
        assertThatThrownBy(() -> new PlanningPolicy(
                        one,
                        prior,
                        value,
                        List.of(member),
                        new PlanningPolicy.Search(2, 16, 4, 1, new float[5], 0.4f, 0, 1, PLAIN)))
                .hasMessageContaining("5 values of noise");
        assertThatThrownBy(() -> new PlanningPolicy.Search(2, 16, 0, 1, new float[0], 0.4f, 0, 1, PLAIN))
                .hasMessageContaining("0 steps");
    }

    @Test
    void aReturnOfAHaltIsANumberWhereTrajectoriesHalt() {
        assertThatThrownBy(() -> new PlanningPolicy.Worth(0.9f, 0, 1, Float.NaN))
                .hasMessageContaining("return of a halt must be finite, got NaN");
        assertThat(new PlanningPolicy.Worth(0.9f, 0, Float.POSITIVE_INFINITY, Float.NaN).haltReturn())
                .isNaN();
    }

    /** The member explodes where an action is positive: half of the trajectories of each iteration. */
    @Test
    void trajectoriesThatExplodeDoNotCount() {
        FeedForward member = new FeedForward(List.of(
                new Layer.Linear(2, 1, new float[] {0, 1e30f}, new float[1]),
                new Layer.Elementwise(1, Activation.RELU),
                new Layer.Linear(1, 2, new float[] {1e30f, 0}, new float[2])));
        FeedForward nothing = linear(1, 1, new float[] {0}, new float[] {0});
        float[] noise = {-1, -1, -0.5f, -1, 1, -1, 0.5f, -1, -1, -1, -0.5f, -1, 1, -1, 0.5f, -1};
        PlanningPolicy policy = new PlanningPolicy(
                new FrameStack(DatasetSpec.unstandardized(Box.unbounded(1), Box.of(1, -1, 1)), 1),
                nothing,
                nothing,
                List.of(member),
                new PlanningPolicy.Search(2, 4, 2, 1, noise, 0.5f, 0.3f, 0, PLAIN));
        float firstPlan = (-0.5f - 0.25f) / 2;
        assertThat(action(policy, 1)).isCloseTo(0.7f * firstPlan + 0.3f * firstPlan, Offset.offset(1e-6f));
    }

    @Test
    void aModelThatExplodesIsAnsweredInWords() {
        FeedForward exploding = linear(2, 2, new float[] {Float.MAX_VALUE, 0, Float.MAX_VALUE, 0}, new float[2]);
        FeedForward nothing = linear(1, 1, new float[] {0}, new float[] {0});
        DatasetSpec spec = DatasetSpec.unstandardized(Box.unbounded(1), Box.of(1, -1, 1));
        PlanningPolicy policy = new PlanningPolicy(
                new FrameStack(spec, 1),
                nothing,
                nothing,
                List.of(exploding),
                new PlanningPolicy.Search(1, 2, 3, 1, new float[6], 0.4f, 0, 1, PLAIN));
        assertThatThrownBy(() -> action(policy, 2)).hasMessageContaining("no state that is a number");
    }
}
