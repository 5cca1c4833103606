"""The handler of `process_image`, on images as people upload them."""

import struct
import zlib
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from waybill.testing import outcome_of
from waybill_contracts import contracts

from tasks.process_image import process_image
from whole_files import WholeFiles

TASK_ID = "019377a1-7c00-7000-8000-000000000001"
RED, BLUE = (254, 0, 0), (0, 0, 254)
ORIENTATION = 0x0112
"""EXIF's tag; 6 means: to be turned by a quarter, clockwise."""


class Media:
    """An upload folder, a media folder, and the handler between them."""

    def __init__(self, folder: Path) -> None:
        self.uploads, self.made = folder / "uploads", folder / "media"
        self.uploads.mkdir()

    def process(self, file: str) -> Any:
        handler = partial(process_image, upload_folder=self.uploads, media_folder=WholeFiles(self.made))
        return outcome_of(contracts.process_image, handler, {"file": file}, task_id=TASK_ID)


@pytest.fixture
def media(tmp_path: Path) -> Media:
    return Media(tmp_path)


def red_above_blue(width: int, height: int) -> Image.Image:
    image = Image.new("RGB", (width, height), RED)
    image.paste(BLUE, (0, height // 2, width, height))
    return image


def is_close(pixel: Any, colour: tuple[int, int, int]) -> bool:
    return all(abs(got - wanted) < 12 for got, wanted in zip(pixel[:3], colour, strict=True))


@pytest.mark.parametrize("ending", ["png", "jpg", "webp"])
def test_an_image_gets_two_variants_of_its_own_kind(media: Media, ending: str) -> None:
    red_above_blue(1_000, 500).save(media.uploads / f"one.{ending}", quality=95)
    outcome = media.process(f"one.{ending}")
    kind = {"jpg": "jpeg"}.get(ending, ending)
    assert outcome["kind"] == "succeeded", outcome
    assert (outcome["result"]["format"], outcome["result"]["width"], outcome["result"]["height"]) == (kind, 1_000, 500)
    sizes = [(800, 400), (200, 100)]
    for made, size in zip(outcome["result"]["variants"], sizes, strict=True):
        file = media.made / made["file"]
        assert made == {
            "file": f"{TASK_ID}_{size[0]}.{kind}",
            "width": size[0],
            "height": size[1],
            "bytes": file.stat().st_size,
        }
        with Image.open(file) as image:
            assert (image.format, image.size) == (kind.upper(), size)
            middle = size[0] // 2
            upper, lower = image.getpixel((middle, 5)), image.getpixel((middle, size[1] - 5))
            assert is_close(upper, RED)
            assert is_close(lower, BLUE)
    assert sorted(file.name for file in media.made.iterdir()) == [f"{TASK_ID}_{width}.{kind}" for width in (200, 800)]


def test_a_camera_held_sideways_is_turned_upright_and_says_nothing_more(media: Media) -> None:
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    exif[0x010F] = "A camera"
    # Lying on its side: its left half is what is to be above.
    lying = red_above_blue(500, 1_000).rotate(90, expand=True)
    lying.save(media.uploads / "one.jpg", exif=exif, quality=95)
    result = media.process("one.jpg")["result"]
    assert (result["width"], result["height"]) == (500, 1_000)
    with Image.open(media.made / result["variants"][1]["file"]) as image:
        assert image.size == (200, 400)
        assert is_close(image.getpixel((100, 20)), RED)
        assert is_close(image.getpixel((100, 380)), BLUE)
        assert dict(image.getexif()) == {}


def test_a_small_image_is_not_made_larger(media: Media) -> None:
    red_above_blue(300, 30).save(media.uploads / "one.png")
    result = media.process("one.png")["result"]
    assert [(made["width"], made["height"]) for made in result["variants"]] == [(300, 30), (200, 20)]


def test_what_can_be_seen_through_stays_so(media: Media) -> None:
    image = Image.new("RGBA", (900, 900), (0, 200, 0, 0))
    image.quantize().save(media.uploads / "one.png")
    made = media.process("one.png")["result"]["variants"][0]
    with Image.open(media.made / made["file"]) as variant:
        pixel = variant.convert("RGBA").getpixel((400, 400))
        assert isinstance(pixel, tuple)
        assert pixel[3] == 0


@pytest.mark.parametrize("mode", ["1", "L", "P", "CMYK", "I;16", "LA"])
def test_whatever_its_colours_are_it_is_processed(media: Media, mode: str) -> None:
    ending = "jpg" if mode == "CMYK" else "png"
    image = Image.new("L", (900, 90), 128) if mode == "I;16" else red_above_blue(900, 90)
    image.convert(mode).save(media.uploads / f"one.{ending}")
    outcome = media.process(f"one.{ending}")
    assert outcome["kind"] == "succeeded", outcome


def test_the_name_says_nothing_the_content_does(media: Media) -> None:
    red_above_blue(900, 90).save(media.uploads / "one.webp", "PNG")
    assert media.process("one.webp")["result"]["format"] == "png"


def broken_off(media: Media) -> None:
    whole = media.uploads / "whole.jpg"
    red_above_blue(1_000, 500).save(whole)
    (media.uploads / "one.jpg").write_bytes(whole.read_bytes()[:1_000])


def text(media: Media) -> None:
    (media.uploads / "one.jpg").write_text("this is no image")


def huge(media: Media) -> None:
    """A PNG of some bytes that claims to be 100 000 pixels wide and high."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = struct.pack(">IIBBBBB", 100_000, 100_000, 8, 2, 0, 0, 0)
    content = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 1_000)) + chunk(b"IEND", b"")
    (media.uploads / "one.jpg").write_bytes(b"\x89PNG\r\n\x1a\n" + content)


def large(media: Media) -> None:
    Image.new("1", (10_000, 7_000)).save(media.uploads / "one.jpg", "PNG")


def empty(media: Media) -> None:
    (media.uploads / "one.jpg").touch()


def missing(media: Media) -> None:
    assert not list(media.uploads.iterdir())


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (broken_off, "image_broken"),
        (text, "not_an_image"),
        (huge, "image_too_large"),
        (large, "image_too_large"),
        (empty, "not_an_image"),
        (missing, "image_missing"),
    ],
)
def test_what_can_never_be_processed_is_a_permanent_failure(media: Media, make: Any, code: str) -> None:
    make(media)
    outcome = media.process("one.jpg")
    assert (outcome["kind"], outcome["failure"], outcome["code"]) == ("failed", "permanent", code)
    assert not media.made.exists()
