"""What may change after a signature: pyHanko's difference policy with the two rules it lacks.

pyHanko calls every annotation a forbidden change (ISO 32000-2, 12.8.2.2 allows them unless a certification
says P=1 or P=2) and every freed object too, though iText merely lists anew what never lived.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import HistoricalResolver, RawPdfPath
from pyhanko.sign.diff_analysis import (
    CatalogModificationRule,
    DocInfoRule,
    DSSCompareRule,
    FormUpdatingRule,
    GenericFieldModificationRule,
    MetadataUpdateRule,
    ModificationLevel,
    ObjectStreamRule,
    QualifiedWhitelistRule,
    ReferenceUpdate,
    SigFieldCreationRule,
    SigFieldModificationRule,
    StandardDiffPolicy,
    SuspiciousModification,
    XrefStreamRule,
)
from pyhanko.sign.diff_analysis.constants import VALUE_UPDATE_KEYS
from pyhanko.sign.diff_analysis.policy_api import DiffResult
from pyhanko.sign.fields import FieldMDPSpec, MDPPerm

from ecabinet.papers.signature_structure import StructureGrowth

MARKUP = frozenset(
    {
        "/Text", "/FreeText", "/Highlight", "/Underline", "/Squiggly", "/StrikeOut", "/Ink", "/Line",
        "/Square", "/Circle", "/Polygon", "/PolyLine", "/Caret", "/Stamp", "/Popup",
    }
)  # fmt: skip
"""Annotations that only mark (ISO 32000-2, table 171); not files, films, redactions or widgets."""
ACTIONS = frozenset({"/A", "/AA", "/PA"})
"""Keys through which an annotation would do something."""
CHOICE_KEYS = frozenset({"/I", "/TI"})
"""The chosen and the topmost lines of a choice field: they follow its value (ISO 32000-2, table 234)."""
PAGE_TREE_DEPTH_MAX = 64
PAGE_KEYS_OF_ANNOTATING = frozenset({"/Annots", "/Tabs", "/StructParents"})
"""What annotating a page may change of it: the list, the order of walking through it, its place in the
structure tree (which `StructureGrowth` compares)."""


class FreedObjects(QualifiedWhitelistRule):
    """Lets a revision free an object number that held nothing, or a note that was taken away."""

    def apply_qualified(
        self, old: HistoricalResolver, new: HistoricalResolver
    ) -> Iterator[tuple[ModificationLevel, ReferenceUpdate]]:
        for ref in new.refs_freed_in_revision():
            if not _lives(old, ref):
                yield ModificationLevel.LTA_UPDATES, ReferenceUpdate(ref)
            elif _may_be_freed(old, ref):
                yield ModificationLevel.ANNOTATIONS, ReferenceUpdate(ref)


class PageAnnotations(QualifiedWhitelistRule):
    """Lets pages gain, change and lose markup annotations, and gain widgets of new signature fields."""

    def apply_qualified(
        self, old: HistoricalResolver, new: HistoricalResolver
    ) -> Iterator[tuple[ModificationLevel, ReferenceUpdate]]:
        changed = new.explicit_refs_in_revision()
        for old_page, new_page, ref in _pages(old, new):
            yield from self._page(old, new, old_page, new_page, ref, changed)

    def _page(
        self,
        old: HistoricalResolver,
        new: HistoricalResolver,
        old_page: generic.DictionaryObject,
        new_page: generic.DictionaryObject,
        page_ref: generic.Reference,
        changed: set[generic.Reference],
    ) -> Iterator[tuple[ModificationLevel, ReferenceUpdate]]:
        before, after = _annotations(old_page), _annotations(new_page)
        if _direct_annotations(old_page) != _direct_annotations(new_page):
            return  # an annotation that is no object of its own would not be looked at
        if page_ref in changed and not _same_but(old_page, new_page, PAGE_KEYS_OF_ANNOTATING):
            return  # something else of the page changed: nothing here explains that
        level = ModificationLevel.NONE
        for ref in sorted(after, key=_number):
            annotation = new(ref)
            if ref not in before:
                if not _is_unused(old, ref):
                    return
                if _is_new_signature_widget(annotation):
                    level = max(level, ModificationLevel.LTA_UPDATES)  # judged by the rules for fields
                    continue
                if not _is_harmless_markup(annotation):
                    return
                level = ModificationLevel.ANNOTATIONS
                yield from self._parts(old, new, generic.IndirectObject(ref.idnum, ref.generation, new))
            elif ref in changed and _is_harmless_markup(old(ref)):
                if not _is_harmless_markup(annotation) or old(ref)["/Subtype"] != annotation["/Subtype"]:
                    return
                level = ModificationLevel.ANNOTATIONS
                yield ModificationLevel.ANNOTATIONS, ReferenceUpdate(ref)
                yield from self._parts(old, new, annotation)
        for ref in before - after:
            if not _is_harmless_markup(old(ref)):
                return
            level = ModificationLevel.ANNOTATIONS
        if page_ref in changed and not _same_but(
            old_page, new_page, frozenset({"/Annots", "/StructParents"})
        ):
            level = ModificationLevel.ANNOTATIONS
        if level == ModificationLevel.NONE:
            return
        yield level, ReferenceUpdate(page_ref)
        yield from self._list(old, old_page, new_page, level)

    def _parts(
        self, old: HistoricalResolver, new: HistoricalResolver, annotation: generic.PdfObject
    ) -> Iterator[tuple[ModificationLevel, ReferenceUpdate]]:
        """The new objects that an annotation consists of, and the old ones that belong to markup alone."""
        for ref in new.collect_dependencies(annotation, since_revision=old.revision + 1):
            if _is_unused(old, ref):
                yield ModificationLevel.ANNOTATIONS, ReferenceUpdate(ref)
        appearance = _value(annotation.get_object(), "/AP")
        if not isinstance(appearance, generic.DictionaryObject):
            return
        for ref in new.collect_dependencies(appearance):
            if ref in new.explicit_refs_in_revision() and _only_in_markup(old, ref):
                yield ModificationLevel.ANNOTATIONS, ReferenceUpdate(ref)

    def _list(
        self,
        old: HistoricalResolver,
        old_page: generic.DictionaryObject,
        new_page: generic.DictionaryObject,
        level: ModificationLevel,
    ) -> Iterator[tuple[ModificationLevel, ReferenceUpdate]]:
        """The /Annots array, where it is an object of its own and nothing else uses it."""
        listed = new_page.raw_get("/Annots") if "/Annots" in new_page else None
        if not isinstance(listed, generic.IndirectObject):
            return
        was = old_page.raw_get("/Annots") if "/Annots" in old_page else None
        same = isinstance(was, generic.IndirectObject) and was.reference == listed.reference
        if _is_unused(old, listed.reference) or (
            same and all(path.path[-1] == "/Annots" for path in _usages(old, listed.reference))
        ):
            yield level, ReferenceUpdate(listed.reference)


class LaterChanges(StandardDiffPolicy):
    """The project's difference policy: pyHanko's rules, markup annotations, and never-live freed objects."""

    def __init__(self) -> None:
        super().__init__(
            global_rules=[
                CatalogModificationRule(),
                DocInfoRule().as_qualified(ModificationLevel.LTA_UPDATES),
                XrefStreamRule().as_qualified(ModificationLevel.LTA_UPDATES),
                ObjectStreamRule().as_qualified(ModificationLevel.LTA_UPDATES),
                DSSCompareRule().as_qualified(ModificationLevel.LTA_UPDATES),
                MetadataUpdateRule().as_qualified(ModificationLevel.LTA_UPDATES),
                FreedObjects(),
                PageAnnotations(),
                StructureGrowth(),
            ],
            form_rule=_form_rule(new_fields=False),
            reject_object_freeing=False,
        )

    def apply(
        self,
        old: HistoricalResolver,
        new: HistoricalResolver,
        field_mdp_spec: FieldMDPSpec | None = None,
        doc_mdp: MDPPerm | None = None,
    ) -> DiffResult:
        """As pyHanko's; raises SuspiciousModification for what may not change."""
        freed = {
            ref for ref in new.refs_freed_in_revision() if _lives(old, ref) and not _may_be_freed(old, ref)
        }
        if freed:
            raise SuspiciousModification(f"objects in use were freed: {freed}")
        self.form_rule = _form_rule(new_fields=doc_mdp == MDPPerm.ANNOTATE)
        return super().apply(old, new, field_mdp_spec, doc_mdp)


def _form_rule(new_fields: bool) -> FormUpdatingRule:
    """pyHanko's rules for forms; `new_fields` lets visible signature fields appear after a certification."""
    return FormUpdatingRule(
        field_rules=[
            SigFieldCreationRule(
                approve_widget_bindings=False,  # PageAnnotations binds them
                allow_new_visible_after_certify=new_fields,
            ),
            SigFieldModificationRule(),
            GenericFieldModificationRule(value_update_keys=VALUE_UPDATE_KEYS | CHOICE_KEYS),
        ],
    )


def _lives(old: HistoricalResolver, ref: generic.Reference) -> bool:
    """Whether any generation of this object number holds something in `old`."""
    xrefs = old.reader.xrefs
    return any(
        xrefs.get_historical_ref(generic.Reference(ref.idnum, generation, old.reader), old.revision)
        is not None
        for generation in {0, ref.generation, max(0, ref.generation - 1)}
    )


def _may_be_freed(old: HistoricalResolver, ref: generic.Reference) -> bool:
    return _only_in_markup(old, ref)


def _is_unused(old: HistoricalResolver, ref: generic.Reference) -> bool:
    return bool(old.is_ref_unassignable(ref))


def _usages(old: HistoricalResolver, ref: generic.Reference) -> set[RawPdfPath]:
    old._load_reverse_xref_cache()
    return set(old._get_usages_of_ref(ref))


def _number(ref: generic.Reference) -> tuple[int, int]:
    return ref.idnum, ref.generation


def _pages(
    old: HistoricalResolver, new: HistoricalResolver
) -> Iterator[tuple[generic.DictionaryObject, generic.DictionaryObject, generic.Reference]]:
    """Each page in both versions with its reference; only while the page tree is the same."""

    def walk(
        old_node: generic.DictionaryObject, new_node: generic.DictionaryObject, depth: int
    ) -> Iterator[tuple[generic.DictionaryObject, generic.DictionaryObject, generic.Reference]]:
        old_kids, new_kids = _value(old_node, "/Kids"), _value(new_node, "/Kids")
        if depth > PAGE_TREE_DEPTH_MAX or not isinstance(old_kids, list) or old_kids != new_kids:
            return
        for kid in old_kids:
            if not isinstance(kid, generic.IndirectObject):
                continue
            old_kid, new_kid = old(kid.reference), new(kid.reference)
            if not isinstance(old_kid, generic.DictionaryObject) or not isinstance(
                new_kid, generic.DictionaryObject
            ):
                continue
            if "/Kids" in old_kid:
                yield from walk(old_kid, new_kid, depth + 1)
            else:
                yield old_kid, new_kid, kid.reference

    old_root, new_root = old.root["/Pages"], new.root["/Pages"]
    if isinstance(old_root, generic.DictionaryObject) and isinstance(new_root, generic.DictionaryObject):
        yield from walk(old_root, new_root, 0)


def _annotations(page: generic.DictionaryObject) -> set[generic.Reference]:
    listed = _value(page, "/Annots")
    if not isinstance(listed, generic.ArrayObject):
        return set()
    return {item.reference for item in listed if isinstance(item, generic.IndirectObject)}


def _direct_annotations(page: generic.DictionaryObject) -> list[generic.PdfObject]:
    listed = _value(page, "/Annots")
    if not isinstance(listed, generic.ArrayObject):
        return [] if listed is None else [listed]
    return [item for item in listed if not isinstance(item, generic.IndirectObject)]


def _is_harmless_markup(annotation: generic.PdfObject) -> bool:
    """Whether an annotation only marks, or is a link that leads to a page or an address."""
    if not isinstance(annotation, generic.DictionaryObject) or "/FT" in annotation:
        return False
    if _value(annotation, "/Subtype") in MARKUP:
        return not ACTIONS & annotation.keys()
    if _value(annotation, "/Subtype") != "/Link" or "/AA" in annotation or "/PA" in annotation:
        return False
    action = _value(annotation, "/A")
    if action is None:
        return "/Dest" in annotation
    return _value(action, "/S") in ("/URI", "/GoTo") and _value(action, "/Next") is None


def _value(dictionary: Any, key: str) -> Any:
    """The value of a key, followed to its object and decrypted, which get() would not do."""
    if not isinstance(dictionary, generic.DictionaryObject) or key not in dictionary:
        return None
    return dictionary[key]


def _is_new_signature_widget(annotation: generic.PdfObject) -> bool:
    if not isinstance(annotation, generic.DictionaryObject) or _value(annotation, "/Subtype") != "/Widget":
        return False
    field_type = _value(annotation, "/FT") or _value(_value(annotation, "/Parent"), "/FT")
    return bool(field_type == "/Sig" and not ACTIONS & annotation.keys())


def _same_but(old: generic.DictionaryObject, new: generic.DictionaryObject, ignored: Iterable[str]) -> bool:
    kept = (old.keys() | new.keys()) - set(ignored)
    return all(key in old and key in new and old.raw_get(key) == new.raw_get(key) for key in kept)


def _only_in_markup(old: HistoricalResolver, ref: generic.Reference) -> bool:
    """Whether every way to this old object leads through a markup annotation of a page."""
    paths = _usages(old, ref)
    return bool(paths) and all(_through_markup(old, path) for path in paths)


def _through_markup(old: HistoricalResolver, path: RawPdfPath) -> bool:
    nodes = path.path
    if "/Annots" not in nodes:
        return False
    at = nodes.index("/Annots") + 2  # the array, then the place in it
    annotation = RawPdfPath(*nodes[:at]).access_on(old.trailer_view)
    return _is_harmless_markup(annotation)
