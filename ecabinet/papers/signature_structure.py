"""Tagged papers: the structure tree may grow by what was annotated or signed later, and by nothing else.

A tagged PDF (Word writes them) must name each new note or field in its structure tree, which pyHanko calls a
forbidden change. The tree shows nothing on the page, but screen readers follow it: so it may only grow.
"""

from __future__ import annotations

from collections.abc import Iterator

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import HistoricalResolver
from pyhanko.sign.diff_analysis import ModificationLevel, QualifiedWhitelistRule, ReferenceUpdate

DEPTH_MAX = 64
ENTRIES_MAX = 200_000
"""Entries of a structure tree that are compared; a larger one counts as changed."""
_ROOT_KEYS = frozenset({"/ParentTree", "/ParentTreeNextKey", "/K"})
_TREE_KEYS = frozenset({"/Nums", "/Kids", "/Limits", "/Type"})


class _Forbidden(Exception):
    """The tree changed in a way that no annotation explains."""


class StructureGrowth(QualifiedWhitelistRule):
    """Lets the structure tree gain references to annotations that are new."""

    def apply_qualified(
        self, old: HistoricalResolver, new: HistoricalResolver
    ) -> Iterator[tuple[ModificationLevel, ReferenceUpdate]]:
        if "/StructTreeRoot" not in old.root or "/StructTreeRoot" not in new.root:
            return
        growth = _Growth(old, new)
        try:
            growth.compare()
        except (_Forbidden, KeyError, TypeError, AttributeError):  # or not built as a tree should be
            return
        level = ModificationLevel.ANNOTATIONS if growth.marks else ModificationLevel.FORM_FILLING
        for ref in growth.explained:
            yield level, ReferenceUpdate(ref)


class _Growth:
    """One comparison of two structure trees; `explained` holds the objects whose change it accounts for."""

    def __init__(self, old: HistoricalResolver, new: HistoricalResolver) -> None:
        self.old = old
        self.new = new
        self.changed = new.explicit_refs_in_revision()
        self.explained: set[generic.Reference] = set()
        self.marks = False
        self._left = ENTRIES_MAX

    def compare(self) -> None:
        old_root, new_root = self.old.root["/StructTreeRoot"], self.new.root["/StructTreeRoot"]
        if not _same_but(old_root, new_root, _ROOT_KEYS):
            raise _Forbidden
        self._may_change(self.new.root.raw_get("/StructTreeRoot"))
        self._kids(old_root, new_root)
        for ref in self.changed:
            was = self.old(ref)
            if isinstance(was, generic.DictionaryObject) and "/S" in was and "/P" in was and "/K" in was:
                self._element(was, self.new(ref))
                self.explained.add(ref)
        before = dict(self._numbers(self.old, old_root["/ParentTree"], 0))
        after = dict(self._numbers(self.new, new_root["/ParentTree"], 0))
        self._explain_tree(new_root, "/ParentTree", 0)
        for key, value in before.items():
            if key not in after or not self._same_value(value, after[key]):
                raise _Forbidden

    def _element(self, was: generic.DictionaryObject, now: generic.PdfObject) -> None:
        if not isinstance(now, generic.DictionaryObject) or not _same_but(was, now, frozenset({"/K"})):
            raise _Forbidden
        self._kids(was, now)

    def _kids(self, was: generic.DictionaryObject, now: generic.DictionaryObject) -> None:
        """The old kids must follow each other as before; what stands between must be new annotations."""
        remaining = self._listed(self.old, was, "/K")
        for kid in self._listed(self.new, now, "/K"):
            if remaining and _equal(remaining[0], kid):
                remaining = remaining[1:]
            else:
                self._added(kid, 0)
        if remaining:
            raise _Forbidden
        if "/K" in now:
            self._may_change(now.raw_get("/K"), was.raw_get("/K") if "/K" in was else None)

    def _added(self, kid: generic.PdfObject, depth: int) -> None:
        """A kid that was not there: a reference to a new annotation, or an element of such references."""
        self._count(depth)
        if isinstance(kid, generic.IndirectObject):
            if not self.old.is_ref_unassignable(kid.reference):
                raise _Forbidden
            self.explained.add(kid.reference)
            kid = self.new(kid.reference)
        if not isinstance(kid, generic.DictionaryObject):
            raise _Forbidden  # a number would be content of the page
        if "/Obj" in kid:
            annotation = kid.raw_get("/Obj")
            if not isinstance(annotation, generic.IndirectObject) or not self.old.is_ref_unassignable(
                annotation.reference
            ):
                raise _Forbidden
            self.marks = self.marks or self.new(annotation.reference)["/Subtype"] != "/Widget"
            return
        if "/S" not in kid or "/ActualText" in kid:
            raise _Forbidden
        for inner in self._listed(self.new, kid, "/K"):
            self._added(inner, depth + 1)
        if "/K" in kid:
            self._may_change(kid.raw_get("/K"))

    def _listed(
        self, at: HistoricalResolver, element: generic.DictionaryObject, key: str
    ) -> list[generic.PdfObject]:
        if key not in element:
            return []
        raw = element.raw_get(key)
        read = at(raw.reference) if isinstance(raw, generic.IndirectObject) else raw
        return list(read) if isinstance(read, generic.ArrayObject) else [raw]

    def _may_change(self, raw: generic.PdfObject, was: generic.PdfObject | None = None) -> None:
        """Account for an array or dictionary that is an object of its own: new, or at the same place."""
        if not isinstance(raw, generic.IndirectObject) or raw.reference not in self.changed:
            return
        held = self.old(raw.reference)
        fresh = self.old.is_ref_unassignable(raw.reference)
        if (
            fresh
            or (isinstance(held, generic.ArrayObject) and _equal(raw, was))
            or "/StructTreeRoot"
            in str(held["/Type"] if isinstance(held, generic.DictionaryObject) and "/Type" in held else "")
        ):
            self.explained.add(raw.reference)

    def _numbers(
        self, at: HistoricalResolver, node: generic.PdfObject, depth: int
    ) -> Iterator[tuple[int, generic.PdfObject]]:
        """The entries of a number tree (ISO 32000-2, 7.9.7)."""
        self._count(depth)
        if not isinstance(node, generic.DictionaryObject) or not set(node) <= _TREE_KEYS:
            raise _Forbidden
        numbers = list(node["/Nums"]) if "/Nums" in node else []
        for key, value in zip(numbers[::2], numbers[1::2], strict=True):
            self._count(depth)
            yield int(key), value
        kids = node["/Kids"] if "/Kids" in node else ()  # noqa: SIM401 - get() would not follow a reference
        for kid in kids:
            yield from self._numbers(at, at(kid.reference), depth + 1)

    def _explain_tree(self, holder: generic.DictionaryObject, key: str, depth: int) -> None:
        """Account for the nodes of the new number tree, whose entries are compared elsewhere."""
        raw = holder.raw_get(key)
        nodes = [raw]
        while nodes:
            self._count(depth)
            raw = nodes.pop()
            if not isinstance(raw, generic.IndirectObject):
                continue
            node = self.new(raw.reference)
            held = self.old(raw.reference)
            fresh = self.old.is_ref_unassignable(raw.reference)
            if fresh or (isinstance(held, generic.DictionaryObject) and set(held) <= _TREE_KEYS):
                self.explained.add(raw.reference)
            if "/Kids" in node:
                nodes += node["/Kids"]
            for value in list(node["/Nums"])[1::2] if "/Nums" in node else ():
                if isinstance(value, generic.IndirectObject) and self.old.is_ref_unassignable(
                    value.reference
                ):
                    self.explained.add(value.reference)

    def _same_value(self, was: generic.PdfObject, now: generic.PdfObject) -> bool:
        if _equal(was, now):
            return True
        before = self.old(was.reference) if isinstance(was, generic.IndirectObject) else was
        after = self.new(now.reference) if isinstance(now, generic.IndirectObject) else now
        return isinstance(before, generic.ArrayObject) and _equal(before, after)

    def _count(self, depth: int) -> None:
        self._left -= 1
        if self._left < 0 or depth > DEPTH_MAX:
            raise _Forbidden


def _equal(one: generic.PdfObject, other: generic.PdfObject | None) -> bool:
    return bool(type(one) is type(other) and one == other)


def _same_but(old: generic.DictionaryObject, new: generic.DictionaryObject, ignored: frozenset[str]) -> bool:
    kept = (set(old) | set(new)) - ignored
    return all(key in old and key in new and old.raw_get(key) == new.raw_get(key) for key in kept)
