package dev.hindcast.learning.training;

import dev.hindcast.dataset.Dataset;
import dev.hindcast.dataset.DatasetException;
import dev.hindcast.dataset.Ending;
import dev.hindcast.dataset.Episode;
import dev.hindcast.environment.Environment;
import dev.hindcast.environment.EpisodeRecorder;
import dev.hindcast.environment.Past;
import dev.hindcast.learning.nn.Seeds;
import dev.hindcast.learning.replay.StepBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** What a learner lives through: one episode after the other, the i-th started from a function of the seed and i. */
final class Experience {
    private static final int EPISODES = 4;

    private final Environment environment;
    private final long seed;
    private final List<Episode> episodes = new ArrayList<>();
    private EpisodeRecorder current;
    private long steps;

    /**
     * @param environment where it happens; its episodes have to be functions of their seeds and actions
     * @param seed of the learner
     */
    Experience(Environment environment, long seed) {
        this.environment = environment;
        this.seed = Seeds.mix(seed, EPISODES);
        this.current = nextEpisode();
    }

    private EpisodeRecorder nextEpisode() {
        return new EpisodeRecorder(environment, Seeds.mix(seed, episodes.size()));
    }

    /** One step from a state to the next. */
    record Transition(StepBuffer.State from, float[] action, Environment.Step outcome, StepBuffer.State to) {}

    /** The present state. */
    StepBuffer.State state() {
        return new StepBuffer.State(current.observation(), current.actionMask());
    }

    /** Whether no step of the episode under way was taken yet. */
    boolean begins() {
        return current.length() == 0;
    }

    /** The episode under way. */
    Past past() {
        return current.past();
    }

    /**
     * Takes a step; after the last of an episode the next begins.
     *
     * @param logProbability how likely the action was, where that is known
     */
    Transition step(float[] action, OptionalDouble logProbability) {
        StepBuffer.State from = state();
        Environment.Step outcome = current.step(action, logProbability);
        Transition transition = new Transition(from, action, outcome, state());
        steps++;
        if (outcome.ended()) {
            episodes.add(current.episode(episodes.size(), outcome.terminated() ? Ending.TERMINATED : Ending.TRUNCATED));
            current = nextEpisode();
        }
        return transition;
    }

    /**
     * Takes a logged step again.
     *
     * @throws DatasetException where the environment leads elsewhere than it did
     */
    Transition repeat(ActionLog.Step past) {
        Transition transition = step(past.action(), past.logProbability());
        float reward = (float) transition.outcome.reward();
        if (Float.compare(reward, past.reward()) != 0) {
            throw new DatasetException("Cannot go on: " + environment.id() + " does not repeat itself, at step " + steps
                    + " its reward was " + past.reward() + " and now is " + reward
                    + ". Use the version of the simulator that the run was started with, or start anew");
        }
        return transition;
    }

    /** How many steps were taken. */
    long steps() {
        return steps;
    }

    /** The return of the last episode that ended. */
    double lastReturn() {
        return episodes.get(episodes.size() - 1).totalReward();
    }

    /** All episodes, the one under way truncated. */
    private List<Episode> all() {
        List<Episode> all = new ArrayList<>(episodes);
        if (current.length() > 0) {
            all.add(current.episode(all.size(), Ending.TRUNCATED));
        }
        return all;
    }

    /** All that was lived through in one environment after the other, episodes under way truncated. */
    static Dataset dataset(String name, Environment environment, List<Experience> parts) {
        List<Episode> all = parts.stream().flatMap(part -> part.all().stream()).toList();
        return new Dataset(
                name,
                environment.observationSpace(),
                environment.actionSpace(),
                all,
                Optional.of(environment.id()),
                List.of());
    }
}
