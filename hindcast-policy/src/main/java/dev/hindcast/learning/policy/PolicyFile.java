package dev.hindcast.learning.policy;

import dev.hindcast.dataset.Box;
import dev.hindcast.dataset.DatasetException;
import dev.hindcast.dataset.DatasetSpec;
import dev.hindcast.dataset.Discrete;
import dev.hindcast.dataset.Npz;
import dev.hindcast.dataset.Space;
import dev.hindcast.dataset.Standardization;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A {@link NetworkPolicy} as one {@code .npz} file that NumPy reads too. This is the definition of format 2.
 *
 * <p>A <em>word</em> is an array of integers, its UTF-8 bytes: {@code bytes(file['kind'].tolist()).decode()} in Python.
 *
 * <table>
 * <caption>The policy</caption>
 * <tr><th>array</th><th>shape</th><th>meaning</th></tr>
 * <tr><td>{@code format}</td><td>1</td><td>2</td></tr>
 * <tr><td>{@code kind}</td><td>word</td><td>{@link NetworkPolicy.Kind#word}: {@code tanh-gaussian}, {@code greedy}, ...</td></tr>
 * <tr><td>{@code context}</td><td>1</td><td>how many of the last observations the networks see; 1 where it is absent</td></tr>
 * <tr><td>{@code stride}</td><td>1</td><td>by how many steps what {@code sequence}, {@code discrete-sequence}, {@code valued-sequence}, {@code
 * max-return} and {@code discrete-max-return} see moves on once it is {@code context}: see {@link FrameStack}; 1 where it is absent</td></tr>
 * <tr><td>{@code chunk}</td><td>1</td><td>H, where H actions are decided at once: {@code kind}, {@code action/...} and all else are of what
 * decides them, whose action is H of the policy's side by side; see {@link ChunkedPolicy}</td></tr>
 * <tr><td>{@code observation/low}, {@code observation/high}</td><td>n</td><td>the bounds of a {@link Box}</td></tr>
 * <tr><td>{@code observation/discrete}</td><td>2</td><td>in their place n and start of a {@link Discrete} space</td></tr>
 * <tr><td>{@code action/...}</td><td></td><td>alike</td></tr>
 * <tr><td>{@code standardization/mean}, {@code standardization/scale}</td><td>n</td><td>a network sees (observation - mean) /
 * scale; empty where observations are discrete</td></tr>
 * <tr><td>{@code network/policy/...}</td><td></td><td>the network whose output {@code kind} explains</td></tr>
 * <tr><td>{@code log_std}</td><td>actions</td><td>{@code gaussian}, {@code average-return}, {@code max-return}, and {@code best-of} with
 * proposals {@code gaussian}: the log standard deviations</td></tr>
 * <tr><td>{@code network/decoder/...}</td><td></td><td>{@code decoded}: from a state and a latent code to an action before its tanh</td></tr>
 * <tr><td>{@code latent_limit}</td><td>1</td><td>{@code decoded}: of each component of the code</td></tr>
 * <tr><td>{@code proposals}</td><td>word</td><td>{@code best-of}: {@code decoded} (noise through a decoder), {@code diffusion},
 * {@code flow}, {@code gaussian} or {@code tanh-gaussian}</td></tr>
 * <tr><td>{@code network/proposals/...}</td><td></td><td>{@code best-of}: the network that proposes</td></tr>
 * <tr><td>{@code noise_limit}</td><td>1</td><td>{@code best-of} with proposals {@code decoded}: of each component of the noise</td></tr>
 * <tr><td>{@code times}</td><td>T x size</td><td>{@code best-of} with proposals {@code diffusion}: what the network is told of each step</td></tr>
 * <tr><td>{@code betas}</td><td>T</td><td>beside it: how much noise a step adds; see {@link NoiseSchedule}</td></tr>
 * <tr><td>{@code flow_steps}</td><td>1</td><td>{@code best-of} with proposals {@code flow}: of Euler's method; see {@link Proposals.Flow}</td></tr>
 * <tr><td>{@code network/critic/M/...}</td><td></td><td>{@code best-of}, where there are several critics: critic M = 1, ..., of which {@code
 * network/policy} is the first; the smallest value counts</td></tr>
 * <tr><td>{@code choice}</td><td>word</td><td>{@code best-of}: {@code best} or {@code softmax}, how {@code sample} chooses; best where it is
 * absent</td></tr>
 * <tr><td>{@code noise}</td><td>proposals x size</td><td>{@code best-of}: what the proposals to choose from are made of, before its limit</td></tr>
 * <tr><td>{@code network/perturbation/...}</td><td></td><td>{@code decoded} and {@code best-of}, where an action is moved before it is
 * taken: the network that says where to</td></tr>
 * <tr><td>{@code perturbation_limit}</td><td>1</td><td>beside it: by how much a component moves at most, for actions in [-1, 1]</td></tr>
 * <tr><td>{@code noise}</td><td>actions</td><td>{@code one-step}: what an action without randomness is made of; see {@link OneStepPolicy}</td></tr>
 * <tr><td>{@code network/behavior/...}</td><td></td><td>{@code constrained}: the logits of the behaviour policy</td></tr>
 * <tr><td>{@code threshold}</td><td>1</td><td>{@code constrained}: the share of the largest probability</td></tr>
 * <tr><td>{@code noise}</td><td>(iterations samples) x actions</td><td>{@code cross-entropy}: what the search draws, standard normal, the
 * first iteration's first; see {@link CrossEntropyPolicy.Search}</td></tr>
 * <tr><td>{@code iterations}, {@code elites}</td><td>1</td><td>{@code cross-entropy}: how often it draws, and how many of the best it fits</td></tr>
 * <tr><td>{@code network/member/M/...}, {@code network/value/...}</td><td></td><td>{@code planning}: from an observation and an action to
 * the change of the observation, the reward and perhaps the log odds of an end, for member M = 0, 1, ...; the value of an observation;
 * {@code network/policy} is the prior</td></tr>
 * <tr><td>{@code members}; {@code search}</td><td>1; 4</td><td>{@code planning}: how many members; iterations, samples, horizon and movers</td></tr>
 * <tr><td>{@code noise}</td><td>(iterations samples horizon) x actions</td><td>{@code planning}: standard normal</td></tr>
 * <tr><td>{@code deviation}, {@code mix}, {@code inverse_temperature}, {@code discount}, {@code penalty_weight}, {@code threshold} (may be
 * infinite), {@code halt_return}</td><td>1</td><td>{@code planning}: see {@link PlanningPolicy}</td></tr>
 * <tr><td>{@code network/token/P/...}, {@code network/timesteps/...}, {@code network/sequence/...}</td><td></td><td>{@code sequence}, {@code
 * discrete-sequence} and {@code valued-sequence}: the embeddings of returns-to-go, observations and actions, P = 0, 1, 2, and of the numbers of
 * steps, of which {@code context} are seen at most; the transformer, from which {@code network/policy} reads: see {@link SequenceNetwork}. {@code max-return} and {@code
 * discrete-max-return} too, with observations first and returns-to-go second, from whose token {@code network/policy} reads</td></tr>
 * <tr><td>{@code network/critic/M/...}; {@code tried_returns}; {@code return_cut}</td><td>; 1; 1, float64</td><td>{@code valued-sequence}: critic
 * M = 0, 1, ...; how many returns are tried, and by which share of its size the lowest lies below the target; see {@link
 * ValuedSequencePolicy}</td></tr>
 * <tr><td>{@code network/return/...}</td><td></td><td>{@code max-return} and {@code discrete-max-return}: from the observation's token to the
 * return-to-go; see {@link MaxReturnPolicy}</td></tr>
 * <tr><td>{@code target_return}, {@code return_scale}</td><td>1, float64</td><td>of a {@link ReturnConditionedPolicy}: what it aims at, and
 * what returns-to-go are divided by: see {@link ReturnTarget}</td></tr>
 * <tr><td>{@code horizon}</td><td>1</td><td>{@code average-return} and {@code discrete-average-return}: how many steps an episode may
 * have; behind an observation the network sees target / (scale horizon)</td></tr>
 * </table>
 *
 * <p>Layer I = 0, 1, ... of a network has these arrays behind {@code network/NAME/I/}:
 *
 * <table>
 * <caption>A layer</caption>
 * <tr><th>{@code kind}, a word</th><th>other arrays</th></tr>
 * <tr><td>{@code linear}</td><td>{@code weight} (outputs x inputs), {@code bias} (outputs)</td></tr>
 * <tr><td>{@code relu}, {@code gelu}, {@code mish}, {@code silu}, {@code tanh}</td><td>{@code width}, an integer</td></tr>
 * <tr><td>{@code layer-norm}</td><td>{@code weight}, {@code bias} (width), {@code epsilon}</td></tr>
 * <tr><td>{@code embedding}</td><td>{@code weight} (count x width)</td></tr>
 * <tr><td>{@code causal-self-attention}</td><td>{@code heads}, an integer; {@code project/weight} (3 width x width: query, key and value),
 * {@code project/bias}, {@code output/weight} (width x width), {@code output/bias}</td></tr>
 * <tr><td>{@code residual}</td><td>{@code function/I/...}: layers</td></tr>
 * <tr><td>{@code sum}</td><td>{@code part/P/I/...}: layers of part P = 0, 1, ...</td></tr>
 * </table>
 *
 * <p>Numbers of networks are float32 and finite. A file with an array that its kind does not have is refused.
 *
 * <p>Format 1 is read, no longer written: it has no {@code format}, {@code kind} is a number (0 deterministic, 1 gaussian, 2
 * tanh-gaussian, 3 greedy, 4 categorical, 5 constrained), and the networks are perceptrons with ReLU at {@code layer/I/weight}, {@code
 * layer/I/bias}, {@code behavior/I/weight} and {@code behavior/I/bias}.
 */
public final class PolicyFile {
    private static final int FORMAT = 2;

    /** What the numbers of format 1 mean. */
    private static final List<NetworkPolicy.Kind> NUMBERED = List.of(
            NetworkPolicy.Kind.DETERMINISTIC,
            NetworkPolicy.Kind.GAUSSIAN,
            NetworkPolicy.Kind.TANH_GAUSSIAN,
            NetworkPolicy.Kind.GREEDY,
            NetworkPolicy.Kind.CATEGORICAL,
            NetworkPolicy.Kind.CONSTRAINED);

    private static final String CHUNK = "chunk";
    private static final String POLICY = "network/policy";
    private static final String LOG_STD = "log_std";
    private static final String HORIZON = "horizon";
    private static final String BEHAVIOR = "network/behavior";
    private static final String DECODER = "network/decoder";
    private static final String PROPOSALS = "network/proposals";
    static final String CRITIC = "network/critic/";
    private static final String PERTURBATION = "network/perturbation";
    private static final String PERTURBATION_LIMIT = "perturbation_limit";

    private PolicyFile() {}

    /** Writes the policy beside {@code file} and moves it there. */
    public static void write(Path file, NetworkPolicy policy) {
        NamedArrays arrays = new NamedArrays(Map.of());
        if (policy instanceof ChunkedPolicy chunked) {
            arrays.putInts(CHUNK, chunked.length());
            put(arrays, chunked.chunks());
        } else {
            put(arrays, policy);
        }
        Npz.write(file, arrays.all());
    }

    private static void put(NamedArrays arrays, NetworkPolicy policy) {
        DatasetSpec spec = policy.spec();
        arrays.putInts("format", FORMAT);
        arrays.putWord("kind", policy.kind().word());
        arrays.putInts("context", policy.input().context());
        if (policy.input().stride() > 1) {
            arrays.putInts("stride", policy.input().stride());
        }
        putSpace(arrays, "observation", spec.observationSpace());
        putSpace(arrays, "action", spec.actionSpace());
        arrays.put("standardization/mean", spec.standardization().mean());
        arrays.put("standardization/scale", spec.standardization().scale());
        NetworkArrays.put(arrays, POLICY, policy.network());
        if (policy instanceof CrossEntropyPolicy searching) {
            searching.put(arrays);
        }
        if (policy instanceof PlanningPolicy planning) {
            planning.put(arrays);
        }
        if (policy instanceof SequencePolicy sequence) {
            sequence.sequence().put(arrays);
        }
        if (policy instanceof DiscreteSequencePolicy sequence) {
            sequence.sequence().put(arrays);
        }
        if (policy instanceof MaxReturnPolicy maxReturn) {
            maxReturn.put(arrays);
        }
        if (policy instanceof DiscreteMaxReturnPolicy maxReturn) {
            maxReturn.put(arrays);
        }
        if (policy instanceof ValuedSequencePolicy valued) {
            valued.put(arrays);
        }
        if (policy instanceof ReturnConditionedPolicy conditioned) {
            conditioned.target().put(arrays);
        }
        if (policy instanceof ContinuousNetworkPolicy continuous && policy.kind() == NetworkPolicy.Kind.GAUSSIAN) {
            arrays.put(LOG_STD, continuous.logStd());
        } else if (policy instanceof DiscreteNetworkPolicy discrete && discrete.constraint() != null) {
            NetworkArrays.put(arrays, BEHAVIOR, discrete.constraint().behavior());
            arrays.put("threshold", new float[] {discrete.constraint().threshold()});
        } else if (policy instanceof DecodedPolicy decoded) {
            NetworkArrays.put(arrays, DECODER, decoded.decoder());
            arrays.put("latent_limit", new float[] {decoded.latentLimit()});
            if (decoded.perturbation() != null) {
                putPerturbation(arrays, decoded.perturbation());
            }
        } else if (policy instanceof AverageReturnPolicy average) {
            arrays.put(LOG_STD, average.logStd());
            arrays.putInts(HORIZON, average.horizon());
        } else if (policy instanceof DiscreteAverageReturnPolicy average) {
            arrays.putInts(HORIZON, average.horizon());
        } else if (policy instanceof BestOfPolicy bestOf) {
            putProposals(arrays, bestOf.proposals());
            arrays.putMatrix("noise", bestOf.noise());
            for (int critic = 1; critic < bestOf.critics().size(); critic++) {
                NetworkArrays.put(arrays, CRITIC + critic, bestOf.critics().get(critic));
            }
            if (bestOf.choice() != BestOfPolicy.Choice.BEST) {
                arrays.putWord("choice", bestOf.choice().word());
            }
        } else if (policy instanceof OneStepPolicy oneStep) {
            arrays.put("noise", oneStep.noise());
        }
    }

    private static void putProposals(NamedArrays arrays, Proposals proposals) {
        if (proposals instanceof Proposals.Perturbed perturbed) {
            putProposals(arrays, perturbed.proposals());
            putPerturbation(arrays, perturbed.perturbation());
            return;
        }
        NetworkArrays.put(arrays, PROPOSALS, proposals.network());
        if (proposals instanceof Proposals.Decoded decoded) {
            arrays.putWord("proposals", "decoded");
            arrays.put("noise_limit", new float[] {decoded.limit()});
        } else if (proposals instanceof Proposals.Diffusion diffusion) {
            arrays.putWord("proposals", "diffusion");
            arrays.putMatrix("times", diffusion.times());
            arrays.put("betas", diffusion.schedule().betas());
        } else if (proposals instanceof Proposals.Flow flow) {
            arrays.putWord("proposals", "flow");
            arrays.putInts("flow_steps", flow.steps());
        } else if (proposals instanceof Proposals.Gaussian gaussian) {
            arrays.putWord("proposals", "gaussian");
            arrays.put(LOG_STD, gaussian.logStd());
        } else {
            arrays.putWord("proposals", "tanh-gaussian");
        }
    }

    private static void putPerturbation(NamedArrays arrays, Perturbation perturbation) {
        NetworkArrays.put(arrays, PERTURBATION, perturbation.network());
        arrays.put(PERTURBATION_LIMIT, new float[] {perturbation.limit()});
    }

    /**
     * Reads a policy of this format or of format 1.
     *
     * @throws DatasetException where the file is not one
     */
    public static NetworkPolicy read(Path file) {
        NamedArrays arrays = new NamedArrays(Npz.read(file));
        try {
            NetworkPolicy decides = arrays.has("format") ? current(arrays) : numbered(arrays);
            NetworkPolicy policy = arrays.has(CHUNK) ? chunked(decides, arrays.integer(CHUNK)) : decides;
            arrays.requireAllRead();
            return policy;
        } catch (IllegalArgumentException | IllegalStateException | ArithmeticException e) {
            throw new DatasetException(
                    file + " does not hold a policy (" + e.getMessage() + "): name one that Hindcast wrote", e);
        }
    }

    private static NetworkPolicy chunked(NetworkPolicy chunks, int length) {
        Box box = NetworkPolicy.boundedActions(chunks.actionSpace());
        int size = box.size() / Math.max(1, length);
        if (size < 1) {
            throw new IllegalArgumentException(
                    "a chunk of " + length + " actions does not fit into " + box.size() + " components");
        }
        return new ChunkedPolicy(chunks, new Box(Arrays.copyOf(box.low(), size), Arrays.copyOf(box.high(), size)));
    }

    private static NetworkPolicy current(NamedArrays arrays) {
        int format = arrays.integer("format");
        if (format != FORMAT) {
            throw new IllegalArgumentException(
                    "it has format " + format + ", this Hindcast knows those up to " + FORMAT);
        }
        String word = arrays.word("kind");
        NetworkPolicy.Kind kind = NetworkPolicy.Kind.named(word)
                .orElseThrow(() -> new IllegalArgumentException(
                        "unknown kind '" + word + "' in format " + FORMAT + ", a newer Hindcast may know it"));
        FeedForward network = NetworkArrays.read(arrays, POLICY);
        return switch (kind) {
            case CONSTRAINED -> constrained(arrays, network, NetworkArrays.read(arrays, BEHAVIOR));
            case DECODED ->
                new DecodedPolicy(
                        input(arrays),
                        network,
                        arrays.number("latent_limit"),
                        NetworkArrays.read(arrays, DECODER),
                        perturbation(arrays));
            case AVERAGE_RETURN ->
                new AverageReturnPolicy(
                        input(arrays),
                        network,
                        arrays.finite(LOG_STD),
                        ReturnTarget.read(arrays),
                        arrays.integer(HORIZON));
            case DISCRETE_AVERAGE_RETURN ->
                new DiscreteAverageReturnPolicy(
                        input(arrays), network, ReturnTarget.read(arrays), arrays.integer(HORIZON));
            case BEST_OF -> bestOf(arrays, network);
            default -> policy(kind, arrays, network);
        };
    }

    private static BestOfPolicy bestOf(NamedArrays arrays, FeedForward network) {
        List<FeedForward> critics = new ArrayList<>(List.of(network));
        critics.addAll(critics(arrays, 1));
        String word = arrays.has("choice") ? arrays.word("choice") : BestOfPolicy.Choice.BEST.word();
        BestOfPolicy.Choice choice = BestOfPolicy.Choice.named(word)
                .orElseThrow(() ->
                        new IllegalArgumentException("unknown choice '" + word + "', known are best and softmax"));
        return new BestOfPolicy(input(arrays), critics, proposals(arrays), choice, arrays.rows("noise"));
    }

    /** The critics from that number on. */
    static List<FeedForward> critics(NamedArrays arrays, int first) {
        List<FeedForward> critics = new ArrayList<>();
        for (int m = first; arrays.has(CRITIC + m + "/0/kind"); m++) {
            critics.add(NetworkArrays.read(arrays, CRITIC + m));
        }
        return critics;
    }

    private static Proposals proposals(NamedArrays arrays) {
        Proposals proposals = unperturbed(arrays, NetworkArrays.read(arrays, PROPOSALS));
        Perturbation perturbation = perturbation(arrays);
        return perturbation == null ? proposals : proposals.perturbedBy(perturbation);
    }

    private static Proposals unperturbed(NamedArrays arrays, FeedForward network) {
        String word = arrays.word("proposals");
        return switch (word) {
            case "decoded" -> new Proposals.Decoded(network, arrays.number("noise_limit"));
            case "diffusion" ->
                new Proposals.Diffusion(network, arrays.rows("times"), new NoiseSchedule(arrays.finite("betas")));
            case "tanh-gaussian" -> new Proposals.TanhGaussian(network);
            case "gaussian" -> new Proposals.Gaussian(network, arrays.finite(LOG_STD));
            case "flow" -> new Proposals.Flow(network, arrays.integer("flow_steps"));
            default ->
                throw new IllegalArgumentException("unknown proposals '" + word
                        + "', known are decoded, diffusion, flow, gaussian and tanh-gaussian");
        };
    }

    private static @Nullable Perturbation perturbation(NamedArrays arrays) {
        return arrays.has(PERTURBATION_LIMIT)
                ? new Perturbation(NetworkArrays.read(arrays, PERTURBATION), arrays.number(PERTURBATION_LIMIT))
                : null;
    }

    private static NetworkPolicy numbered(NamedArrays arrays) {
        int number = arrays.integer("kind");
        if (number < 0 || number >= NUMBERED.size()) {
            throw new IllegalArgumentException("unknown kind " + number + " in format 1");
        }
        NetworkPolicy.Kind kind = NUMBERED.get(number);
        FeedForward network = NetworkArrays.readPerceptron(arrays, "layer");
        return kind == NetworkPolicy.Kind.CONSTRAINED
                ? constrained(arrays, network, NetworkArrays.readPerceptron(arrays, "behavior"))
                : policy(kind, arrays, network);
    }

    private static NetworkPolicy policy(NetworkPolicy.Kind kind, NamedArrays arrays, FeedForward network) {
        return switch (kind) {
            case CROSS_ENTROPY -> CrossEntropyPolicy.read(arrays, input(arrays), network);
            case PLANNING -> PlanningPolicy.read(arrays, input(arrays), network);
            case SEQUENCE ->
                new SequencePolicy(window(arrays), ReturnTarget.read(arrays), SequenceNetwork.read(arrays), network);
            case DISCRETE_SEQUENCE ->
                new DiscreteSequencePolicy(
                        window(arrays), ReturnTarget.read(arrays), SequenceNetwork.read(arrays), network);
            case VALUED_SEQUENCE -> ValuedSequencePolicy.read(arrays, window(arrays), network);
            case MAX_RETURN -> MaxReturnPolicy.read(arrays, window(arrays), network);
            case DISCRETE_MAX_RETURN -> DiscreteMaxReturnPolicy.read(arrays, window(arrays), network);
            case DETERMINISTIC, TANH_GAUSSIAN ->
                new ContinuousNetworkPolicy(kind, input(arrays), network, new float[0]);
            case GAUSSIAN -> new ContinuousNetworkPolicy(kind, input(arrays), network, arrays.finite(LOG_STD));
            case ONE_STEP -> new OneStepPolicy(input(arrays), network, arrays.finite("noise"));
            case GREEDY, CATEGORICAL, CONSTRAINED -> new DiscreteNetworkPolicy(kind, input(arrays), network, null);
            case DECODED, BEST_OF, AVERAGE_RETURN, DISCRETE_AVERAGE_RETURN, CHUNKED ->
                throw new IllegalArgumentException("a " + kind.word() + " policy is told more than a network");
        };
    }

    private static NetworkPolicy constrained(NamedArrays arrays, FeedForward network, FeedForward behavior) {
        return DiscreteNetworkPolicy.constrained(input(arrays), network, behavior, arrays.number("threshold"));
    }

    private static FrameStack input(NamedArrays arrays) {
        DatasetSpec spec = new DatasetSpec(
                space(arrays, "observation"),
                space(arrays, "action"),
                new Standardization(arrays.finite("standardization/mean"), arrays.finite("standardization/scale")));
        return new FrameStack(spec, arrays.has("context") ? arrays.integer("context") : 1);
    }

    private static FrameStack window(NamedArrays arrays) {
        FrameStack input = input(arrays);
        return arrays.has("stride") ? new FrameStack(input.spec(), input.context(), arrays.integer("stride")) : input;
    }

    private static void putSpace(NamedArrays arrays, String name, Space space) {
        if (space instanceof Discrete discrete) {
            arrays.putInts(name + "/discrete", discrete.n(), discrete.start());
        } else if (space instanceof Box box) {
            arrays.put(name + "/low", box.low());
            arrays.put(name + "/high", box.high());
        }
    }

    private static Space space(NamedArrays arrays, String name) {
        if (arrays.has(name + "/discrete")) {
            int[] values = arrays.ints(name + "/discrete", 2);
            return new Discrete(values[0], values[1]);
        }
        return new Box(arrays.floats(name + "/low"), arrays.floats(name + "/high"));
    }
}
