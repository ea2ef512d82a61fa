package dev.hindcast.learning.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.hindcast.dataset.ActionMask;
import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.DatasetException;
import dev.hindcast.dataset.DatasetSpec;
import dev.hindcast.dataset.Discrete;
import dev.hindcast.dataset.Ending;
import dev.hindcast.dataset.Episode;
import dev.hindcast.dataset.NpyArray;
import dev.hindcast.dataset.Space;
import dev.hindcast.learning.nn.Device;
import dev.hindcast.learning.nn.LegalActions;
import dev.hindcast.learning.nn.Scope;
import dev.hindcast.learning.nn.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** What a learner sees of logged steps: transitions, sums over several steps, windows, goals. */
class StepReplayTest {
    private static final Discrete MASKED_ACTIONS = new Discrete(3, 1);

    /** Three steps with observations 0, 1, 2 and perhaps 3, actions 10, 11, 12 and rewards 1, 2, 4. */
    private static Dataset three(int rows, Ending ending) {
        float[] observations = new float[rows];
        for (int i = 0; i < rows; i++) {
            observations[i] = i;
        }
        Episode episode = new Episode(0, observations, new float[] {10, 11, 12}, new float[] {1, 2, 4}, ending);
        return new Dataset("three", Box.unbounded(1), Box.of(1, -1, 1), List.of(episode), Optional.empty(), List.of());
    }

    /** Two episodes of three steps, the second without masks; the first may lack its final observation. */
    private static Dataset masked(boolean finalObservation) {
        int rows = finalObservation ? 4 : 3;
        boolean[] masks = {true, false, true, false, true, true, true, true, true, false, false, true};
        Episode masked = new Episode(
                        0,
                        Arrays.copyOf(new float[] {0, 1, 2, 3}, rows),
                        new float[] {3, 2, 1},
                        new float[] {1, 2, 4},
                        Ending.TRUNCATED)
                .withActionMasks(Arrays.copyOf(masks, 3 * rows));
        Episode free = new Episode(1, new float[] {5, 6, 7, 8}, new float[] {1, 1, 1}, new float[3], Ending.TERMINATED);
        return new Dataset(
                "masked", Box.unbounded(1), MASKED_ACTIONS, List.of(masked, free), Optional.empty(), List.of());
    }

    private static DatasetSpec plain(Dataset dataset) {
        return DatasetSpec.unstandardized(dataset.observationSpace(), dataset.actionSpace());
    }

    private static StepBuffer buffer(Dataset dataset) {
        return StepBuffer.of(dataset, plain(dataset), Device.cpu());
    }

    /** {@code [observation | action | reward | next observation | discount | mask | next mask]} of each transition, discount 1/2. */
    private static List<float[]> rows(Dataset dataset, int steps) {
        try (StepBuffer buffer = buffer(dataset);
                Scope scope = Scope.open()) {
            StepReplay replay = buffer.replay(0).withSteps(steps);
            return rows(replay.transitionsAt(LongStream.range(0, replay.size()).toArray(), 0.5));
        }
    }

    private static List<float[]> rows(Transitions t) {
        boolean masks = t.legal() != LegalActions.unrestricted();
        Tensor actions = t.actions();
        Tensor table = Tensor.concatenate(
                t.observations(),
                actions,
                t.rewards().unsqueeze(1),
                t.nextObservations(),
                t.discounts().unsqueeze(1));
        float[] values = table.toArray();
        int width = values.length / t.size();
        float[] legal = masks ? flags(t.legal(), t.size()) : new float[0];
        float[] nextLegal = masks ? flags(t.nextLegal(), t.size()) : new float[0];
        List<float[]> rows = new ArrayList<>();
        int flags = legal.length / t.size();
        for (int i = 0; i < t.size(); i++) {
            float[] row = Arrays.copyOfRange(values, i * width, (i + 1) * width + 2 * flags);
            System.arraycopy(legal, i * flags, row, width, flags);
            System.arraycopy(nextLegal, i * flags, row, width + flags, flags);
            rows.add(row);
        }
        return rows;
    }

    /** Which of three actions are legal: the others' scores are not those that were given. */
    private static float[] flags(LegalActions legal, int n) {
        float[] ones = new float[3 * n];
        Arrays.fill(ones, 1);
        return legal.restrict(Tensor.of(Device.cpu(), ones, n, 3))
                .greaterThan(0)
                .toArray();
    }

    @Test
    void terminationEndsTheValue() {
        List<float[]> rows = rows(three(4, Ending.TERMINATED), 1);
        assertThat(rows).hasSize(3);
        assertThat(rows.get(0)).containsExactly(0, 10, 1, 1, 0.5f);
        assertThat(rows.get(2)).containsExactly(2, 12, 4, 3, 0);
    }

    @Test
    void truncationBootstrapsFromTheTrueSuccessor() {
        assertThat(rows(three(4, Ending.TRUNCATED), 1).get(2)).containsExactly(2, 12, 4, 3, 0.5f);
    }

    @Test
    void aTruncatedStepWithoutSuccessorIsLeftOut() {
        List<float[]> rows = rows(three(3, Ending.TRUNCATED), 1);
        assertThat(rows).hasSize(2);
        assertThat(rows.get(1)).containsExactly(1, 11, 2, 2, 0.5f);
    }

    @Test
    void aTerminatedStepNeedsNoSuccessor() {
        assertThat(rows(three(3, Ending.TERMINATED), 1).get(2)).containsExactly(2, 12, 4, 2, 0);
    }

    @Test
    void severalStepsSumDiscountedRewardsUpToTheEnd() {
        List<float[]> terminated = rows(three(4, Ending.TERMINATED), 2);
        assertThat(terminated.get(0)).containsExactly(0, 10, 1 + 0.5f * 2, 2, 0.25f);
        assertThat(terminated.get(1)).containsExactly(1, 11, 2 + 0.5f * 4, 3, 0);
        assertThat(terminated.get(2)).containsExactly(2, 12, 4, 3, 0);
        List<float[]> truncated = rows(three(4, Ending.TRUNCATED), 2);
        assertThat(truncated.get(1)).containsExactly(1, 11, 4, 3, 0.25f);
        assertThat(truncated.get(2)).containsExactly(2, 12, 4, 3, 0.5f);
    }

    @Test
    void severalStepsLoseOnlyTheLastWithoutSuccessor() {
        List<float[]> rows = rows(three(3, Ending.TRUNCATED), 5);
        assertThat(rows).hasSize(2);
        assertThat(rows.get(0)).containsExactly(0, 10, 1 + 0.5f * 2, 2, 0.25f);
        assertThat(rows.get(1)).containsExactly(1, 11, 2, 2, 0.5f);
    }

    private static List<float[]> chunks(Dataset dataset, long... starts) {
        try (Scope scope = Scope.open()) {
            Transitions t = buffer(dataset).replay(0).inChunks(2).transitionsAt(starts, 0.5);
            return List.of(
                    t.observations().toArray(),
                    t.actions().toArray(),
                    t.rewards().toArray(),
                    t.nextObservations().toArray(),
                    t.discounts().toArray());
        }
    }

    @Test
    void aChunkIsTheActionsOfSeveralStepsAndWhatTheyEarned() {
        List<float[]> chunks = chunks(three(4, Ending.TERMINATED), 0, 1);
        assertThat(chunks.get(0)).containsExactly(0, 1);
        assertThat(chunks.get(1)).containsExactly(10, 11, 11, 12);
        assertThat(chunks.get(2)).containsExactly(1 + 0.5f * 2, 2 + 0.5f * 4);
        assertThat(chunks.get(3)).containsExactly(2, 3);
        assertThat(chunks.get(4)).containsExactly(0.25f, 0);
        assertThat(chunks(three(4, Ending.TRUNCATED), 1).get(4)).containsExactly(0.25f);
    }

    /** An action says its episode and its step: 0.5 and 0.03125 a number. */
    @Test
    void chunksStayWithinTheirEpisode() {
        List<Episode> episodes = new ArrayList<>();
        for (int length : new int[] {1, 2, 5, 1, 2}) {
            float[] actions = new float[length];
            for (int t = 0; t < length; t++) {
                actions[t] = 0.5f * episodes.size() + t / 32f;
            }
            episodes.add(
                    new Episode(episodes.size(), new float[length + 1], actions, new float[length], Ending.TERMINATED));
        }
        Dataset dataset =
                new Dataset("short", Box.unbounded(1), Box.of(1, -1, 1), episodes, Optional.empty(), List.of());
        StepReplay replay = buffer(dataset).replay(3).inChunks(2);
        List<Float> starts = new ArrayList<>();
        for (int update = 0; update < 20; update++) {
            try (Scope scope = Scope.open()) {
                replay.startUpdate(update);
                float[] actions = replay.transitions(8, 0.5).actions().toArray();
                for (int i = 0; i < actions.length; i += 2) {
                    assertThat(actions[i + 1] - actions[i]).isEqualTo(1 / 32f);
                    starts.add(actions[i]);
                }
            }
        }
        assertThat(starts).containsOnly(0.5f, 1f, 1 + 1 / 32f, 1 + 2 / 32f, 1 + 3 / 32f, 2f);
    }

    @Test
    void chunksThatCannotBeAreRefused() {
        StepReplay replay = buffer(three(4, Ending.TERMINATED)).replay(0);
        assertThat(replay.inChunks(1)).isSameAs(replay);
        assertThatThrownBy(() -> replay.inChunks(4))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("No episode has more than 3 steps whose successors are known");
        assertThatThrownBy(() -> replay.withSteps(2).inChunks(2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("transitions of 1 step");
    }

    @Test
    void aStepWithoutSuccessorIsInNoChunk() {
        StepReplay replay = buffer(three(3, Ending.TRUNCATED)).replay(0);
        assertThat(replay.inChunks(2).size()).isEqualTo(2);
        assertThatThrownBy(() -> replay.inChunks(3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("No episode has more than 2 steps whose successors are known");
    }

    @Test
    void anyNumberOfStepsIsAllowedButNone() {
        assertThat(rows(three(4, Ending.TERMINATED), Integer.MAX_VALUE).get(0))
                .containsExactly(0, 10, 1 + 0.5f * 2 + 0.25f * 4, 3, 0);
        assertThatThrownBy(() -> rows(three(4, Ending.TERMINATED), 0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void dataWithoutATransitionAreRefused() {
        Episode single = new Episode(0, new float[] {1}, new float[] {0}, new float[] {1}, Ending.TRUNCATED);
        Dataset dataset =
                new Dataset("one", Box.unbounded(1), Box.of(1, -1, 1), List.of(single), Optional.empty(), List.of());
        assertThatThrownBy(() -> buffer(dataset))
                .isInstanceOf(DatasetException.class)
                .hasMessageContaining("no transition with a known successor");
    }

    @Test
    void aTransitionHoldsTheMasksOfItsStateAndOfTheNext() {
        List<float[]> rows = rows(masked(true), 1);
        assertThat(rows.get(0)).containsExactly(0, 2, 1, 1, 0.5f, 1, 0, 1, 0, 1, 1);
        assertThat(rows.get(2)).containsExactly(2, 0, 4, 3, 0.5f, 1, 1, 1, 0, 0, 1);
        assertThat(rows.get(4)).containsExactly(6, 0, 0, 7, 0.5f, 1, 1, 1, 1, 1, 1);
    }

    @Test
    void severalStepsHoldTheMaskOfTheStateAfterThem() {
        List<float[]> rows = rows(masked(true), 3);
        assertThat(rows.get(0)).containsExactly(0, 2, 1 + 0.5f * 2 + 0.25f * 4, 3, 0.125f, 1, 0, 1, 0, 0, 1);
        assertThat(rows.get(1)).containsExactly(1, 1, 2 + 0.5f * 4, 3, 0.25f, 0, 1, 1, 0, 0, 1);
    }

    @Test
    void aStepWithoutSuccessorIsLeftOutWithItsMask() {
        List<float[]> rows = rows(masked(false), 2);
        assertThat(rows.get(0)).containsExactly(0, 2, 2, 2, 0.25f, 1, 0, 1, 1, 1, 1);
        assertThat(rows.get(2)).startsWith(5, 0);
    }

    @Test
    void withoutMasksEveryActionIsLegal() {
        Dataset free = masked(true).filter(episode -> !episode.masksActions());
        try (StepBuffer buffer = buffer(free);
                Scope scope = Scope.open()) {
            assertThat(buffer.replay(0).transitions(4, 0.5).legal()).isSameAs(LegalActions.unrestricted());
        }
    }

    @Test
    void observationsAreStandardizedOrOneHot() {
        Dataset dataset = three(4, Ending.TERMINATED);
        try (StepBuffer buffer = StepBuffer.of(dataset, dataset.spec(), Device.cpu());
                Scope scope = Scope.open()) {
            assertThat(buffer.replay(0)
                            .transitionsAt(new long[] {1}, 0.5)
                            .observations()
                            .toArray()[0])
                    .isEqualTo(dataset.spec().standardization().apply(new float[] {1})[0]);
        }
        Dataset discrete = discrete(new Discrete(3, -1), new float[] {1, -1, 0});
        try (StepBuffer buffer = buffer(discrete);
                Scope scope = Scope.open()) {
            Transitions batch = buffer.replay(0).transitionsAt(new long[] {0, 1}, 0.5);
            assertThat(batch.observations().toArray()).containsExactly(0, 0, 1, 1, 0, 0);
            assertThat(batch.nextObservations().toArray()).containsExactly(1, 0, 0, 0, 1, 0);
        }
    }

    private static Dataset discrete(Space observations, float[] observed) {
        Episode episode = new Episode(0, observed, new float[] {7, 6}, new float[] {1, 2}, Ending.TERMINATED)
                .withActionMasks(new boolean[] {true, false, true, false, true, true, true, true, false});
        return new Dataset("two", observations, new Discrete(3, 5), List.of(episode), Optional.empty(), List.of());
    }

    /** A component with nothing to choose is 0, not 0/0; the others are stretched. */
    @Test
    void anActionBoundOfNoWidthLeavesNothingToChoose() {
        Box bounds = new Box(new float[] {-2, 3}, new float[] {2, 3});
        Episode episode = new Episode(0, new float[] {0, 1}, new float[] {1, 3}, new float[] {1}, Ending.TERMINATED);
        Dataset dataset = new Dataset("flat", Box.unbounded(1), bounds, List.of(episode), Optional.empty(), List.of());
        try (StepBuffer buffer = buffer(dataset);
                Scope scope = Scope.open()) {
            assertThat(buffer.replay(0).transitions(1, 1).actions().toArray()).containsExactly(0.5f, 0);
        }
    }

    @Test
    void nextActionsAreTheLogsOwn() {
        try (StepBuffer buffer = buffer(three(4, Ending.TRUNCATED));
                Scope scope = Scope.open()) {
            Transitions batch = buffer.replay(0).transitionsAt(new long[] {0, 1, 2}, 0.5);
            assertThat(batch.nextActions().toArray()).containsExactly(11, 12, 12);
        }
    }

    /** Where an episode ended nobody acted; where only its last observation is missing somebody did. */
    @Test
    void itIsKnownWhereTheLogWentOn() {
        for (Ending ending : Ending.values()) {
            try (StepBuffer whole = buffer(three(4, ending));
                    Scope scope = Scope.open()) {
                long[] all = {0, 1, 2};
                assertThat(whole.replay(0)
                                .transitionsAt(all, 0.5)
                                .nextActionsLogged()
                                .toArray())
                        .containsExactly(1, 1, 0);
                assertThat(whole.replay(0)
                                .withSteps(2)
                                .transitionsAt(all, 0.5)
                                .nextActionsLogged()
                                .toArray())
                        .containsExactly(1, 0, 0);
            }
        }
        try (StepBuffer cut = buffer(three(3, Ending.TRUNCATED));
                Scope scope = Scope.open()) {
            Transitions batch = cut.replay(0).transitionsAt(new long[] {0, 1}, 0.5);
            assertThat(batch.nextActionsLogged().toArray()).containsExactly(1, 1);
            assertThat(batch.nextActions().toArray()).containsExactly(11, 12);
        }
    }

    /** 40 episodes of 1 to 30 steps: observation = 100 episode + step, reward unique. */
    private static Dataset various() {
        List<Episode> episodes = new ArrayList<>();
        SplittableRandom random = new SplittableRandom(3);
        for (int e = 0; e < 40; e++) {
            int length = 1 + random.nextInt(30);
            float[] observations = new float[length + 1];
            float[] actions = new float[length];
            float[] rewards = new float[length];
            for (int t = 0; t <= length; t++) {
                observations[t] = 100 * e + t;
            }
            for (int t = 0; t < length; t++) {
                actions[t] = random.nextInt(-8, 9) / 8f;
                rewards[t] = 100 * e + t + 0.5f;
            }
            Ending ending = e % 2 == 0 ? Ending.TERMINATED : Ending.TRUNCATED;
            episodes.add(new Episode(e, observations, actions, rewards, ending));
        }
        return new Dataset("various", Box.unbounded(1), Box.of(1, -1, 1), episodes, Optional.empty(), List.of());
    }

    @Test
    void windowsHoldConsecutiveStepsPaddedOnTheLeft() {
        Dataset dataset = various();
        int length = 7;
        int padded = 0;
        try (StepBuffer buffer = buffer(dataset);
                Scope scope = Scope.open()) {
            Windows windows = buffer.replay(9).windows(500, length);
            float[] mask = windows.mask().toArray();
            float[] observations = windows.observations().toArray();
            float[] actions = windows.actions().toArray();
            float[] rewards = windows.rewards().toArray();
            float[] returnsToGo = windows.returnsToGo().toArray();
            float[] timesteps = windows.timesteps().toArray();
            float[] terminated = windows.terminated().toArray();
            float[] followed = windows.followed().toArray();
            assertThat(windows.stackedObservations().shape()).containsExactly(500, length);
            for (int i = 0; i < 500; i++) {
                int last = i * length + length - 1;
                int e = (int) observations[last] / 100;
                int end = (int) observations[last] % 100;
                Episode episode = dataset.episodes().get(e);
                assertThat(mask[last]).isEqualTo(1);
                padded += end < length - 1 ? 1 : 0;
                for (int k = 0; k < length; k++) {
                    int at = i * length + k;
                    int t = end - (length - 1 - k);
                    if (t < 0) {
                        assertThat(new float[] {
                                    mask[at],
                                    observations[at],
                                    actions[at],
                                    rewards[at],
                                    returnsToGo[at],
                                    timesteps[at],
                                    terminated[at],
                                    followed[at]
                                })
                                .containsOnly(0);
                        continue;
                    }
                    double rest = 0;
                    for (int j = t; j < episode.length(); j++) {
                        rest += episode.rewards()[j];
                    }
                    assertThat(mask[at]).isEqualTo(1);
                    assertThat(observations[at]).isEqualTo(episode.observations()[t]);
                    assertThat(actions[at]).isEqualTo(episode.actions()[t]);
                    assertThat(rewards[at]).isEqualTo(episode.rewards()[t]);
                    assertThat(timesteps[at]).isEqualTo(t);
                    boolean ends = t == episode.length() - 1 && episode.ending() == Ending.TERMINATED;
                    assertThat(terminated[at]).isEqualTo(ends ? 1 : 0);
                    assertThat(followed[at]).isEqualTo(ends || k < length - 1 ? 1 : 0);
                    assertThat((double) returnsToGo[at]).isCloseTo(rest, within(1e-6 * rest));
                }
            }
        }
        assertThat(padded).isBetween(100, 300);
    }

    @Test
    void goalsAreLaterObservationsOfTheSameEpisode() {
        try (StepBuffer buffer = buffer(various());
                Scope scope = Scope.open()) {
            Goals goals = buffer.replay(2).goals(400, 0.9);
            float[] from = goals.transitions().observations().toArray();
            float[] to = goals.goals().toArray();
            float[] ahead = goals.stepsAhead().toArray();
            for (int i = 0; i < 400; i++) {
                assertThat(ahead[i]).isGreaterThanOrEqualTo(1);
                assertThat(to[i] - from[i]).isEqualTo(ahead[i]);
                assertThat((int) to[i] / 100).isEqualTo((int) from[i] / 100);
            }
            assertThat(ahead).contains(1, 2, 3);
        }
    }

    @Test
    void drawsAreAFunctionOfSeedUpdateAndOrder() {
        try (StepBuffer buffer = buffer(various());
                Scope scope = Scope.open()) {
            Replay replay = buffer.replay(4);
            replay.startUpdate(7);
            float[] first = observed(replay);
            float[] second = observed(replay);
            Replay again = buffer.replay(4);
            observed(again);
            again.startUpdate(7);
            assertThat(observed(again)).containsExactly(first);
            assertThat(observed(again)).containsExactly(second).isNotEqualTo(first);
            again.startUpdate(8);
            assertThat(observed(again)).isNotEqualTo(first);
            Replay other = buffer.replay(5);
            other.startUpdate(7);
            assertThat(observed(other)).isNotEqualTo(first);
        }
    }

    private static float[] observed(Replay replay) {
        return replay.transitions(20, 0.9).observations().toArray();
    }

    @Test
    void aMixtureHasItsShareOfBoth() {
        try (StepBuffer one = buffer(various());
                StepBuffer other = buffer(three(4, Ending.TERMINATED));
                Scope scope = Scope.open()) {
            Replay mixed = one.replay(1).mixedWith(other.replay(1), 0.25);
            Transitions batch = mixed.transitions(8, 0.5);
            assertThat(batch.size()).isEqualTo(8);
            assertThat(distinct(Arrays.copyOfRange(batch.actions().toArray(), 0, 2)))
                    .allSatisfy(action -> assertThat(action).isBetween(-1f, 1f));
            assertThat(distinct(Arrays.copyOfRange(batch.actions().toArray(), 2, 8)))
                    .allSatisfy(action -> assertThat(action).isGreaterThanOrEqualTo(10));
            assertThat(mixed.windows(8, 2).mask().shape()).containsExactly(8, 2);
            assertThat(mixed.goals(8, 0.5).stepsAhead().shape()).containsExactly(8);
            assertThat(mixed.size()).isEqualTo(one.replay(0).size() + 3);
            assertThatThrownBy(() -> one.replay(1).mixedWith(other.replay(1), 1.5))
                    .hasMessageContaining("[0, 1]");
        }
    }

    /** Rows are whole; a share is met over the updates, and by all parts alike that take turns. */
    @Test
    void aShareIsMetOverTheUpdates() {
        try (StepBuffer one = buffer(various());
                StepBuffer other = buffer(three(4, Ending.TERMINATED));
                Scope scope = Scope.open()) {
            Replay mixed = one.replay(1).mixedWith(other.replay(1), 0.96);
            int[] rows = IntStream.range(0, 1_000)
                    .map(update -> fromOther(mixed, update))
                    .toArray();
            assertThat(rows).containsOnly(0, 1);
            assertThat(IntStream.of(rows).sum() / 1_000.0).isCloseTo(8 * 0.04, within(0.045));
            Replay turns = Replay.inTurn(List.of(one.replay(1), other.replay(1), one.replay(2)));
            assertThat(IntStream.range(0, 3)
                            .map(update -> fromOther(turns, update))
                            .sum())
                    .isEqualTo(8);
            assertThat(Replay.inTurn(List.of(mixed))).isSameAs(mixed);
        }
    }

    /** How many of a draw's 8 rows are of the data set whose actions are 10 and more. */
    private static int fromOther(Replay replay, long update) {
        replay.startUpdate(update);
        int rows = 0;
        for (float action : replay.transitions(8, 0.5).actions().toArray()) {
            rows += action >= 10 ? 1 : 0;
        }
        return rows;
    }

    @Test
    void whatIsHeldOutIsNeverDrawnOtherwise() {
        try (StepBuffer buffer = buffer(various());
                Scope scope = Scope.open()) {
            Replay replay = buffer.replay(6);
            float[] heldOut =
                    replay.heldOut(0.2).transitions(2_000, 0.9).observations().toArray();
            float[] rest =
                    replay.without(0.2).transitions(2_000, 0.9).observations().toArray();
            List<Float> held = distinct(heldOut);
            assertThat(held).doesNotContainAnyElementsOf(distinct(rest));
            assertThat(held.size() / (double) replay.size()).isBetween(0.1, 0.3);
        }
    }

    /** Also where each episode has a step that is no transition, so that steps and transitions are numbered differently. */
    @Test
    void windowsOfAPartEndWithItsTransitions() {
        List<Episode> episodes = new ArrayList<>();
        for (int e = 0; e < 40; e++) {
            float[] observations = {3 * e, 3 * e + 1, 3 * e + 2};
            episodes.add(new Episode(e, observations, new float[3], new float[3], Ending.TRUNCATED));
        }
        Dataset dataset =
                new Dataset("cut off", Box.unbounded(1), Box.of(1, -1, 1), episodes, Optional.empty(), List.of());
        try (StepBuffer buffer = buffer(dataset);
                Scope scope = Scope.open()) {
            Replay replay = buffer.replay(6);
            for (Replay part : List.of(replay.heldOut(0.5), replay.without(0.5), replay.resampled(0))) {
                assertThat(distinct(part.windows(2_000, 1).observations().toArray()))
                        .hasSameElementsAs(
                                distinct(part.listed(1_000, 1).observations().toArray()));
            }
            assertThat(distinct(replay.windows(2_000, 1).observations().toArray()))
                    .hasSize(120);
        }
    }

    private static List<Float> distinct(float[] values) {
        List<Float> list = new ArrayList<>();
        for (float value : values) {
            if (!list.contains(value)) {
                list.add(value);
            }
        }
        return list;
    }

    /** Steps that are added one by one are the same as the logged ones. */
    @Test
    void addedStepsEqualLoggedOnes() {
        Dataset dataset = discrete(new Discrete(3, -1), new float[] {1, -1, 0});
        Episode episode = dataset.episodes().get(0);
        try (StepBuffer logged = buffer(dataset);
                StepBuffer added = StepBuffer.empty(plain(dataset), Device.cpu(), 10);
                Scope scope = Scope.open()) {
            added.begin(state(dataset, 0));
            for (int t = 0; t < 2; t++) {
                float[] action = {episode.actions()[t]};
                added.add(state(dataset, t), action, episode.rewards()[t], t == 1, state(dataset, t + 1));
            }
            added.finish();
            long[] both = {0, 1};
            assertThat(rows(added.replay(0).transitionsAt(both, 0.5)))
                    .usingRecursiveComparison()
                    .isEqualTo(rows(logged.replay(0).transitionsAt(both, 0.5)));
            assertThat(added.replay(0).windowsAt(both, 2).returnsToGo().toArray())
                    .containsExactly(
                            logged.replay(0).windowsAt(both, 2).returnsToGo().toArray());
        }
    }

    private static StepBuffer.State state(Dataset dataset, int t) {
        Episode episode = dataset.episodes().get(0);
        ActionMask mask = episode.actionMask(t, 3);
        return new StepBuffer.State(new float[] {episode.observations()[t]}, mask);
    }

    /** A ring keeps the newest rows: what is drawn is never older, and a transition never leads into another episode. */
    @Test
    void aRingForgetsTheOldest() {
        DatasetSpec spec = DatasetSpec.unstandardized(Box.unbounded(1), Box.of(1, -1, 1));
        try (StepBuffer ring = StepBuffer.empty(spec, Device.cpu(), 23);
                Scope scope = Scope.open()) {
            int number = 0;
            for (int e = 0; e < 30; e++) {
                ring.begin(at(number));
                int length = 1 + e % 7;
                for (int t = 0; t < length; t++) {
                    ring.add(at(number), new float[] {0}, number, t == length - 1, at(++number));
                    assertConsistent(ring, number);
                }
                number++;
            }
            Map<String, NpyArray> saved = ring.save();
            try (StepBuffer other = StepBuffer.empty(spec, Device.cpu(), 23)) {
                other.restore(saved);
                Replay original = ring.replay(3);
                Replay restored = other.replay(3);
                assertThat(rows(restored.transitions(50, 0.5)))
                        .usingRecursiveComparison()
                        .isEqualTo(rows(original.transitions(50, 0.5)));
            }
        }
    }

    private static void assertConsistent(StepBuffer ring, int newest) {
        try (Scope scope = Scope.open()) {
            Transitions batch = ring.replay(newest).transitions(60, 0.5);
            float[] from = batch.observations().toArray();
            float[] to = batch.nextObservations().toArray();
            float[] rewards = batch.rewards().toArray();
            for (int i = 0; i < 60; i++) {
                assertThat(to[i]).isEqualTo(from[i] + 1);
                assertThat(rewards[i]).isEqualTo(from[i]);
                assertThat(from[i]).isBetween(newest - 23f, newest - 1f);
            }
        }
    }

    private static StepBuffer.State at(int number) {
        return new StepBuffer.State(new float[] {number}, ActionMask.unrestricted());
    }

    /** Blocks of made up steps lie as episodes do, also where the ring ends in the middle of a block. */
    @Test
    void blocksOfStepsAreAddedOnTheDevice() {
        DatasetSpec spec = DatasetSpec.unstandardized(Box.unbounded(1), Box.of(1, -1, 1));
        try (StepBuffer ring = StepBuffer.empty(spec, Device.cpu(), 20);
                Scope scope = Scope.open()) {
            for (int block = 0; block < 5; block++) {
                int from = 100 * block;
                Tensor observations = tensor(new float[] {
                            from, from + 1, from + 2, from + 10, from + 11, from + 12, from + 20, from + 21, from + 22
                        })
                        .reshape(3, 3, 1);
                Tensor actions = tensor(new float[6]).reshape(3, 2, 1);
                Tensor rewards = tensor(new float[] {from, from + 1, from + 10, from + 11, from + 20, from + 21})
                        .reshape(3, 2);
                Tensor terminated = tensor(new float[] {0, 0, 1, 0, 0, 1}).reshape(3, 2);
                ring.add(observations, actions, rewards, terminated);
                Transitions batch = ring.replay(block).transitions(200, 0.5);
                float[] seen = batch.observations().toArray();
                float[] next = batch.nextObservations().toArray();
                float[] discounts = batch.discounts().toArray();
                for (int i = 0; i < 200; i++) {
                    assertThat(next[i]).isEqualTo(seen[i] + 1);
                    assertThat(batch.rewards().toArray()[i]).isEqualTo(seen[i]);
                    boolean ends = seen[i] % 100 == 10 || seen[i] % 100 == 21;
                    assertThat(discounts[i]).isEqualTo(ends ? 0 : 0.5f);
                    assertThat(seen[i] % 100).as("a step after the end").isNotEqualTo(11);
                }
                Windows windows = ring.replay(block).windows(100, 1);
                assertThat(distinct(windows.returnsToGo().toArray()))
                        .contains(2f * from + 1, (float) from + 10, 2f * from + 41);
            }
        }
    }

    private static Tensor tensor(float[] values) {
        return Tensor.of(Device.cpu(), values, values.length);
    }

    @Test
    void rowsBeyondTheReachOfAnIntAreFound() {
        DatasetSpec spec = DatasetSpec.unstandardized(Box.unbounded(1_000), Box.of(1, -1, 1));
        try (StepBuffer large = StepBuffer.empty(spec, Device.cpu(), 3_000_000)) {
            assertThat(large.capacity()).isEqualTo(3_000_000);
            assertThat(large.layout().floats() * large.capacity()).isGreaterThan(Integer.MAX_VALUE);
        }
    }
}
