package dev.hindcast.learning.algorithm;

import dev.hindcast.dataset.Discrete;
import dev.hindcast.dataset.Space;
import dev.hindcast.dataset.internal.Words;
import dev.hindcast.learning.policy.NetworkPolicy;
import java.util.List;
import java.util.Optional;

/** The algorithms by name. A new one adds a line here. */
public final class Algorithms {
    private static final String DISCRETE = "discrete-";

    private static final List<Entry> ALL = List.of(
            new Entry("bc", "behaviour cloning: imitates the logged actions", Bc.Config.defaults()),
            new Entry("td3-bc", "TD3 with an imitation term in the actor's loss", Td3Bc.Config.defaults()),
            new Entry("cql", "conservative Q-learning: pushes down values outside of the data", Cql.Config.defaults()),
            new Entry(
                    "iql",
                    "implicit Q-learning: expectile values, advantage-weighted imitation",
                    Iql.Config.defaults()),
            new Entry(
                    "sac",
                    "soft actor-critic: online in an environment alone, the naive baseline on data",
                    Sac.Config.defaults()),
            new Entry(
                    "td3",
                    "twin delayed deterministic policy gradients: online, the naive baseline on data",
                    Td3.Config.defaults()),
            new Entry(
                    "cal-ql",
                    "conservative Q-learning with logged returns as floor: made for going on online",
                    CalQl.Config.defaults()),
            new Entry(
                    "rlpd",
                    "soft actor-critic with many LayerNorm critics: online, with half of each batch from data",
                    Rlpd.Config.defaults()),
            new Entry(
                    "edac",
                    "soft actor-critic judged by the smallest of many critics; SAC-N with diversityWeight 0",
                    Edac.Config.defaults()),
            new Entry(
                    "awr",
                    "advantage-weighted regression without a critic of actions: on returns with nStep 1000",
                    Awr.Config.defaults()),
            new Entry(
                    "awac",
                    "advantage-weighted actor-critic: imitates what is better than the policy, by how much",
                    Awac.Config.defaults()),
            new Entry(
                    "crr",
                    "critic-regularised regression: imitates what the critic finds better",
                    Crr.Config.defaults()),
            new Entry(
                    "xql",
                    "extreme Q-learning: soft-maximum values by Gumbel regression, weighted imitation",
                    Xql.Config.defaults()),
            new Entry(
                    "sql",
                    "sparse Q-learning: chi-square-regularised values, imitates positive advantages",
                    Sql.Config.defaults()),
            new Entry(
                    "eql", "exponential Q-learning: KL-regularised values, weighted imitation", Eql.Config.defaults()),
            new Entry(
                    "brac-p",
                    "actor-critic with a penalty for leaving the behaviour, in the actor's loss",
                    Brac.Config.defaults().withPenalty(Brac.Penalty.POLICY)),
            new Entry(
                    "brac-v",
                    "actor-critic with a penalty for leaving the behaviour, in the values",
                    Brac.Config.defaults().withPenalty(Brac.Penalty.VALUE)),
            new Entry(
                    "bear",
                    "actor-critic whose actions are held near samples of the behaviour, by a multiplier",
                    Bear.Config.defaults()),
            new Entry(
                    "rebrac",
                    "TD3+BC with penalties of their own for actor and critic, LayerNorm and deeper networks",
                    Rebrac.Config.defaults()),
            new Entry(
                    "td3-awr",
                    "ReBRAC whose imitation is weighted by the logged action's advantage",
                    Td3Awr.Config.defaults()),
            new Entry("sac-n", "soft actor-critic judged by the smallest of N critics", SacN.Config.defaults()),
            new Entry("lb-sac", "SAC-N with large batches and few critics", LbSac.Config.defaults()),
            new Entry(
                    "bcq",
                    "batch-constrained Q-learning: takes the best of actions that a model of the log proposes",
                    Bcq.Config.defaults()),
            new Entry(
                    "plas",
                    "policy in latent action space: a decoder of the log's actions makes its own",
                    Plas.Config.defaults()),
            new Entry(
                    "spot",
                    "supported policy optimization: TD3 that pays for actions of low density",
                    Spot.Config.defaults()),
            new Entry(
                    "mcq",
                    "mildly conservative Q-learning: values of unseen actions are drawn to the best seen one's",
                    Mcq.Config.defaults()),
            new Entry(
                    "diffusion-ql",
                    "diffusion Q-learning: a policy of many modes, improved through its denoising steps",
                    DiffusionQl.Config.defaults()),
            new Entry(
                    "idql",
                    "implicit Q-learning's critic chooses among proposals of a diffusion model of the log",
                    Idql.Config.defaults()),
            new Entry(
                    "qt-opt",
                    "Q-learning without an actor: the cross-entropy method finds the best action",
                    QtOpt.Config.defaults()),
            new Entry(
                    "mopo",
                    "soft actor-critic in a learned model, whose steps pay for what it is unsure of",
                    Mopo.Config.defaults()),
            new Entry(
                    "combo",
                    "conservative Q-learning from logged steps and from those of a learned model",
                    Combo.Config.defaults()),
            new Entry(
                    "mobile",
                    "soft actor-critic in a learned model, whose steps pay for values its networks differ in",
                    Mobile.Config.defaults()),
            new Entry(
                    "rambo",
                    "soft actor-critic in a learned model that learns to make it fail",
                    Rambo.Config.defaults()),
            new Entry(
                    "morel",
                    "natural policy gradient in a learned model, whose episodes end where its members disagree",
                    Morel.Config.defaults()),
            new Entry(
                    "morel-sac",
                    "soft actor-critic in a learned model, whose episodes end where its members disagree",
                    Morel.Config.softDefaults()),
            new Entry("mbop", "no policy: plans in a learned model, around what the log does", Mbop.Config.defaults()),
            new Entry(
                    "fql",
                    "flow Q-learning: one step does what a flow that imitates would, and what is worth more",
                    Fql.Config.defaults()),
            new Entry(
                    "best-of-n",
                    "the best of actions that an imitating policy proposes, by implicit Q-learning's critic",
                    BestOfN.Config.defaults()),
            new Entry(
                    "decision-transformer",
                    "imitates what was done where so much was returned: is told a target",
                    DecisionTransformer.Config.defaults()),
            new Entry(
                    "rvs",
                    "RvS-R: imitates by state and mean reward to go, then asks for a high one",
                    Rvs.Config.defaults()),
            new Entry(
                    "qdt",
                    "decision transformer whose returns a learned value has relabelled: it can join episodes",
                    Qdt.Config.defaults()),
            new Entry(
                    "qt",
                    "decision transformer that is to please critics too, and asks them which return to aim at",
                    Qt.Config.defaults()),
            new Entry(
                    "reinformer",
                    "transformer that says the highest return within reach and does what led to it",
                    Reinformer.Config.defaults()),
            new Entry("discrete-bc", "behaviour cloning for discrete actions", DiscreteBc.Config.defaults()),
            new Entry("dqn", "double deep Q-learning: the naive baseline for discrete actions", Dqn.Config.defaults()),
            new Entry("discrete-cql", "conservative Q-learning for discrete actions", DiscreteCql.Config.defaults()),
            new Entry(
                    "discrete-bcq",
                    "batch-constrained Q-learning: values only actions that the data make likely",
                    DiscreteBcq.Config.defaults()),
            new Entry("discrete-iql", "implicit Q-learning for discrete actions", DiscreteIql.Config.defaults()),
            new Entry(
                    "discrete-awac",
                    "advantage-weighted actor-critic for discrete actions",
                    DiscreteAwac.Config.defaults()),
            new Entry(
                    "discrete-crr",
                    "critic-regularised regression: imitates what the critic finds better",
                    DiscreteCrr.Config.defaults()),
            new Entry(
                    "discrete-awr",
                    "advantage-weighted regression without a critic: on returns with nStep 1000",
                    DiscreteAwr.Config.defaults()),
            new Entry(
                    "discrete-sac",
                    "soft actor-critic for discrete actions: online in an environment alone",
                    DiscreteSac.Config.defaults()),
            new Entry(
                    "discrete-rem",
                    "random ensemble mixture: deep Q-learning of many heads, mixed at random",
                    DiscreteRem.Config.defaults()),
            new Entry(
                    "discrete-decision-transformer",
                    "Decision Transformer for discrete actions",
                    DiscreteDecisionTransformer.Config.defaults()),
            new Entry(
                    "discrete-rvs",
                    "RvS-R for discrete actions: imitates by state and mean reward to go",
                    DiscreteRvs.Config.defaults()),
            new Entry(
                    "discrete-qdt",
                    "decision transformer for discrete actions whose returns a learned value has relabelled",
                    DiscreteQdt.Config.defaults()),
            new Entry(
                    "discrete-reinformer",
                    "transformer that says the highest return within reach, for discrete actions",
                    DiscreteReinformer.Config.defaults()));

    private Algorithms() {}

    /**
     * An algorithm that can be asked for by name.
     *
     * @param name the acronym in lower case with hyphens
     * @param description one line
     * @param defaults its settings
     */
    public record Entry(String name, String description, Config defaults) {
        /** Whether it learns discrete actions, and not continuous ones. */
        public boolean discrete() {
            return name.startsWith(DISCRETE) || name.equals("dqn");
        }

        /**
         * Checks that it can learn such actions.
         *
         * @throws IllegalArgumentException where it cannot; the message says what to do
         */
        public void requireFit(Space actions) {
            if (discrete() == actions instanceof Discrete) {
                if (!discrete()) {
                    NetworkPolicy.boundedActions(actions);
                }
                return;
            }
            String counterpart = discrete() ? name.substring(name.indexOf('-') + 1) : DISCRETE + name;
            boolean known = ALL.stream().anyMatch(entry -> entry.name.equals(counterpart) && !counterpart.equals(name));
            throw new IllegalArgumentException(name + " learns " + (discrete() ? "discrete" : "continuous")
                    + " actions, these are " + actions + ": "
                    + (known ? "use " + counterpart : "choose another, see `Algorithms.all`"));
        }
    }

    /** All of them. */
    public static List<Entry> all() {
        return ALL;
    }

    /**
     * The algorithm of that name, in letters of either case.
     *
     * @throws IllegalArgumentException where there is none, with the nearest name
     */
    public static Entry named(String name) {
        List<String> names = ALL.stream().map(Entry::name).toList();
        return ALL.stream()
                .filter(entry -> entry.name().equalsIgnoreCase(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(Words.unknown("algorithm", name, names)));
    }

    /** The name of the algorithm with such settings. */
    public static String nameOf(Config config) {
        return entryOf(config)
                .map(Entry::name)
                .orElseGet(() -> config.getClass().getName());
    }

    /** The default settings of the algorithm with such settings; none where it is not of this library. */
    public static Optional<Config> defaultsOf(Config config) {
        return entryOf(config).map(Entry::defaults);
    }

    private static Optional<Entry> entryOf(Config config) {
        return ALL.stream()
                .filter(entry -> entry.defaults().getClass() == config.getClass()
                        && entry.defaults().kind().equals(config.kind()))
                .findFirst();
    }
}
