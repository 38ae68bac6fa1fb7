"""The race detector against a naive one: random kernels, with every access kept and a whole vector clock a thread.

The naive one follows the same orders of threads and blocks, which decide what an atomic operation reads from another
thread. The detector's second run has one of the others, which depends on the inputs.
"""

import random

import numpy as np
import pytest

from grader.cuda.build_dir import BuildDir
from grader.cuda.compiler import Compiler
from grader.cuda.emulator import Buffer, Emulator
from grader.cuda.launch_plan import Launch
from grader.cuda.source import Source

pytestmark = pytest.mark.slow

WARP = 32
KERNELS = 60  # in one file
ARGUMENTS = (("x", "int"), ("g", "int"), ("c", "int"), ("out", "int"), ("n", "int"))
WHO = {  # which threads make an access
    "": lambda t: True,
    "if (t < 32) ": lambda t: t < 32,
    "if (t % 32 < 16) ": lambda t: t % 32 < 16,
    "if (t == 5) ": lambda t: t == 5,
    "if (t > 60) ": lambda t: t > 60,
}
WHERE = {  # the index of an access; b: the block; T: its threads, in the kernel
    "t": lambda t, b, size: t,
    "(t ^ 1)": lambda t, b, size: t ^ 1,
    "(t ^ 16)": lambda t, b, size: t ^ 16,
    "((t + 1) % T)": lambda t, b, size: (t + 1) % size,
    "(T - 1 - t)": lambda t, b, size: size - 1 - t,
    "(t / 2)": lambda t, b, size: t // 2,
    "7": lambda t, b, size: 7,
    "(b * T + t)": lambda t, b, size: b * size + t,
    "(b * T + (t ^ 1))": lambda t, b, size: b * size + (t ^ 1),
}
STATEMENTS = {
    "fence": "__threadfence();",
    "fence_block": "__threadfence_block();",
    "count": "atomicAdd(&c[0], 1);",
    "flag": "*(volatile int*)&c[1] = 1;",
    "look": "sum += *(volatile int*)&c[1];",
}
INTS = ("s", "g")  # shared and global memory, in ints
STAY = '__asm__ volatile("" :: "r"(s) : "memory");'  # the compiler leaves each access where it is


def program(random):
    """A kernel as a list of steps: accesses and meetings."""
    steps = []
    for _ in range(random.randint(2, 9)):
        kind = random.choices(
            (
                "read",
                "write",
                "atomic",
                "byte",
                "barrier",
                "warp",
                "halves",
                "fence",
                "fence_block",
                "count",
                "flag",
                "look",
            ),
            (7, 5, 2, 2, 5, 3, 1, 2, 1, 2, 1, 1),
        )[0]
        if kind in ("read", "write", "atomic", "byte"):
            steps.append((kind, random.choice(list(WHO)), random.choice(INTS), random.choice(list(WHERE))))
        elif kind in STATEMENTS:
            steps.append((kind, random.choice(list(WHO))))
        else:
            steps.append((kind,))
    return steps


def text_of(name, steps, threads):
    lines = []
    for kind, *rest in steps:
        if kind == "barrier":
            lines.append("__syncthreads();")
        elif kind == "warp":
            lines.append("__syncwarp();")
        elif kind == "halves":
            lines.append("__syncwarp(t % 32 < 16 ? 0xffff : 0xffff0000u);")
        elif kind in STATEMENTS:
            lines.append(rest[0] + STATEMENTS[kind])
        else:
            who, memory, index = rest
            lines.append(
                who
                + {
                    "read": f"sum += {memory}[{index}];",
                    "write": f"{memory}[{index}] = t;",
                    "atomic": f"atomicAdd(&{memory}[{index}], 1);",
                    "byte": f"((char*){memory})[{index}] = t;",
                }[kind]
            )
        lines.append(STAY)
    body = "\n    ".join(lines)
    return (
        f'extern "C" __global__ void {name}(const int* x, int* g, int* c, int* out, int n) {{\n'
        f"    constexpr int T = {threads}; __shared__ int s[3 * T]; int t = threadIdx.x, b = blockIdx.x, sum = 0;\n"
        f"    {body}\n    if (sum == 12345678) out[0] = 1;\n}}\n"
    )


class Naive:
    """Vector clocks and accesses of all threads of one launch."""

    def __init__(self, blocks, threads, *, threads_backwards=False, blocks_backwards=False):
        self.blocks, self.threads = range(blocks)[:: -1 if blocks_backwards else 1], threads
        self.order = range(threads)[:: -1 if threads_backwards else 1]
        self.accesses, self.learned, self.has_race = {}, {}, False

    def run(self, steps):
        for block in self.blocks:
            self.run_block(block, steps)
        return self.has_race

    def run_block(self, block, steps):
        names = [(block, t) for t in self.order]
        self.clocks = {name: {name: 1} for name in names}
        self.fenced = {(name, scope): None for name in names for scope in ("device", "block")}
        self.looked_at = {name: set() for name in names}
        self.accesses = {at: all_ for at, all_ in self.accesses.items() if at[0] != "s"}  # fresh shared memory
        self.learned = {key: known for key, known in self.learned.items() if key[0][0] != "s" and key[1] == "device"}
        for part, meeting in parts_of(steps):
            for name in names:
                for step in part:
                    self.perform(name, step)
            if meeting == "barrier":
                self.meet(names)
            elif meeting in ("warp", "halves"):
                width = WARP if meeting == "warp" else WARP // 2
                for first in range(0, self.threads, width):
                    self.meet([(block, t) for t in range(first, min(first + width, self.threads))])

    def meet(self, names):
        for name in names:
            self.learn_from_all(name)
        clock = joined(*(self.clocks[each] for each in names))
        for scope in ("device", "block"):
            fenced = [self.fenced[each, scope] for each in names]
            known = joined(*filter(None, fenced)) if any(each is not None for each in fenced) else None
            self.fenced |= {(each, scope): known for each in names}
        for each in names:
            self.clocks[each] = {**clock, each: clock[each] + 1}

    def perform(self, name, step):
        (block, thread), (kind, who, *rest) = name, step
        if not WHO[who](thread):
            return
        if kind in ("fence", "fence_block"):
            self.learn_from_all(name)
            clock, key = self.clocks[name], (name, "device" if kind == "fence" else "block")
            self.fenced[key] = joined(self.fenced[key] or {}, clock)
            self.clocks[name] = {**clock, name: clock[name] + 1}
            return
        if kind == "count":
            self.atomic(name, ("c", 0))
            return
        if kind in ("flag", "look"):
            self.volatile(name, ("c", 4), writes=kind == "flag")
            return
        memory, index = rest
        at = WHERE[index](thread, block, self.threads)
        if kind == "byte":
            self.access(name, (memory, at), writes=True, atomic=False)
        elif kind == "atomic":
            self.atomic(name, (memory, 4 * at))
        else:
            for byte in range(4):
                self.access(name, (memory, 4 * at + byte), writes=kind == "write", atomic=False)

    def atomic(self, name, at):
        self.publish(name, at)
        for byte in range(4):
            self.access(name, (at[0], at[1] + byte), writes=False, atomic=True)
            self.access(name, (at[0], at[1] + byte), writes=True, atomic=True)
        self.learn(name, at)

    def volatile(self, name, at, *, writes):
        if writes:
            self.publish(name, at)
        else:
            self.looked_at[name].add(at)
        for byte in range(4):
            self.access(name, (at[0], at[1] + byte), writes=writes, atomic=True)

    def publish(self, name, at):
        for scope in ("device", "block"):
            if self.fenced[name, scope] is not None:
                self.learned[at, scope] = joined(self.learned.get((at, scope), {}), self.fenced[name, scope])

    def learn(self, name, at):
        self.clocks[name] = joined(
            self.clocks[name], *(self.learned.get((at, scope), {}) for scope in ("device", "block"))
        )

    def learn_from_all(self, name):
        for at in self.looked_at[name]:
            self.learn(name, at)
        self.looked_at[name] = set()

    def access(self, name, at, *, writes, atomic):
        earlier = self.accesses.setdefault(at, set())
        for other, time, wrote, was_atomic in earlier:
            is_before = other == name or self.clocks[name].get(other, 0) >= time
            if not is_before and (writes or wrote) and not (atomic and was_atomic):
                self.has_race = True
        earlier.add((name, self.clocks[name][name], writes, atomic))


def joined(*clocks):
    both = {}
    for clock in clocks:
        for name, time in clock.items():
            both[name] = max(both.get(name, 0), time)
    return both


def parts_of(steps):
    """The accesses before each meeting, and the meeting; "" at the end."""
    part = []
    for step in steps:
        if step[0] in ("barrier", "warp", "halves"):
            yield part, step[0]
            part = []
        else:
            part.append(step)
    yield part, ""


def has_race_in_another_order(blocks, threads, steps):
    return any(
        Naive(blocks, threads, threads_backwards=one, blocks_backwards=another).run(steps)
        for one, another in ((True, False), (False, True), (True, True))
    )


@pytest.mark.parametrize(("seed", "blocks", "threads"), [(0, 1, 64), (1, 3, 64), (2, 2, 128), (3, 1, 96)])
def test_it_finds_a_race_where_a_naive_detector_finds_one(seed, blocks, threads):
    programs = [program(random.Random(1000 * seed + number)) for number in range(KERNELS)]
    code = "".join(text_of(f"k{number}", steps, threads) for number, steps in enumerate(programs))
    wrong, racing = [], 0
    build_dir = BuildDir()
    compiler = Compiler(build_dir, Source("", (), (), (), {}, code, code))
    try:
        emulator = Emulator(build_dir.tools, build_dir.running)
        zeros = np.zeros(4 * threads, np.int32)
        buffers = [Buffer(name, "int32", zeros.shape, zeros) for name in ("x", "g", "c")]
        buffers.append(Buffer("out", "int32", zeros.shape))
        compiled = compiler.object_for("thread")
        for number, steps in enumerate(programs):
            launch = Launch(f"k{number}", (blocks, 1, 1), (threads, 1, 1), 0, ARGUMENTS)
            run = emulator.run("thread", compiled, [launch], buffers, {"n": 1}, ["out"], 10.0)
            found = any(record[0] == "race" for record in run.records)
            assert found or run.finished, run
            expected = Naive(blocks, threads).run(steps)
            racing += expected
            if found != expected and (expected or not has_race_in_another_order(blocks, threads, steps)):
                wrong.append((expected, text_of(f"k{number}", steps, threads)))
    finally:
        compiler.close()
        build_dir.close()
    assert not wrong, wrong[0]
    assert KERNELS // 10 < racing < KERNELS, "some have a race, others have none"
