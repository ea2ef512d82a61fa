"""Hosts Gymnasium environments for Hindcast, in a process of its own.

Requests come on standard input, answers go where standard output was; what environments print goes to standard error. The messages are
those that GymnasiumProcess describes. The end of the input is the end of the process.
"""

import os
import platform
import signal
import struct
import sys
import traceback

MAGIC = 0x47434E48
VERSION = 2
LARGEST_MESSAGE = 1 << 28
LARGEST_EXACT_INTEGER = 1 << 24
MOST_COMBINATIONS = 10_000

OPEN, RESET, STEP = 1, 2, 3
SPACES, OBSERVATION, OUTCOMES, FAILURE = 1, 2, 3, 4
UNKNOWN, MISSING, FAILED = 1, 2, 3
DISCRETE, BOX = 0, 1


class Refusal(Exception):
    def __init__(self, kind, message):
        super().__init__(message)
        self.kind = kind


class Host:
    """The environments, one a lane, made when their lane is first reset."""

    def __init__(self, environment_id, lanes, longest_episode):
        self.id = environment_id
        self.lanes = lanes
        self.longest_episode = longest_episode
        self.environments = [self.make()]
        space = self.environments[0].observation_space
        self.observation_space = self.flattened(space)
        self.flattens = self.observation_space is not space
        own = self.environments[0].action_space
        self.parts = parts_of(own)
        self.action_space = own if self.parts is None else self.parts.flat

    def make(self):
        try:
            environment = gymnasium.make(self.id)
        except (gymnasium.error.DependencyNotInstalled, ImportError) as missing:
            raise Refusal(MISSING, f"{one_line(missing)} (for {sys.executable})") from missing
        except gymnasium.error.Error as unknown:
            raise Refusal(UNKNOWN, f"{one_line(unknown)} An environment of another package is named gym:MODULE:ID") from unknown
        if environment.spec.max_episode_steps is None:
            return gymnasium.wrappers.TimeLimit(environment, self.longest_episode)
        return environment

    @staticmethod
    def flattened(space):
        if isinstance(space, (gymnasium.spaces.Box, gymnasium.spaces.Discrete)):
            return space
        try:
            flat = gymnasium.spaces.flatten_space(space)
        except NotImplementedError:
            flat = None
        if not isinstance(flat, gymnasium.spaces.Box):
            raise Refusal(FAILED, f"its observations are of {one_line(space)}, which has no fixed number of components")
        return flat

    def description(self):
        simulator = f"Gymnasium {gymnasium.__version__} (Python {platform.python_version()})"
        return described(self.observation_space) + described(self.action_space) + simulator.encode()

    def reset(self, request):
        lane, seed = struct.unpack("<iq", request)
        if not 0 <= lane < self.lanes:
            raise ValueError(f"no lane {lane}")
        while len(self.environments) <= lane:
            self.environments.append(self.make())
        row = numpy.empty(size(self.observation_space), "<f4")
        self.observe(self.environments[lane].reset(seed=seed)[0], row)
        return row.tobytes()

    def step(self, request):
        (count,) = struct.unpack_from("<i", request)
        lanes = numpy.frombuffer(request, "<i4", count, 4).tolist()
        actions = numpy.frombuffer(request, "<f4", count * size(self.action_space), 4 + 4 * count).copy()
        actions = actions.reshape(count, -1)
        observations = numpy.empty((count, size(self.observation_space)), "<f4")
        rewards = numpy.empty(count, "<f8")
        endings = numpy.empty(count, "u1")
        for i, lane in enumerate(lanes):
            outcome = self.environments[lane].step(self.action(actions[i]))
            self.observe(outcome[0], observations[i])
            rewards[i] = outcome[1]
            endings[i] = bool(outcome[2]) | bool(outcome[3]) << 1
        return observations.tobytes() + rewards.tobytes() + endings.tobytes()

    def action(self, values):
        if self.parts is not None:
            return self.parts.action(values)
        return int(values[0]) if isinstance(self.action_space, gymnasium.spaces.Discrete) else boxed(self.action_space, values)

    def observe(self, observation, row):
        if self.flattens:
            observation = gymnasium.spaces.flatten(self.environments[0].observation_space, observation)
        flat = numpy.ravel(observation)
        if flat.size != row.size:
            raise ValueError(f"an observation of {flat.size} numbers where its space has {row.size}")
        row[:] = flat

    def close(self):
        for environment in self.environments:
            environment.close()


class Combined:
    """Several choices as one among all combinations, the last counted fastest, as in data sets of such actions."""

    def __init__(self, space, leaves):
        self.space = space
        self.leaves = leaves
        self.counts = [int(count) for leaf in leaves for count in counts(leaf)]
        combinations = 1
        for count in self.counts:
            combinations *= count
        if combinations > MOST_COMBINATIONS:
            raise Refusal(FAILED, f"its actions, {one_line(space)}, have more than {MOST_COMBINATIONS} combinations")
        self.flat = gymnasium.spaces.Discrete(combinations)

    def action(self, values):
        digits = numpy.array(numpy.unravel_index(int(values[0]), self.counts))
        ends = numpy.cumsum([len(counts(leaf)) for leaf in self.leaves])[:-1]
        return built(self.space, iter([chosen(*pair) for pair in zip(self.leaves, numpy.split(digits, ends))]))


class Joined:
    """Parts as one vector, as Gymnasium's flatten makes it of them: of a choice the largest component is taken, a switch is on above 1/2."""

    def __init__(self, space, leaves):
        self.space = space
        self.leaves = leaves
        self.flat = gymnasium.spaces.flatten_space(space)

    def action(self, values):
        sizes = [gymnasium.spaces.flatdim(leaf) for leaf in self.leaves]
        pieces = numpy.split(values, numpy.cumsum(sizes)[:-1])
        return built(self.space, iter([self.part(*pair) for pair in zip(self.leaves, pieces)]))

    @staticmethod
    def part(leaf, values):
        if isinstance(leaf, gymnasium.spaces.Box):
            return boxed(leaf, values)
        if isinstance(leaf, gymnasium.spaces.MultiBinary):
            return chosen(leaf, values > 0.5)
        ends = numpy.cumsum(counts(leaf))[:-1]
        return chosen(leaf, numpy.array([numpy.argmax(row) for row in numpy.split(values, ends)]))


def parts_of(space):
    """How actions of several parts are one number or one vector; None where they are so already."""
    if isinstance(space, (gymnasium.spaces.Box, gymnasium.spaces.Discrete)):
        return None
    leaves = leaves_of(space)
    taken = (gymnasium.spaces.Box, gymnasium.spaces.Discrete, gymnasium.spaces.MultiDiscrete, gymnasium.spaces.MultiBinary)
    if not leaves or not all(isinstance(leaf, taken) for leaf in leaves):
        raise Refusal(
            FAILED, f"its actions are of {one_line(space)}: only Box, Discrete, MultiDiscrete and MultiBinary and a Dict or"
            " Tuple of them can be taken"
        )
    return Joined(space, leaves) if any(isinstance(leaf, gymnasium.spaces.Box) for leaf in leaves) else Combined(space, leaves)


def leaves_of(space):
    """The parts that have no parts, in the order of Gymnasium's flatten."""
    if isinstance(space, gymnasium.spaces.Dict):
        return [leaf for part in space.spaces.values() for leaf in leaves_of(part)]
    if isinstance(space, gymnasium.spaces.Tuple):
        return [leaf for part in space.spaces for leaf in leaves_of(part)]
    return [space]


def built(space, values):
    """What a space holds, of the values of its parts."""
    if isinstance(space, gymnasium.spaces.Dict):
        return {key: built(part, values) for key, part in space.spaces.items()}
    if isinstance(space, gymnasium.spaces.Tuple):
        return tuple(built(part, values) for part in space.spaces)
    return next(values)


def counts(leaf):
    """How many values each number of a choice has."""
    if isinstance(leaf, gymnasium.spaces.Discrete):
        return [int(leaf.n)]
    return numpy.ravel(leaf.nvec) if isinstance(leaf, gymnasium.spaces.MultiDiscrete) else [2] * int(numpy.prod(leaf.shape))


def chosen(leaf, digits):
    """A value of a choice, of its numbers counted from 0."""
    if isinstance(leaf, gymnasium.spaces.Discrete):
        return int(leaf.start) + int(digits[0])
    start = numpy.ravel(leaf.start) if isinstance(leaf, gymnasium.spaces.MultiDiscrete) else 0
    return (digits + start).reshape(leaf.shape).astype(leaf.dtype)


def boxed(space, values):
    shaped = values.reshape(space.shape)
    if numpy.issubdtype(space.dtype, numpy.floating):
        return shaped.astype(space.dtype, copy=False)
    return numpy.clip(numpy.rint(shaped.astype("f8")), space.low, space.high).astype(space.dtype)


def size(space):
    return 1 if isinstance(space, gymnasium.spaces.Discrete) else int(numpy.prod(space.shape))


def described(space):
    if isinstance(space, gymnasium.spaces.Discrete):
        n, start = int(space.n), int(space.start)
        if max(abs(start), abs(start + n - 1)) > LARGEST_EXACT_INTEGER:
            raise Refusal(FAILED, f"{space} has integers that single precision cannot tell apart")
        return struct.pack("<iii", DISCRETE, n, start)
    with numpy.errstate(over="ignore"):
        low, high = (numpy.ravel(bound).astype("<f4") for bound in (space.low, space.high))
    return struct.pack("<ii", BOX, low.size) + low.tobytes() + high.tobytes()


def one_line(what):
    return " ".join(str(what).split())


def opened(request):
    global gymnasium, numpy
    magic, version, lanes, longest_episode = struct.unpack_from("<iiii", request)
    if magic != MAGIC or version != VERSION:
        raise Refusal(FAILED, f"the request is of version {version} of the messages, this is version {VERSION}")
    try:
        import gymnasium
        import numpy
    except ImportError as missing:
        command = f"{sys.executable} -m pip install gymnasium"
        raise Refusal(MISSING, f"{one_line(missing)}: install it with `{command}`") from missing
    return Host(request[16:].decode(), lanes, longest_episode)


def exactly(stream, count):
    data = stream.read(count)
    if len(data) < count:
        raise EOFError
    return data


def receive(stream):
    kind, length = struct.unpack("<ii", exactly(stream, 8))
    if not 0 <= length <= LARGEST_MESSAGE:
        raise EOFError
    return kind, exactly(stream, length)


def send(stream, kind, body):
    stream.write(struct.pack("<ii", kind, len(body)) + body)
    stream.flush()


def failure(kind, message):
    return FAILURE, struct.pack("<i", kind) + message.encode(errors="replace")


def raised(problem):
    place = traceback.extract_tb(problem.__traceback__)[-1]
    return f"{type(problem).__name__}: {one_line(problem)} ({os.path.basename(place.filename)}, line {place.lineno})"


def answered(host, kind, request):
    if kind == RESET:
        return OBSERVATION, host.reset(request)
    if kind == STEP:
        return OUTCOMES, host.step(request)
    raise ValueError(f"a request of unexpected kind {kind}")


def opening(kind, request):
    if kind != OPEN:
        raise ValueError(f"a first request of kind {kind}")
    host = opened(request)
    return host, (SPACES, struct.pack("<ii", MAGIC, VERSION) + host.description())


def serve(requests, answers):
    host = None
    try:
        while True:
            kind, request = receive(requests)
            try:
                if host is None:
                    host, answer = opening(kind, request)
                else:
                    answer = answered(host, kind, request)
            except Refusal as refusal:
                answer = failure(refusal.kind, str(refusal))
            except Exception as problem:
                answer = failure(FAILED, raised(problem))
            send(answers, *answer)
    except (EOFError, BrokenPipeError):
        if host is not None:
            host.close()


def main():
    # An interrupt of the terminal reaches this process too: its parent decides.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # A file that lies where Hindcast was started must not stand in for a module of Python's.
    sys.path[:] = [place for place in sys.path if place]
    requests = open(os.dup(0), "rb")
    answers = open(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(2, 1)
    try:
        serve(requests, answers)
    finally:
        # Threads that an environment left behind must not keep the process.
        os._exit(0)


main()
