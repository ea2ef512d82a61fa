package dev.hindcast.evaluation.quality;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.Contradiction;
import dev.hindcast.dataset.Contradiction.Kind;
import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.Ending;
import dev.hindcast.dataset.Episode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each check finds its fault in a log that has it, and none of them finds anything in the sound log. */
class ChecksTest {
    private final Dataset sound = Logs.sound();

    private interface Change {
        void to(float[] observations, float[] actions, float[] rewards);
    }

    /** The sound log with arrays of every episode changed. */
    private Dataset changed(Change change) {
        return Logs.map(sound, episode -> {
            float[] observations = episode.observations().clone();
            float[] actions = episode.actions().clone();
            float[] rewards = episode.rewards().clone();
            change.to(observations, actions, rewards);
            return new Episode(episode.id(), observations, actions, rewards, episode.ending());
        });
    }

    private static void assertFound(Dataset dataset, String name, Severity severity) {
        List<Finding> findings = Logs.inspect(dataset).findings();
        assertThat(findings).extracting(Finding::name).containsExactly(name);
        assertThat(findings.get(0).severity()).isEqualTo(severity);
    }

    @Test
    void theSoundLogIsSound() {
        assertThat(Logs.inspect(sound).findings()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "SHIFTED_SUCCESSORS, shifted-next-observations",
        "UNORDERED_STEPS, unordered-steps",
        "LATE_ENDS, late-terminals",
        "CUT_EPISODES, cut-episodes",
        "ENDS_WITHIN, ends-within-episodes"
    })
    void whatTheReaderSaw(Kind kind, String name) {
        Dataset read = new Dataset(
                "read",
                sound.observationSpace(),
                sound.actionSpace(),
                sound.episodes(),
                Optional.empty(),
                List.of(),
                List.of(new Contradiction(kind, 3, 7, "in 3 of 7 rows")));
        assertThat(Logs.inspect(read).findings())
                .singleElement()
                .satisfies(finding -> assertThat(finding.name()).isEqualTo(name))
                .satisfies(finding -> assertThat(finding.seen()).isEqualTo("in 3 of 7 rows"));
    }

    /** Every episode begins with its second state and ends with the first of the next. */
    @Test
    void lateEnds() {
        List<Episode> late = new ArrayList<>();
        for (Episode episode : sound.episodes()) {
            Episode next =
                    sound.episodes().get((episode.id() + 1) % sound.episodes().size());
            int rows = 3 * episode.length();
            float[] observations = Arrays.copyOfRange(episode.observations(), 3, rows + 3);
            System.arraycopy(next.observations(), 0, observations, rows - 3, 3);
            late.add(new Episode(episode.id(), observations, episode.actions(), episode.rewards(), Ending.TERMINATED));
        }
        assertFound(
                Logs.dataset(sound.observationSpace(), sound.actionSpace(), late), "late-terminals", Severity.ERROR);
    }

    /** A crash is a jump too, but away from where episodes start. */
    @Test
    void trueJumpsAtTheEndAreNoLateEnds() {
        Dataset crashing = changed((observations, actions, rewards) -> {
            for (int i = observations.length - 3; i < observations.length; i++) {
                observations[i] += 5;
            }
        });
        assertThat(Logs.names(crashing)).isEmpty();
    }

    /** The flags of the sound log, moved by some rows: late where that is positive. */
    private Dataset shifted(int by, Ending ending) {
        int length = 50;
        int count = sound.episodes().size();
        float[] observations = new float[3 * length * count];
        float[] actions = new float[2 * length * count];
        for (Episode episode : sound.episodes()) {
            System.arraycopy(episode.observations(), 0, observations, 3 * length * episode.id(), 3 * length);
            System.arraycopy(episode.actions(), 0, actions, 2 * length * episode.id(), 2 * length);
        }
        List<Episode> episodes = new ArrayList<>();
        for (int i = 1; i + 1 < count; i++) {
            int from = i * length + by;
            episodes.add(new Episode(
                    i - 1,
                    Arrays.copyOfRange(observations, 3 * from, 3 * (from + length)),
                    Arrays.copyOfRange(actions, 2 * from, 2 * (from + length)),
                    sound.episodes().get(i).rewards(),
                    ending));
        }
        return Logs.dataset(sound.observationSpace(), sound.actionSpace(), episodes);
    }

    @ParameterizedTest
    @CsvSource({"2, late", "3, late", "7, late", "20, late", "-1, early", "-2, early", "-9, early"})
    void endsThatAreFlaggedSomeRowsOff(int by, String word) {
        for (Ending ending : Ending.values()) {
            assertThat(Logs.inspect(shifted(by, ending)).findings())
                    .filteredOn(finding -> finding.name().equals(ShiftedEnds.NAME))
                    .singleElement()
                    .satisfies(finding -> assertThat(finding.severity()).isEqualTo(Severity.ERROR))
                    .satisfies(finding -> assertThat(finding.seen())
                            .endsWith((Math.abs(by) == 1 ? "1 row " : Math.abs(by) + " rows ") + word));
            assertThat(Logs.names(shifted(0, ending))).doesNotContain(ShiftedEnds.NAME, LateEnds.NAME);
        }
    }

    @Test
    void finalObservationsThatRepeat() {
        Dataset repeating = Logs.map(sound, episode -> {
            float[] observations = episode.observations().clone();
            System.arraycopy(observations, observations.length - 6, observations, observations.length - 3, 3);
            Ending ending = episode.id() % 2 == 0 ? Ending.TRUNCATED : Ending.TERMINATED;
            return new Episode(episode.id(), observations, episode.actions(), episode.rewards(), ending);
        });
        assertThat(Logs.inspect(repeating).findings())
                .filteredOn(finding -> finding.name().equals(RepeatedFinalObservations.NAME))
                .singleElement()
                .satisfies(finding -> assertThat(finding.severity()).isEqualTo(Severity.ERROR))
                .satisfies(finding -> assertThat(finding.seen()).contains("40 of 40", "20 of them were truncated"));
        Dataset resting = changed((observations, actions, rewards) -> Arrays.fill(observations, 1));
        assertThat(Logs.names(resting)).doesNotContain(RepeatedFinalObservations.NAME);
    }

    private Dataset acting(int size, SplittableRandom random) {
        List<Episode> episodes = new ArrayList<>();
        for (Episode episode : sound.episodes()) {
            float[] actions = new float[size * episode.length()];
            for (int t = 0; t < episode.length(); t++) {
                int choice = random.nextInt(3);
                actions[size == 1 ? t : size * t + choice] = size == 1 ? choice : 1;
            }
            episodes.add(
                    new Episode(episode.id(), episode.observations(), actions, episode.rewards(), episode.ending()));
        }
        return Logs.dataset(sound.observationSpace(), Box.of(size, -2, 2), episodes);
    }

    @ParameterizedTest
    @CsvSource({"1, whole numbers from 0 to 2", "3, row of a single 1"})
    void choicesThatAreReadAsNumbers(int size, String seen) {
        assertThat(Logs.inspect(acting(size, new SplittableRandom(5))).findings())
                .filteredOn(finding -> finding.name().equals(ChoicesAsNumbers.NAME))
                .singleElement()
                .satisfies(finding -> assertThat(finding.seen()).contains(seen))
                .satisfies(finding -> assertThat(finding.remedy()).contains("`actionCount=3`"));
    }

    @Test
    void leakedReward() {
        assertFound(
                changed((observations, actions, rewards) -> {
                    for (int t = 0; t < rewards.length; t++) {
                        observations[3 * t + 2] = rewards[t];
                    }
                }),
                "leaked-reward",
                Severity.ERROR);
        assertFound(
                changed((observations, actions, rewards) -> {
                    for (int t = 0; t < rewards.length; t++) {
                        observations[3 * t + 2] = 4 - 0.01f * rewards[t];
                    }
                    observations[observations.length - 1] = 4;
                }),
                "leaked-reward",
                Severity.WARNING);
    }

    /** A reward that the state has much to do with, as a walker's speed has, is none that leaked. */
    @Test
    void rewardsMayFollowTheState() {
        SplittableRandom random = new SplittableRandom(4);
        Dataset speed = changed((observations, actions, rewards) -> {
            for (int t = 0; t < rewards.length; t++) {
                rewards[t] = observations[3 * t] + (float) (0.2 * random.nextDouble());
            }
        });
        assertThat(Logs.names(speed)).isEmpty();
    }

    /** The reward of the step before is known when the policy acts. */
    @Test
    void theRewardBeforeIsNoLeak() {
        Dataset memory = changed((observations, actions, rewards) -> {
            observations[2] = 0;
            for (int t = 0; t < rewards.length; t++) {
                observations[3 * (t + 1) + 2] = rewards[t];
            }
        });
        assertThat(Logs.names(memory)).doesNotContain("leaked-reward");
    }

    @Test
    void repeatedEpisodes() {
        List<Episode> twice = new ArrayList<>(sound.episodes());
        twice.addAll(sound.episodes().subList(0, 20));
        Dataset doubled = Logs.dataset(sound.observationSpace(), sound.actionSpace(), twice);
        assertThat(Logs.inspect(doubled).findings())
                .filteredOn(finding -> finding.name().equals("duplicate-episodes"))
                .singleElement()
                .satisfies(finding -> assertThat(finding.severity()).isEqualTo(Severity.WARNING))
                .satisfies(finding -> assertThat(finding.seen()).startsWith("20 of 60 episodes (33%)"));
    }

    @Test
    void episodesOfSmallTasksRepeatThemselves() {
        int[][][] episodes = new int[30][][];
        for (int i = 0; i < episodes.length; i++) {
            episodes[i] = new int[][] {{0, 1, 2, 1 + i % 3, 3}, {1, 0, 1, i % 2}};
        }
        assertThat(Logs.inspect(Logs.discrete(4, 2, episodes)).findings())
                .singleElement()
                .satisfies(finding -> assertThat(finding.name()).isEqualTo("duplicate-episodes"))
                .satisfies(finding -> assertThat(finding.severity()).isEqualTo(Severity.NOTE));
    }

    @Test
    void repeatedSteps() {
        assertFound(
                changed((observations, actions, rewards) -> {
                    System.arraycopy(observations, 60, observations, 63, 3);
                    System.arraycopy(actions, 40, actions, 42, 2);
                    rewards[21] = rewards[20];
                }),
                "duplicate-steps",
                Severity.WARNING);
    }

    @Test
    void clippedActions() {
        assertFound(clippedAt(0.8f, 1), "clipped-actions", Severity.WARNING);
        assertFound(clippedAt(1, 1.05f), "clipped-actions", Severity.NOTE);
        assertFound(clippedAt(1, 3), "clipped-actions", Severity.WARNING);
    }

    private Dataset clippedAt(float limit, float scale) {
        return changed((observations, actions, rewards) -> {
            for (int i = 0; i < actions.length; i++) {
                actions[i] = Math.max(-limit, Math.min(limit, scale * actions[i]));
            }
        });
    }

    /** A choice among three forces is not clipped. */
    @Test
    void fewValuesAreNoClipping() {
        Dataset chosen = changed((observations, actions, rewards) -> {
            for (int i = 0; i < actions.length; i++) {
                actions[i] = Math.round(actions[i]);
            }
        });
        assertThat(Logs.names(chosen)).isEmpty();
    }

    @Test
    void actionsOutOfBounds() {
        assertFound(
                changed((observations, actions, rewards) -> {
                    for (int t = 0; t < rewards.length; t++) {
                        actions[2 * t + 1] *= 3;
                    }
                }),
                "actions-out-of-bounds",
                Severity.WARNING);
    }

    @Test
    void unusedActions() {
        Dataset choices = Logs.choices(40, 4, t -> t % 2);
        assertThat(Logs.inspect(choices).findings())
                .filteredOn(finding -> finding.name().equals("unused-actions"))
                .singleElement()
                .satisfies(finding -> assertThat(finding.seen()).isEqualTo("2 of 4 actions were never taken: 2, 3"));
        assertThat(Logs.names(Logs.choices(40, 2, t -> t % 2))).doesNotContain("unused-actions");
    }

    @Test
    void rewardShapes() {
        assertFound(sound.mapRewards(reward -> 1), "constant-rewards", Severity.NOTE);
        Dataset endless = Logs.map(
                sound.mapRewards(reward -> 1),
                episode -> new Episode(
                        episode.id(), episode.observations(), episode.actions(), episode.rewards(), Ending.TRUNCATED));
        assertFound(endless, "constant-rewards", Severity.WARNING);
        assertFound(sound.mapRewards(reward -> reward > 3.5 ? 1 : 0), "sparse-rewards", Severity.NOTE);
        assertFound(sound.mapRewards(reward -> 1_000 * reward), "reward-scale", Severity.WARNING);
        assertFound(sound.mapRewards(reward -> 1e-6 * reward), "reward-scale", Severity.WARNING);
    }

    @Test
    void constantFeatures() {
        assertFound(
                changed((observations, actions, rewards) -> {
                    for (int at = 1; at < observations.length; at += 3) {
                        observations[at] = 7;
                    }
                }),
                "constant-features",
                Severity.NOTE);
    }

    @Test
    void collinearFeatures() {
        assertFound(
                changed((observations, actions, rewards) -> {
                    for (int at = 0; at < observations.length; at += 3) {
                        observations[at + 1] = 5 - 3 * observations[at];
                    }
                }),
                "collinear-features",
                Severity.NOTE);
        List<Finding> sum = Logs.inspect(changed((observations, actions, rewards) -> {
                    for (int at = 0; at < observations.length; at += 3) {
                        observations[at + 2] = observations[at] - 2 * observations[at + 1];
                    }
                }))
                .findings();
        assertThat(sum)
                .singleElement()
                .satisfies(finding -> assertThat(finding.seen())
                        .isEqualTo("Of the observation component 2 follows from several before it"));
    }

    @Test
    void drift() {
        Dataset drifting = Logs.map(sound, episode -> {
            float[] actions = episode.actions().clone();
            for (int t = 0; t < episode.length() && episode.id() >= 20; t++) {
                actions[2 * t] = 0.5f + actions[2 * t] / 2;
            }
            return new Episode(episode.id(), episode.observations(), actions, episode.rewards(), episode.ending());
        });
        assertFound(drifting, "drift", Severity.NOTE);
    }

    /** The episodes that the seed holds out are moved. */
    @Test
    void heldOutShift() {
        Dataset many = sound.concat(changed((observations, actions, rewards) -> observations[4] += 0.01f));
        List<Episode> episodes = new ArrayList<>();
        float[] marked = {Float.NaN};
        Dataset numbered = Logs.map(
                many,
                episode -> new Episode(
                        episode.id(), episode.observations(), episode.actions(), withFirst(episode), episode.ending()));
        List<Float> heldOut = numbered.split(0.2, 3).heldOut().episodes().stream()
                .map(episode -> episode.rewards()[0])
                .toList();
        for (Episode episode : numbered.episodes()) {
            marked[0] = heldOut.contains(episode.rewards()[0]) ? 30 : 0;
            float[] observations = episode.observations().clone();
            for (int i = 0; i < observations.length; i++) {
                observations[i] += marked[0];
            }
            episodes.add(new Episode(
                    episode.id(),
                    observations,
                    episode.actions(),
                    many.episodes().get(episode.id()).rewards(),
                    episode.ending()));
        }
        Dataset shifted = Logs.dataset(many.observationSpace(), many.actionSpace(), episodes);
        assertThat(Logs.names(shifted)).contains("held-out-shift");
        assertThat(Logs.names(many)).doesNotContain("held-out-shift");
    }

    private static float[] withFirst(Episode episode) {
        float[] rewards = episode.rewards().clone();
        rewards[0] = episode.id();
        return rewards;
    }

    @Test
    void missingSuccessors() {
        Dataset missing = Logs.map(
                sound,
                episode -> new Episode(
                        episode.id(),
                        Arrays.copyOf(episode.observations(), 3 * episode.length()),
                        episode.actions(),
                        episode.rewards(),
                        Ending.TRUNCATED));
        assertFound(missing, "missing-final-observations", Severity.NOTE);
    }

    @Test
    void fewEpisodes() {
        assertFound(sound.filter(episode -> episode.id() < 12), "few-episodes", Severity.NOTE);
    }

    @Test
    void oneEpisodeOfOneStepIsInspected() {
        Dataset least = Logs.dataset(
                Box.unbounded(1),
                Box.of(1, -1, 1),
                List.of(new Episode(0, new float[] {1}, new float[] {0}, new float[] {1}, Ending.TRUNCATED)));
        assertThat(Logs.names(least)).contains("few-episodes", "constant-features", "missing-final-observations");
    }
}
