"""Writes random episode files of every layout and storage that h5py offers, with what h5py reads of them.

    python testing/field/episode_files.py DIRECTORY FIRST COUNT

File number i is a function of i alone. It is written to DIRECTORY/i.hdf5 or, where it is Minari's, to DIRECTORY/i/data; beside it lies
DIRECTORY/i.npz with the numbers that h5py reads, as 32-bit floats: observations, actions and rewards of all episodes behind one another,
the length of each episode and whether it terminated.
"""

import os
import sys

# HDF5 looks for files of numbers where a program runs, unless it is told to look beside the file.
os.environ["HDF5_EXTFILE_PREFIX"] = "${ORIGIN}"

import h5py
import numpy as np

LIBRARY_VERSIONS = ["earliest", "v108", "v110", "v112", "v114", "latest"]
FLOATS = ["f2", "f4", "f8", ">f2", ">f4", ">f8"]
INTEGERS = ["i1", "u1", "i2", "u2", ">i2", ">u2", "i4", "u4", ">i4", "i8", "u8", ">i8", ">u8"]


class Writer:
    """Writes arrays in a random way each."""

    def __init__(self, rng):
        self.rng = rng

    def chance(self, p):
        return self.rng.random() < p

    def pick(self, options):
        return options[self.rng.integers(len(options))]

    def numbers(self, shape, kind):
        dtype = np.dtype(kind)
        if dtype.kind == "b":
            return self.rng.random(shape) < 0.5
        if dtype.kind in "iu":
            info = np.iinfo(dtype)
            low, high = (info.min, info.max) if self.chance(0.3) else (max(info.min, -100), min(info.max, 100))
            return self.rng.integers(low, high, shape, dtype=dtype.newbyteorder("="), endpoint=True).astype(dtype)
        return (self.rng.normal(size=shape) * self.pick([1, 1, 1e-6, 100])).astype(dtype)

    def array(self, group, name, values, in_virtual=False):
        values = np.asarray(values)
        way = self.pick(["plain", "plain", "chunked", "chunked", "filtered", "filtered", "filtered", "compact", "grown", "linked",
                         "virtual", "external"])
        if values.ndim == 0 or values.size == 0 or in_virtual and way in ("virtual", "linked"):
            way = "plain"
        if way == "plain":
            group.create_dataset(name, data=values, track_times=self.chance(0.5))
        elif way == "compact":
            self.compact(group, name, values)
        elif way == "virtual":
            self.virtual(group, name, values)
        elif way == "external":
            self.external(group, name, values)
        elif way == "linked":
            store = group.require_group("store_" + name)
            self.array(store, "x", values) if self.chance(0.2) else store.create_dataset("x", data=values)
            group[name] = h5py.SoftLink(f"{store.name}/x" if self.chance(0.5) else f"store_{name}/x")
        elif way == "grown":
            chunks = self.chunks(values.shape)
            first = int(self.rng.integers(values.shape[0])) if values.shape[0] > 1 else 0
            data = group.create_dataset(name, (first,) + values.shape[1:], values.dtype, chunks=chunks,
                                        maxshape=(None,) + values.shape[1:])
            data[:] = values[:first]
            data.resize(values.shape)
            data[first:] = values[first:]
        else:
            options = {"chunks": True if self.chance(0.2) else self.chunks(values.shape)}
            if self.chance(0.4):
                options["maxshape"] = tuple(self.pick([None, None, n, n, n + 5, 3 * n]) for n in values.shape)
            if way == "filtered":
                options.update(self.filters())
            group.create_dataset(name, data=values, **options)
        if self.chance(0.1) and way != "linked":
            group[name].attrs["flag"] = np.bool_(True)
            group[name].attrs["unit"] = "m/s"

    def chunks(self, shape):
        return tuple(int(self.rng.integers(1, n + 1)) if self.chance(0.7) else n for n in shape)

    def filters(self):
        options = {"shuffle": self.chance(0.5), "fletcher32": self.chance(0.3)}
        compression = self.pick(["gzip", "gzip", "lzf", None])
        options["compression"] = compression
        if compression == "gzip":
            options["compression_opts"] = int(self.rng.integers(0, 10))
        return options

    def compact(self, group, name, values):
        if values.nbytes > 60000:
            group.create_dataset(name, data=values)
            return
        properties = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
        properties.set_layout(h5py.h5d.COMPACT)
        space = h5py.h5s.create_simple(values.shape)
        kind = h5py.h5t.py_create(values.dtype, logical=True)
        data = h5py.h5d.create(group.id, name.encode(), kind, space, properties)
        data.write(h5py.h5s.ALL, h5py.h5s.ALL, values)

    def beside(self, group, name, suffix):
        """A name of a file in the folder of the group's own, or in one within it."""
        stem = os.path.splitext(os.path.basename(group.file.filename))[0] + group.name.replace("/", "-") + "-" + name
        if self.chance(0.2):
            os.makedirs(os.path.join(os.path.dirname(group.file.filename), "within"), exist_ok=True)
            return f"within/{stem}.{suffix}"
        return f"{stem}.{suffix}"

    def virtual(self, group, name, values):
        """Rows, and sometimes columns, that come from arrays of this file and of another."""
        folder, other = os.path.dirname(group.file.filename), self.beside(group, name, "part")
        layout, order = h5py.VirtualLayout(values.shape, values.dtype), self.rng.permutation(len(values))
        count = int(self.rng.integers(1, 4))
        with h5py.File(os.path.join(folder, other), "w", libver=self.pick(LIBRARY_VERSIONS)) as part:
            for i, step in enumerate(self.parts(values, count)):
                here = self.chance(0.5)
                own = (group if here else part).require_group("parts_of_" + name)
                whole = np.concatenate([values[step], values[order[:2]]])
                self.array(own, str(i), whole, in_virtual=True) if not here else own.create_dataset(str(i), data=whole)
                source = h5py.VirtualSource("." if here else other, f"{own.name}/{i}", whole.shape, whole.dtype)
                if values.ndim > 1 and values.shape[-1] > 1 and self.chance(0.3):
                    cut = int(self.rng.integers(1, values.shape[-1]))
                    layout[step + (Ellipsis, slice(0, cut))] = source[: len(values[step]), ..., :cut]
                    layout[step + (Ellipsis, slice(cut, None))] = source[: len(values[step]), ..., cut:]
                else:
                    layout[step] = source[: len(values[step])]
        group.create_virtual_dataset(name, layout)

    def parts(self, values, count):
        """Slices of the rows, one behind another or every one of a few."""
        if self.chance(0.3) and len(values) >= count:
            return [(slice(i, None, count),) for i in range(count)]
        ends = [0, *sorted(int(n) for n in self.rng.integers(0, len(values) + 1, count - 1)), len(values)]
        return [(slice(a, b),) for a, b in zip(ends, ends[1:]) if a < b]

    def external(self, group, name, values):
        """Bytes in one file or two, wherever they are cut."""
        folder, files, data = os.path.dirname(group.file.filename), [], values.tobytes()
        cut = int(self.rng.integers(len(data) + 1))
        for i, piece in enumerate(p for p in [data[:cut], data[cut:]] if p):
            head = bytes(int(self.rng.integers(0, 9)))
            file = self.beside(group, f"{name}-{i}", "bin")
            with open(os.path.join(folder, file), "wb") as out:
                out.write(head + piece)
            files.append((file, len(head), len(piece)))
        files[-1] = files[-1][:2] + (h5py.h5f.UNLIMITED if self.chance(0.3) else files[-1][2],)
        group.create_dataset(name, values.shape, values.dtype, external=files)

    def flags(self, values):
        return np.asarray(values).astype(self.pick(["?", "?", "u1", "i1", "i4", "f4", "f8"]))

    def oddities(self, file):
        """What nobody needs and some readers stumble over."""
        for odd in self.rng.permutation(12)[: self.rng.integers(0, 4)]:
            if odd == 0:
                file["odd_complex"] = np.zeros(3, "c8")
            elif odd == 1:
                file.create_dataset("odd_text", data=["a", "bc"])
            elif odd == 2:
                file.create_dataset("odd_fields", data=np.zeros(3, [("a", "f4"), ("b", "i2")]))
            elif odd == 3:
                file.create_dataset("odd_lengths", (2,), h5py.vlen_dtype("f4"))[0] = [1, 2, 3]
            elif odd == 4:
                layout = h5py.VirtualLayout((4,), "f4")
                layout[:4] = h5py.VirtualSource("nowhere.h5", "x", (4,))
                file.create_virtual_dataset("odd_virtual", layout)
            elif odd == 5:
                file.create_dataset("odd_external", (4,), "f4", external=[("nowhere.bin", 0, 16)])
            elif odd == 6:
                file["odd_link"] = h5py.SoftLink("/nothing/there")
            elif odd == 7:
                file["odd_far_link"] = h5py.ExternalLink("../../nowhere.h5", "/x")
            elif odd == 8:
                file["odd_type"] = np.dtype("f4")
            elif odd == 9:
                file.create_dataset("odd_nothing", data=h5py.Empty("f4"))
            elif odd == 10:
                file.create_dataset("odd_scaled", data=np.arange(20), scaleoffset=5)
            else:
                many = file.create_group("odd_many")
                for i in range(60):
                    many[f"x{i}"] = i
        if self.chance(0.2):
            file.attrs["flag"] = np.bool_(True)

    def open(self, path):
        options = {"libver": self.pick(LIBRARY_VERSIONS)}
        if self.chance(0.2):
            options["userblock_size"] = self.pick([512, 1024, 4096])
        if self.chance(0.2):
            options["track_order"] = True
        return h5py.File(path, "w", **options)

    def observations(self, rows, shape, kind):
        return self.numbers((rows,) + shape, kind)

    def shape(self):
        return self.pick([(), (1,), (3,), (3,), (17,), (2, 3), (2, 2, 3)])

    def kind(self):
        return self.pick(FLOATS + ["f4", "f8", "f4", "f8"] + INTEGERS + ["?"])

    def actions(self, discrete, shape):
        if discrete:
            kind = self.pick(["i1", "u1", "i4", "i8", ">i4", "u2"])
            return lambda rows: self.rng.integers(0, 5, (rows,) + shape).astype(kind)
        kind = self.pick(FLOATS)
        return lambda rows: self.numbers((rows,) + shape, kind)

    def rewards(self, rows):
        return self.numbers((rows,) if self.chance(0.7) else (rows, 1), self.pick(FLOATS + ["f4", "f8", "i4", "i8", "u1", "?"]))


def plan(w):
    lengths = [int(n) for n in w.rng.integers(1, 3000 if w.chance(0.02) else 60, w.rng.integers(1, 7))]
    discrete = w.chance(0.3)
    action_shape = w.pick([(), (1,)]) if discrete else w.pick([(), (1,), (2,), (4,), (2, 2)])
    return lengths, [w.chance(0.5) for _ in lengths], discrete, w.actions(discrete, action_shape)


def d4rl(w, path):
    lengths, terminated, _, actions = plan(w)
    rows, ends = sum(lengths), np.cumsum(lengths) - 1
    terminals, timeouts = np.zeros(rows, bool), np.zeros(rows, bool)
    untimed = w.chance(0.2)
    for end, by_terminal in zip(ends, terminated):
        (terminals if by_terminal or untimed else timeouts)[end] = True
    with w.open(path) as f:
        w.array(f, "observations", w.observations(rows, w.shape(), w.kind()))
        w.array(f, "actions", actions(rows))
        w.array(f, "rewards", w.rewards(rows))
        w.array(f, "terminals", w.flags(terminals))
        if not untimed:
            if timeouts.any() or w.chance(0.5):
                w.array(f, "timeouts", w.flags(timeouts))
            else:
                f.create_dataset("timeouts", (rows,), "?", chunks=w.pick([None, (rows,)]))
        w.oddities(f)
    with h5py.File(path) as f:
        read = {k: f[k][()] for k in ("observations", "actions", "rewards", "terminals")}
        late = f["timeouts"][()] if "timeouts" in f else np.zeros(rows, bool)
    end_rows = np.flatnonzero((read["terminals"] != 0) | (late != 0))
    return read, np.diff(end_rows, prepend=-1), read["terminals"][end_rows] != 0


def d3rlpy1(w, path):
    lengths, terminated, discrete, actions = plan(w)
    rows, ends = sum(lengths), np.cumsum(lengths) - 1
    terminals, last = np.zeros(rows, "f4"), np.zeros(rows, "f4")
    last[ends] = 1
    for end, length, by_terminal in zip(ends, lengths, terminated):
        if by_terminal:
            terminals[max(end - 1, end - length + 1) : end + 1] = 1
    with w.open(path) as f:
        w.array(f, "observations", w.observations(rows, w.shape(), w.kind()))
        w.array(f, "actions", actions(rows))
        w.array(f, "rewards", w.rewards(rows))
        w.array(f, "terminals", terminals)
        w.array(f, "episode_terminals", last)
        f.create_dataset("discrete_action", data=w.pick([np.bool_(discrete), np.array([discrete]), np.array([discrete], "u1")]))
        w.oddities(f)
    with h5py.File(path) as f:
        read = {k: f[k][()] for k in ("observations", "actions", "rewards", "terminals", "episode_terminals")}
    end_rows = np.flatnonzero(read["episode_terminals"])
    return read, np.diff(end_rows, prepend=-1), read["terminals"][end_rows] != 0


def d3rlpy2(w, path):
    lengths, terminated, _, actions = plan(w)
    shape, kind = w.shape() or (1,), w.kind()
    with w.open(path) as f:
        f.create_dataset("columns", data=["observations", "actions", "rewards", "terminated"])
        f.create_dataset("num_episodes", data=len(lengths))
        f.create_dataset("version", data="2.1")
        for i, rows in enumerate(lengths):
            w.array(f, f"observations_{i}", w.observations(rows, shape, kind))
            w.array(f, f"actions_{i}", actions(rows))
            w.array(f, f"rewards_{i}", w.rewards(rows))
            f.create_dataset(f"terminated_{i}", data=w.pick([np.bool_, bool])(terminated[i]))
        w.oddities(f)
    with h5py.File(path) as f:
        count = int(f["num_episodes"][()])
        read = {k: joined([f[f"{k}_{i}"][()] for i in range(count)]) for k in ("observations", "actions", "rewards")}
        return read, [len(f[f"rewards_{i}"]) for i in range(count)], [bool(f[f"terminated_{i}"][()]) for i in range(count)]


def minari(w, directory):
    lengths, terminated, _, actions = plan(w)
    shape, kind = w.shape(), w.kind()
    data = os.path.join(directory, "data")
    os.makedirs(data)
    path = os.path.join(data, "main_data.hdf5")
    numbers = w.pick([list(range(len(lengths))), [10 * i + 3 for i in range(len(lengths))]])
    parts = w.chance(0.2)
    with w.open(path) as f, h5py.File(os.path.join(data, "part.hdf5") if parts else os.devnull, "w", driver=None if parts else "core",
                                      **({} if parts else {"backing_store": False})) as part:
        for i in w.rng.permutation(len(lengths)):
            i, rows = int(i), lengths[int(i)]
            name = f"episode_{i}"
            g = (part if parts else f).create_group(name)
            g.attrs["id"] = w.pick([int, np.int32, np.int64, np.uint16])(numbers[i])
            g.attrs["total_steps"] = rows
            if w.chance(0.3):
                g.attrs["ok"] = np.bool_(True)
            w.array(g, "observations", w.observations(rows + 1, shape, kind))
            w.array(g, "actions", actions(rows))
            w.array(g, "rewards", w.rewards(rows))
            ended = np.arange(rows) == rows - 1
            w.array(g, "terminations", w.flags(ended & terminated[i]))
            w.array(g, "truncations", w.flags(ended & (not terminated[i])))
            if w.chance(0.5):
                w.oddities(g.create_group("infos"))
            if parts:
                f[name] = h5py.ExternalLink("part.hdf5", f"/{name}")
        w.oddities(f)
    with h5py.File(path) as f:
        groups = sorted((f[k] for k in f if k.startswith("episode_")), key=lambda g: g.attrs["id"])
        read = {k: joined([g[k][()] for g in groups]) for k in ("observations", "actions", "rewards")}
        return read, [len(g["rewards"]) for g in groups], [bool(g["terminations"][-1]) for g in groups]


def joined(arrays):
    return np.concatenate([np.asarray(a).astype("f4").reshape(-1) for a in arrays])


def main(directory, first, count):
    os.makedirs(directory, exist_ok=True)
    for number in range(first, first + count):
        w = Writer(np.random.default_rng([18, number]))
        make = [d4rl, minari, d3rlpy1, d3rlpy2][number % 4]
        path = os.path.join(directory, str(number) if make is minari else f"{number}.hdf5")
        read, lengths, terminated = make(w, path)
        with np.errstate(over="ignore"):
            numbers = {k: np.asarray(read[k]).astype("f4").reshape(-1) for k in ("observations", "actions", "rewards")}
        np.savez(os.path.join(directory, f"{number}.npz"), lengths=np.asarray(lengths, "i4"),
                 terminated=np.asarray(terminated, "u1"), **numbers)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
