"""The differences between kinds of exercise: one object for each. Other modules do not branch on the kind."""

from typing import Literal

import msgspec

from grader.model import Kind

LOOPS = "Python loops over single numbers are the usual cause; let NumPy work on whole arrays"


class ExerciseKind(msgspec.Struct, frozen=True):
    """The facts about one kind; by default those of an exercise in NumPy."""

    name: Kind
    suffix: str = ".py"  # of the submission, the stub, the reference and the yardstick
    comment: str = "###"  # begins the lines around a solution region
    not_written: bytes = b"raise NotImplementedError\n"  # stands in a stub in the place of a solution
    computing_part: str = "reference"  # the file that says in Python what is right
    parts: tuple[str, ...] = ("reference", "checks", "tolerance")  # what an exercise cannot be judged without
    is_emulated: bool = False  # the emulator of kernels runs a submission, in the place of a process with Python
    own_rooms: tuple[str, ...] = ()  # folders of the grader that judge this kind and no other
    statement: Literal["docstring", "comment"] = "docstring"  # with which the reference begins
    building_seconds: float = 0.0  # that compilers may take, beside the limit of a call
    needs_gpu: bool = False  # for its checks on speed
    variants_are_files: bool = False  # alternatives: a file each, in a folder; else functions of one file
    mistakes_are_twins: bool = False  # a mistake's function says what the changed reference gives; else it is what runs
    pairs_of_mistakes: bool = True  # whether two changes of the reference are also made together
    importable: tuple[str, ...] = ()  # by submissions, beside the standard library
    forbidden: tuple[str, ...] = ("torch", "jax", "tensorflow")  # libraries that would do the exercise
    judged_with: tuple[str, ...] = ("numpy",)  # packages whose versions a report depends on
    verified_with: tuple[str, ...] = ("numpy",)  # packages whose versions the course's promises depend on
    promises_left_out: frozenset[str] = frozenset()  # of verify
    wants_edge_cases: bool = True
    threads_change: bool = False  # its library can get more threads after its import, which is slow
    plural: str = "exercises"  # what several of them are called
    needs: str = ""  # how the doctor's lines begin without which grade leaves them open; "": it needs nothing more
    slow_by: str = LOOPS  # what is usually wrong with a submission that is too slow

    @property
    def reference_file(self) -> str:
        return f"reference{self.suffix}"

    @property
    def alternatives_place(self) -> str:
        return "alternatives/" if self.variants_are_files else "alternatives.py"


KINDS: dict[Kind, ExerciseKind] = {
    "numpy": ExerciseKind("numpy", importable=("numpy",)),
    "python": ExerciseKind(  # its results are no arrays
        "python",
        promises_left_out=frozenset({"float32"}),
        slow_by=(
            "a loop inside a loop that does the same work again is the usual cause; do it once, before or beside it"
        ),
    ),
    "torch": ExerciseKind(
        "torch",
        importable=("numpy", "torch"),
        forbidden=("jax", "tensorflow"),
        judged_with=("numpy", "torch"),
        verified_with=("numpy", "torch"),
        threads_change=True,
        plural="exercises in torch",
        needs="package torch",
        slow_by="Python loops over single numbers are the usual cause; let torch work on whole tensors",
    ),
    "cuda": ExerciseKind(
        "cuda",
        suffix=".cu",
        comment="//",
        not_written=b'#error "not written yet"\n',
        computing_part="expected",
        parts=("reference", "checks", "tolerance", "signature"),
        is_emulated=True,
        own_rooms=("cuda",),
        statement="comment",
        building_seconds=30.0,
        needs_gpu=True,
        variants_are_files=True,
        mistakes_are_twins=True,
        pairs_of_mistakes=False,
        forbidden=(),
        verified_with=("numpy", "nvidia-cuda-nvrtc"),
        promises_left_out=frozenset({"float32", "sizes"}),  # they compute in float32; sizes go with blocks and tiles
        wants_edge_cases=False,
        plural="kernels",
        needs="kernels",
    ),
}
SUFFIXES = tuple(dict.fromkeys(each.suffix for each in KINDS.values()))
