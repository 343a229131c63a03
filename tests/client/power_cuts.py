"""What a disk may hold after a power cut: a real run's system calls, replayed without what was not synced.

`Recording` reads what a program did under strace, which sees what SQLite and Python alike ask of the system.
`Disk` replays the calls up to a cut. What an fsync has covered stays; of everything else, writes sector by
sector, truncations and changes of directories, any part may be missing, and newer ones may have come without
older ones. An fsync of a file covers its content and size, not its name: that needs an fsync of its directory
(POSIX promises no more). A rename is one step. A recording that does not give the real files is refused.
"""

import os
import random
import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

CALLS = (
    "open,openat,creat,close,dup,dup2,dup3,fcntl,lseek,write,pwrite64,writev,pwritev,pwritev2,ftruncate,truncate,"
    "fallocate,fsync,fdatasync,sync_file_range,sync,syncfs,msync,copy_file_range,sendfile,splice,rename,renameat,"
    "renameat2,link,linkat,symlink,symlinkat,unlink,unlinkat,mkdir,mkdirat,rmdir,chdir,clone,clone3,fork,vfork"
)
STRING_BYTES_MAX = 4 << 20

_LINE = re.compile(r"(\d+) +(.*)")
_CUT = re.compile(r"(\w+)\((.*) <unfinished \.\.\.>")
_RESUMED = re.compile(r"<\.\.\. (\w+) resumed>(.*)")
_CALL = re.compile(r"(\w+)\((.*)\) += (-?\d+)(?: .*)?", re.DOTALL)
_STRING = re.compile(r'"((?:\\x[0-9a-f]{2})*)"(\.\.\.)?')


def tracer(output: Path, calls: str = CALLS) -> list[str]:
    """The command that writes down what the program behind it asks of the system. Skips without strace."""
    if shutil.which("strace") is None:
        pytest.skip("strace is not installed")
    if subprocess.run(["strace", "-o", "/dev/null", "true"], check=False, capture_output=True).returncode:
        pytest.skip("strace may not trace here")
    return ["strace", "-f", "-xx", "-s", str(STRING_BYTES_MAX), "-e", f"trace={calls}", "-o", str(output)]


# What was asked of the disk ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Write:
    inode: int
    offset: int
    content: bytes


@dataclass(frozen=True)
class Truncate:
    inode: int
    size: int


@dataclass(frozen=True)
class Entry:
    """A change of one directory: `gone` leaves it, `name` (if any) is the inode from now on."""

    directory: int
    gone: str
    name: str
    inode: int


@dataclass(frozen=True)
class Sync:
    inode: int


@dataclass(frozen=True)
class Said:
    """A line on the program's standard output."""

    line: str


Step = Write | Truncate | Entry | Sync | Said


@dataclass
class Inode:
    """A file's content, or a directory's entries."""

    content: bytearray = field(default_factory=bytearray)
    entries: dict[str, int] | None = None

    def take(self, step: Step) -> None:
        match step:
            case Write(_, offset, content):
                self.content += bytes(max(0, offset - len(self.content)))
                self.content[offset : offset + len(content)] = content
            case Truncate(_, size):
                self.content = self.content[:size] + bytes(max(0, size - len(self.content)))
            case Entry(_, gone, name, inode):
                assert self.entries is not None
                if gone:
                    self.entries.pop(gone, None)
                if name:
                    self.entries[name] = inode


class Recording:
    """A tree as it was, and the steps that were made under it; inode 0 is the root."""

    def __init__(self, root: Path) -> None:
        """Takes the tree as it stands for durable."""
        self.root = root
        self.before: dict[int, Inode] = {}
        self.directories: set[int] = set()
        self.steps: list[Step] = []
        self._begin(root)

    def _begin(self, path: Path) -> int:
        number = len(self.before)
        made = self.before[number] = Inode()
        if path.is_dir():
            self.directories.add(number)
            made.entries = {child.name: self._begin(child) for child in sorted(path.iterdir())}
        else:
            made.content = bytearray(path.read_bytes())
        return number

    def read(self, trace: Path) -> None:
        """Takes the steps in, and makes sure that all of them together give the files that are there."""
        _Reader(self).read(trace)
        disk = Disk(self)
        for step in self.steps:
            disk.take(step)
        assert disk.tree(disk.now) == _files(self.root), "the recording does not give the real files"


def _files(root: Path) -> dict[str, bytes | None]:
    return {
        str(path.relative_to(root)): None if path.is_dir() else path.read_bytes() for path in root.rglob("*")
    }


def _calls(trace: Path) -> Iterator[tuple[int, str, str, int]]:
    """Thread, name, arguments and answer of each call that succeeded, in the order of their ends."""
    begun: dict[str, str] = {}
    with trace.open(encoding="ascii") as lines:
        for line in lines:
            found = _LINE.fullmatch(line.rstrip("\n"))
            assert found, line[:200]
            thread, text = found.groups()
            if cut := _CUT.fullmatch(text):
                begun[thread] = f"{cut[1]}({cut[2]}"
                continue
            if resumed := _RESUMED.fullmatch(text):
                text = begun.pop(thread) + resumed[2]
            call = _CALL.fullmatch(text)
            if call and int(call[3]) >= 0:
                yield int(thread), call[1], call[2], int(call[3])


class _Reader:
    """Turns strace's lines into steps."""

    def __init__(self, recording: Recording) -> None:
        self._recording = recording
        self._steps = recording.steps
        self._root = str(recording.root)
        self._now = {number: _copy(inode) for number, inode in recording.before.items()}
        self._open: dict[int, int] = {}
        self._at: dict[int, int] = {}
        self._appending: set[int] = set()
        self._output = ""

    def read(self, trace: Path) -> None:
        calls = list(_calls(trace))
        others = {
            answer
            for _, name, arguments, answer in calls
            if name in ("fork", "vfork") or (name.startswith("clone") and "CLONE_THREAD" not in arguments)
        }
        for process, name, arguments, answer in calls:
            if process not in others and name not in ("fork", "vfork", "clone", "clone3"):
                self._call(name, arguments, answer)

    def _call(self, name: str, arguments: str, answer: int) -> None:
        words = [word.strip() for word in _STRING.sub("", arguments).split(",")]
        strings = []
        for text, cut_off in _STRING.findall(arguments):
            assert not cut_off, f"{name} wrote more than is recorded"
            strings.append(bytes.fromhex(text.replace("\\x", "")))
        descriptor = int(words[0]) if words[0].isdigit() else -1
        if name in ("open", "openat", "creat"):
            self._opened(name, words, strings[0], answer)
        elif name in ("rename", "renameat", "renameat2"):
            self._rename(words, strings)
        elif name in ("unlink", "unlinkat", "rmdir"):
            directory, entry = self._place(words[0], strings[0])
            self._entry(directory, entry, "", -1)
        elif name in ("mkdir", "mkdirat"):
            directory, entry = self._place(words[0], strings[0])
            if directory >= 0:
                inode = self._made(Inode(entries={}))
                self._recording.directories.add(inode)
                self._entry(directory, "", entry, inode)
        elif name == "truncate":
            directory, entry = self._place("AT_FDCWD", strings[0])
            if directory >= 0:
                entries = self._now[directory].entries
                assert entries is not None
                self._step(Truncate(entries[entry], int(words[1])))
        elif name == "write" and descriptor == 1 and 1 not in self._open:
            self._output += strings[0][:answer].decode()
            while "\n" in self._output:
                line, _, self._output = self._output.partition("\n")
                self._steps.append(Said(line))
        elif name in ("dup", "dup2", "dup3") or (name == "fcntl" and "F_DUPFD" in arguments):
            self._open.pop(answer, None)
            if descriptor in self._open:
                raise AssertionError("a descriptor of the vault was copied")
        elif name in ("sync", "syncfs", "link", "linkat", "symlink", "symlinkat", "chdir"):
            raise AssertionError(f"{name} is not known here")
        elif descriptor in self._open:
            self._on_file(name, descriptor, words, strings, answer)

    def _on_file(
        self, name: str, descriptor: int, words: list[str], strings: list[bytes], answer: int
    ) -> None:
        inode = self._open[descriptor]
        if name == "close":
            del self._open[descriptor]
        elif name == "lseek":
            self._at[descriptor] = answer
        elif name in ("write", "writev"):
            at = len(self._now[inode].content) if descriptor in self._appending else self._at[descriptor]
            self._step(Write(inode, at, b"".join(strings)[:answer]))
            self._at[descriptor] = at + answer
        elif name in ("pwrite64", "pwritev", "pwritev2"):
            offset = words[-1] if name != "pwritev2" else words[-2]
            self._step(Write(inode, int(offset), b"".join(strings)[:answer]))
        elif name == "ftruncate":
            self._step(Truncate(inode, int(words[1])))
        elif name in ("fsync", "fdatasync"):
            self._step(Sync(inode))
        elif name == "fallocate":
            assert words[1] == "0", "fallocate in a mode that is not known here"
            self._step(Truncate(inode, max(len(self._now[inode].content), int(words[2]) + int(words[3]))))
        elif name != "fcntl":
            raise AssertionError(f"{name} is not known here")

    def _opened(self, name: str, words: list[str], path: bytes, descriptor: int) -> None:
        self._open.pop(descriptor, None)
        flags = words[1] if name == "open" else words[2] if name == "openat" else "O_CREAT|O_TRUNC"
        directory, entry = self._place(words[0], path)
        if directory < 0:
            return
        entries = self._now[directory].entries
        assert entries is not None
        inode = entries.get(entry, -1) if entry else directory
        if inode < 0:
            inode = self._made(Inode())
            self._entry(directory, "", entry, inode)
        elif "O_TRUNC" in flags and self._now[inode].content:
            self._step(Truncate(inode, 0))
        self._open[descriptor], self._at[descriptor] = inode, 0
        self._appending.discard(descriptor)
        if "O_APPEND" in flags:
            self._appending.add(descriptor)

    def _place(self, directory: str, path: bytes) -> tuple[int, str]:
        """The directory's inode and the name in it; "" for the root itself, -1 for what is elsewhere."""
        text = os.fsdecode(path)
        if not text.startswith("/"):
            if not directory.isdigit() or int(directory) not in self._open:
                return -1, ""
            return self._open[int(directory)], text
        if text == self._root:
            return 0, ""
        if not text.startswith(self._root + "/"):
            return -1, ""
        *parents, name = text[len(self._root) + 1 :].split("/")
        inode = 0
        for parent in parents:
            entries = self._now[inode].entries
            assert entries is not None
            inode = entries[parent]
        return inode, name

    def _rename(self, words: list[str], strings: list[bytes]) -> None:
        # rename(old, new): both words are empty; renameat has a descriptor before each
        named = [word for word in words if word]
        first, second = [*named, "", ""][:2]
        old, old_name = self._place(first, strings[0])
        new, new_name = self._place(second, strings[1])
        if old < 0 and new < 0:
            return
        assert old == new, "renamed into another directory"
        entries = self._now[old].entries
        assert entries is not None
        self._entry(old, old_name, new_name, entries[old_name])

    def _made(self, inode: Inode) -> int:
        number = len(self._now)
        self._now[number] = inode
        return number

    def _entry(self, directory: int, gone: str, name: str, inode: int) -> None:
        if directory >= 0:
            self._step(Entry(directory, gone, name, inode))

    def _step(self, step: Step) -> None:
        self._steps.append(step)
        if isinstance(step, Entry):
            self._now[step.directory].take(step)
        elif isinstance(step, Write | Truncate):
            self._now[step.inode].take(step)


def _copy(inode: Inode) -> Inode:
    return Inode(bytearray(inode.content), None if inode.entries is None else dict(inode.entries))


# What may be left of it -------------------------------------------------------------------------------


class Disk:
    """Goes through a recording, with what is durable for certain and what is only on its way."""

    def __init__(self, recording: Recording) -> None:
        self._sure = {number: _copy(inode) for number, inode in recording.before.items()}
        self.now = {number: _copy(inode) for number, inode in recording.before.items()}
        self._pending: list[Write | Truncate | Entry] = []
        self._directories = recording.directories

    def take(self, step: Step) -> None:
        """The next step of the recording."""
        match step:
            case Sync(inode):
                left = []
                for pending in self._pending:
                    if _of(pending) == inode:
                        self._sure[inode].take(pending)
                    else:
                        left.append(pending)
                self._pending = left
            case Write() | Truncate() | Entry():
                if isinstance(step, Entry) and step.name and step.inode not in self.now:
                    for state in (self._sure, self.now):
                        state[step.inode] = Inode(entries={} if step.inode in self._directories else None)
                self.now[_of(step)].take(step)
                self._pending.append(step)

    def cut(self, choose: random.Random) -> dict[int, Inode]:
        """One state that the disk may be in if the power goes now."""
        after = {number: _copy(inode) for number, inode in self._sure.items()}
        sector = choose.choice([512, 4096])
        chance = choose.choice([0.0, 0.1, 0.5, 0.9, 1.0])
        # Most file systems change directories in order; by POSIX any changes may come, even the newest alone.
        end = len(self._pending)
        some = choose.choice([range(choose.randrange(end + 1)), range(choose.randrange(end + 1), end), None])
        for number, step in enumerate(self._pending):
            if isinstance(step, Write):
                for piece in _sectors(step, sector):
                    if choose.random() < chance:
                        after[step.inode].take(piece)
            elif number in some if some is not None and isinstance(step, Entry) else choose.random() < chance:
                after[_of(step)].take(step)
        for number, inode in after.items():
            size = len(self.now[number].content)
            if inode.entries is None and len(inode.content) < size and choose.random() < 0.5:
                inode.content += bytes(size - len(inode.content))  # the size came, the bytes did not
        return after

    def tree(self, state: dict[int, Inode]) -> dict[str, bytes | None]:
        """The files of a state by path; directories are None."""
        found: dict[str, bytes | None] = {}

        def walk(inode: int, path: str) -> None:
            for name, child in (state[inode].entries or {}).items():
                below = f"{path}{name}"
                if state[child].entries is None:
                    found[below] = bytes(state[child].content)
                else:
                    found[below] = None
                    walk(child, below + "/")

        walk(0, "")
        return found


def _of(step: Write | Truncate | Entry) -> int:
    return step.directory if isinstance(step, Entry) else step.inode


def _sectors(step: Write, sector: int) -> list[Write]:
    pieces, at = [], 0
    while at < len(step.content):
        end = min(len(step.content), at + sector - (step.offset + at) % sector)
        pieces.append(Write(step.inode, step.offset + at, step.content[at:end]))
        at = end
    return pieces


def lay_out(tree: dict[str, bytes | None], root: Path) -> None:
    """Write a tree's files under an empty root."""
    for name, content in sorted(tree.items()):
        path = root / name
        if content is None:
            path.mkdir(mode=0o700)
        else:
            path.write_bytes(content)


def lines(steps: Sequence[Step]) -> list[str]:
    """What the program said in these steps."""
    return [step.line for step in steps if isinstance(step, Said)]
