package dev.hindcast.experiments.data;

import java.util.Locale;
import java.util.OptionalLong;

/** How a data set of a name is made: what D4RL did for its own (Fu et al. 2020, section 5 and appendix). */
public sealed interface Recipe {
    /** The data set's name, such as {@code mujoco/hopper-medium}. */
    String name();

    /** Where it is collected. */
    String environment();

    /** Its size, in steps; empty where a teacher decides. */
    OptionalLong defaultSteps();

    /** One line. */
    String about();

    /**
     * The samples of a policy that needs no training.
     *
     * @param policy {@code random}, or one that the environment brings
     */
    record Scripted(String name, String environment, String policy, long steps) implements Recipe {
        @Override
        public OptionalLong defaultSteps() {
            return OptionalLong.of(steps);
        }

        @Override
        public String about() {
            return "actions of the policy " + policy;
        }
    }

    /**
     * What comes of a teacher.
     *
     * @param task what it learns
     * @param part what of it
     * @param defaultSteps how much of it
     */
    record Taught(Task task, Part part, OptionalLong defaultSteps) implements Recipe {
        @Override
        public String name() {
            return task.name() + "-" + part.suffix();
        }

        @Override
        public String environment() {
            return task.environment();
        }

        @Override
        public String about() {
            return part.about;
        }
    }

    /** Which part of a teacher's life. */
    enum Part {
        /** Of a teacher at a third of an expert. */
        MEDIUM("sampled actions of a SAC teacher that reached a third of an expert"),
        /** What that teacher learned from. */
        MEDIUM_REPLAY("all that a SAC teacher lived through until it reached a third of an expert"),
        /** Of a teacher at its end. */
        EXPERT("sampled actions of a trained SAC teacher"),
        /** Both in equal shares. */
        MEDIUM_EXPERT("half medium, half expert");

        private final String about;

        Part(String about) {
            this.about = about;
        }

        String suffix() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }
}
