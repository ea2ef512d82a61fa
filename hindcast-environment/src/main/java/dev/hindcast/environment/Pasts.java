package dev.hindcast.environment;

import dev.hindcast.dataset.ActionMask;
import dev.hindcast.dataset.Discrete;
import dev.hindcast.dataset.Episode;
import dev.hindcast.dataset.Space;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;

/** The forms of a {@link Past}. */
@SuppressWarnings("ArrayRecordComponent") // one is made each step; compared by no one
final class Pasts {
    private Pasts() {}

    /** Before the first step. */
    record Begun(float[] start, ActionMask legal) implements Past {
        @Override
        public int length() {
            return 0;
        }

        @Override
        public float[] observation(int i) {
            Objects.checkIndex(i, 1);
            return start;
        }

        @Override
        public ActionMask legalActions(int i) {
            Objects.checkIndex(i, 1);
            return legal;
        }

        @Override
        public float[] action(int i) {
            throw new IndexOutOfBoundsException("No action was taken yet, asked for number " + i);
        }

        @Override
        public float reward(int i) {
            throw new IndexOutOfBoundsException("No reward was given yet, asked for number " + i);
        }
    }

    /** One step after another past. */
    record Continued(
            Past before, float[] last, float gained, float[] now, ActionMask legal, int length, double returnSoFar)
            implements Past {
        Continued(Past before, float[] last, float gained, float[] now, ActionMask legal) {
            this(before, last, gained, now, legal, before.length() + 1, before.returnSoFar() + gained);
        }

        /** The past at time t: a loop, since an episode may have more steps than a stack has frames. */
        private Past at(int t) {
            Past past = this;
            while (past.length() > t && past instanceof Continued continued) {
                past = continued.before;
            }
            return past;
        }

        @Override
        public float[] observation(int i) {
            return Objects.checkIndex(i, length + 1) == length ? now : at(i).observation(i);
        }

        @Override
        public ActionMask legalActions(int i) {
            return Objects.checkIndex(i, length + 1) == length ? legal : at(i).legalActions(i);
        }

        @Override
        public float[] action(int i) {
            Objects.checkIndex(i, length);
            return at(i + 1) instanceof Continued after && after.length == i + 1
                    ? after.last
                    : at(i + 1).action(i);
        }

        @Override
        public double returnBefore(int i) {
            return Objects.checkIndex(i, length + 1) == length ? returnSoFar : at(i).returnBefore(i);
        }

        @Override
        public float reward(int i) {
            Objects.checkIndex(i, length);
            return at(i + 1) instanceof Continued after && after.length == i + 1
                    ? after.gained
                    : at(i + 1).reward(i);
        }
    }

    /** The first {@code length} steps of an episode under way, whose lists only grow. */
    record Recorded(
            List<float[]> observations, List<ActionMask> masks, List<float[]> actions, List<Float> rewards, int length)
            implements Past {
        @Override
        public float[] observation(int i) {
            return observations.get(Objects.checkIndex(i, length + 1));
        }

        @Override
        public ActionMask legalActions(int i) {
            return masks.get(Objects.checkIndex(i, length + 1));
        }

        @Override
        public float[] action(int i) {
            return actions.get(Objects.checkIndex(i, length));
        }

        @Override
        public float reward(int i) {
            return rewards.get(Objects.checkIndex(i, length));
        }
    }

    /** The first {@code length} steps of a logged episode. */
    record Logged(Space observations, Space actions, Episode episode, int length) implements Past {
        Logged {
            int held = episode.observations().length / observations.size();
            if (length < 0 || length >= held) {
                throw new IndexOutOfBoundsException(
                        "Episode " + episode.id() + " holds " + held + " observations, none of them of time " + length);
            }
        }

        @Override
        public float[] observation(int i) {
            return row(episode.observations(), Objects.checkIndex(i, length + 1), observations.size());
        }

        @Override
        public ActionMask legalActions(int i) {
            Objects.checkIndex(i, length + 1);
            return actions instanceof Discrete discrete
                    ? episode.actionMask(i, discrete.n())
                    : ActionMask.unrestricted();
        }

        @Override
        public float[] action(int i) {
            return row(episode.actions(), Objects.checkIndex(i, length), actions.size());
        }

        @Override
        public float reward(int i) {
            return episode.rewards()[Objects.checkIndex(i, length)];
        }

        private static float[] row(float[] values, int row, int size) {
            return Arrays.copyOfRange(values, row * size, (row + 1) * size);
        }
    }

    /** A past whose observations are seen as something else. */
    record Seen(Past past, UnaryOperator<float[]> view) implements Past {
        @Override
        public int length() {
            return past.length();
        }

        @Override
        public float[] observation(int i) {
            return view.apply(past.observation(i));
        }

        @Override
        public ActionMask legalActions(int i) {
            return past.legalActions(i);
        }

        @Override
        public float[] action(int i) {
            return past.action(i);
        }

        @Override
        public float reward(int i) {
            return past.reward(i);
        }

        @Override
        public double returnBefore(int i) {
            return past.returnBefore(i);
        }
    }
}
