"""The demo's papers: what the made-up province puts before its committee, laid out and signed.

One seed gives the same papers; only keys, and therefore signatures, are new each time.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import msgspec

from ecabinet.demo import texts_budget, texts_economy, texts_land, texts_society
from ecabinet.demo.authority import Authority, Signer, make_authority
from ecabinet.demo.drafts import Block, Draft, Plate, SignerKind, lay_out
from ecabinet.demo.pictures import scanned
from ecabinet.demo.province import LAND
from ecabinet.domain.documents import SignatureBox
from ecabinet.papers import jobs, reading, signing
from ecabinet.papers.official import local

PLATES = 8
"""How many pictures the land plan's appendix has: enough to pass 20 MB."""
FIELD = "ChuKy"
FORGED = ("12.905", "92.905")
"""The figure that somebody changed after signing, and to what."""


class DemoPaper(msgspec.Struct, frozen=True):
    """One finished paper: the agenda item it belongs to, and what a tablet should find out about it."""

    item: str
    title: str
    kind: str
    file_name: str
    data: bytes
    signer: SignerKind


class DemoItem(msgspec.Struct, frozen=True):
    """One item of the demo's agenda; a restricted one is for members alone."""

    number: str
    title: str
    presenter: str
    restricted: bool = False


def agenda(year: int) -> list[DemoItem]:
    """The agenda that the papers belong to."""
    after = year + 1
    return [
        DemoItem("1", f"Tình hình kinh tế - xã hội năm {year}, nhiệm vụ trọng tâm năm {after}", "finance"),
        DemoItem("2", f"Dự toán ngân sách địa phương năm {after}", "finance"),
        DemoItem("3", f"Điều chỉnh kế hoạch đầu tư công trung hạn và kế hoạch vốn năm {after}", "finance"),
        DemoItem("4", f"Kế hoạch sử dụng đất năm {after}", "land"),
        DemoItem("5", "Đề án sắp xếp mạng lưới điểm trường mầm non, tiểu học", "schools"),
        DemoItem("6", "Nâng cấp trạm y tế xã và bố trí bác sĩ luân phiên", "health"),
        DemoItem("7", f"Kế hoạch chuyển đổi số năm {after}", "science"),
        DemoItem("8", "Phòng, chống thiên tai và an toàn hồ chứa", "land"),
        DemoItem("9", "Công tác nhân sự", "home", restricted=True),
        DemoItem("10", "Dự thảo kết luận phiên họp", "secretary"),
    ]


def drafts(seed: int, year: int) -> list[Draft]:
    """All papers before layout, in the agenda's order."""
    dice = random.Random(seed)  # noqa: S311 - made-up figures, no secrets
    return [
        *texts_economy.economy(dice, year),
        *texts_budget.budget(dice, year),
        *texts_economy.investment(dice, year),
        *texts_land.land(dice, year),
        _plates(dice, year),
        *texts_society.schools(dice, year),
        *texts_society.health(dice, year),
        *texts_society.digital(dice, year),
        *texts_land.floods(dice, year),
        *texts_society.personnel(dice, year),
    ]


def make(
    into: Path | Callable[[DemoPaper], None],
    seed: int,
    moment: datetime,
    authority: Authority | None = None,
) -> list[DemoPaper]:
    """Make all papers for a meeting at `moment`, which knows its zone; each goes `into` the directory or
    callback as soon as it is done. Signed by `authority`, or by one made for this call alone."""
    authority = authority or make_authority(moment)
    dice = random.Random(seed)  # noqa: S311 - the grain of a scan, no secret
    made: list[DemoPaper] = []
    for number, draft in enumerate(drafts(seed, local(moment).year), start=1):
        dated = local(moment) - timedelta(days=draft.days_before)
        content = _finished(draft, dated, authority, dice)
        paper = DemoPaper(
            draft.item, draft.title, draft.kind, _file_name(number, draft.title), content, draft.signer
        )
        made.append(paper)
        if isinstance(into, Path):
            into.joinpath(paper.file_name).write_bytes(content)
        else:
            into(paper)
    return made


def _finished(draft: Draft, dated: datetime, authority: Authority, dice: random.Random) -> bytes:
    if draft.scanned:
        content, _ = lay_out(draft, dated)
        return scanned(content, draft.title, reading.inspect(jobs.Inspect(), content).pages, dice)
    tampered = draft.signer == "tampered"
    content, box = lay_out(draft, dated, compressed=not tampered)
    if draft.signer == "unsigned" or box is None:
        return content
    signer = authority.stranger if draft.signer == "unknown" else authority.signers[draft.official.role]
    signed = _signed(content, box, signer)
    return _tampered(draft, dated, content, signed) if tampered else signed


def _signed(content: bytes, box: SignatureBox, signer: Signer) -> bytes:
    official = signer.official
    stamp = jobs.Stamp(official.name, official.office, box.page, box.box)
    answer = signing.sign(jobs.SignPdf(signer.pkcs12, signer.passphrase, FIELD, stamp), content)
    if isinstance(answer, jobs.Refused):
        raise RuntimeError(f"the paper could not be signed: {answer.reason}")
    return answer.content


def _tampered(draft: Draft, dated: datetime, content: bytes, signed: bytes) -> bytes:
    """The signed file with one visible figure exchanged, in place, where its layout shows that figure."""
    true, false = FORGED
    forged = lay_out(_with_figure(draft, true, false), dated, compressed=False)[0]
    differing = [at for at, (ours, theirs) in enumerate(zip(content, forged, strict=False)) if ours != theirs]
    if len(content) != len(forged) or not differing:
        raise RuntimeError("the figure to be forged is not in the paper")
    first = differing[0]
    return signed[:first] + forged[first : first + 1] + signed[first + 1 :]


def _with_figure(draft: Draft, true: str, false: str) -> Draft:
    def exchanged(block: Block) -> Block:
        if isinstance(block, str):
            return block.replace(true, false)
        if isinstance(block, Plate):
            return block
        rows = tuple(
            msgspec.structs.replace(
                row,
                cells=tuple(c.replace(true, false) if isinstance(c, str) else c for c in row.cells),
            )
            for row in block.rows
        )
        return msgspec.structs.replace(block, rows=rows)

    return msgspec.structs.replace(draft, blocks=tuple(exchanged(block) for block in draft.blocks))


def _plates(dice: random.Random, year: int) -> Draft:
    blocks: list[Block] = [
        "Bình đồ ảnh và bản đồ các khu vực có thay đổi lớn về mục đích sử dụng đất. Số trên bản đồ là số "
        "thửa trong danh mục thu hồi đất kèm theo tờ trình; ảnh chụp từ thiết bị bay trong quý III."
    ]
    places = ("Lương Điền", "Tân Hợp", "Thạch Bàn", "Rạch Vàng")
    for number in range(1, PLATES + 1):
        place = places[(number - 1) // 2]
        if number % 2:
            caption = f"Hình {number}. Bình đồ ảnh khu vực {place}, tỷ lệ 1:2.000"
            blocks.append(Plate("aerial", dice.getrandbits(32), caption))
        else:
            caption = f"Hình {number}. Kế hoạch sử dụng đất khu vực {place}"
            blocks.append(Plate("map", dice.getrandbits(32), caption))
    return Draft(
        item="4",
        title="Phụ lục bình đồ ảnh và bản đồ các khu vực thay đổi lớn",
        kind="tờ trình",
        type_name="Phụ lục",
        subject=f"Bình đồ ảnh và bản đồ kế hoạch sử dụng đất năm {year + 1}",
        unit_parent="",
        unit=LAND.unit,
        number=655,
        symbol="TTr-SNNMT",
        blocks=tuple(blocks),
        official=LAND,
        office_lines=(),
        recipients=(),
        signer="unsigned",
    )


def _file_name(number: int, title: str) -> str:
    """A name that every file system takes: the letters stay Vietnamese, slashes and colons go."""
    kept = "".join(c if c.isalnum() or c in " -(),." else " " for c in title)
    return f"{number:02d} {' '.join(kept.split())}.pdf"
