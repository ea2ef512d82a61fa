package dev.hindcast.learning.policy;

import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.DatasetSpec;
import dev.hindcast.dataset.Space;
import dev.hindcast.environment.Policy;
import java.util.Arrays;
import java.util.Optional;

/** A learned policy: networks in plain Java, and what they need to act in the environment's units. Immutable. */
public sealed interface NetworkPolicy extends Policy
        permits ContinuousNetworkPolicy,
                DecodedPolicy,
                BestOfPolicy,
                OneStepPolicy,
                ChunkedPolicy,
                CrossEntropyPolicy,
                PlanningPolicy,
                AverageReturnPolicy,
                DiscreteAverageReturnPolicy,
                SequencePolicy,
                ValuedSequencePolicy,
                MaxReturnPolicy,
                DiscreteMaxReturnPolicy,
                DiscreteNetworkPolicy,
                DiscreteSequencePolicy {
    /** What the network's output stands for. */
    enum Kind {
        /** a = tanh(f(s)). */
        DETERMINISTIC("deterministic"),
        /** a ~ N(tanh(f(s)), sigma^2), limited to [-1, 1]. */
        GAUSSIAN("gaussian"),
        /** a = tanh(u), u ~ N(mu(s), sigma(s)^2). */
        TANH_GAUSSIAN("tanh-gaussian"),
        /** a = tanh(g(s, z)), z = limit tanh(f(s)); see {@link DecodedPolicy}. */
        DECODED("decoded"),
        /** Of several proposals the one of the highest f(s, a); see {@link BestOfPolicy}. */
        BEST_OF("best-of"),
        /** a = clamp(f(s, z), -1, 1), z ~ N(0, 1); see {@link OneStepPolicy}. */
        ONE_STEP("one-step"),
        /** The discrete action of the highest f(s). */
        GREEDY("greedy"),
        /** A discrete action drawn from softmax f(s). */
        CATEGORICAL("categorical"),
        /** The action of the highest f(s, a), which the cross-entropy method finds. */
        CROSS_ENTROPY("cross-entropy"),
        /** The first action of a plan in a learned model, around tanh(f(s)); see {@link PlanningPolicy}. */
        PLANNING("planning"),
        /** a ~ N(tanh(f(s, mean)), sigma^2), told a mean reward to aim at; see {@link AverageReturnPolicy}. */
        AVERAGE_RETURN("average-return"),
        /** A discrete action drawn from softmax f(s, mean), told a mean reward to aim at; see {@link DiscreteAverageReturnPolicy}. */
        DISCRETE_AVERAGE_RETURN("discrete-average-return"),
        /** a = tanh(f(...)) of the last steps and their returns-to-go; see {@link SequencePolicy}. */
        SEQUENCE("sequence"),
        /** a = tanh(f(...)) of the last steps and the best of several returns-to-go; see {@link ValuedSequencePolicy}. */
        VALUED_SEQUENCE("valued-sequence"),
        /** A discrete action drawn from softmax f(...) of the last steps and their returns-to-go. */
        DISCRETE_SEQUENCE("discrete-sequence"),
        /** a ~ N(tanh(f(...)), sigma^2) of the last steps and a return that the network says; see {@link MaxReturnPolicy}. */
        MAX_RETURN("max-return"),
        /** A discrete action drawn from softmax f(...) of the last steps and a return that the network says. */
        DISCRETE_MAX_RETURN("discrete-max-return"),
        /** Several actions at once, taken one after the other; see {@link ChunkedPolicy}. */
        CHUNKED("chunked"),
        /** The discrete action of the highest f(s) among those that a behaviour policy takes often enough. */
        CONSTRAINED("constrained");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        /** The word that files know it by. */
        public String word() {
            return word;
        }

        static Optional<Kind> named(String word) {
            return Arrays.stream(values())
                    .filter(kind -> kind.word.equals(word))
                    .findFirst();
        }
    }

    /** What the network's output stands for. */
    Kind kind();

    /** What the network sees of an episode. */
    FrameStack input();

    /** The spaces and the standardization. */
    default DatasetSpec spec() {
        return input().spec();
    }

    /** K, how many observations the network sees, where these are all that it goes by; the whole episode where their number changes. */
    @Override
    default int context() {
        return input().lookedAt();
    }

    /** The network whose output {@link #kind} explains. */
    FeedForward network();

    /** Such as {@code greedy policy from Box(-inf, inf, (4,)) to Discrete(2)}. */
    static String inWords(NetworkPolicy policy) {
        DatasetSpec spec = policy.spec();
        String words = policy.kind().word() + " policy from " + spec.observationSpace() + " to " + spec.actionSpace();
        FrameStack input = policy.input();
        String seen = input.context() == 1
                ? ""
                : ", which sees the last " + (input.stride() == 1 ? "" : input.context() + 1 - input.stride() + " to ")
                        + input.context() + " observations";
        return words
                + seen
                + (policy instanceof ReturnConditionedPolicy aiming
                        ? ", aims at a return of " + aiming.targetReturn()
                        : "");
    }

    /**
     * The action space as a bounded box.
     *
     * @throws IllegalArgumentException where it is not one; the message says what to do
     */
    static Box boundedActions(Space space) {
        if (space instanceof Box box && box.bounded()) {
            return box;
        }
        throw new IllegalArgumentException("This learner needs continuous actions with finite bounds, not " + space
                + ": state the bounds when the data are opened, or choose an algorithm for discrete actions");
    }
}
