from functools import partial
from pathlib import Path
from typing import BinaryIO, Literal

from PIL import Image
from waybill import Context, Permanent
from waybill_contracts import ProcessImagePayload, ProcessImageResult, ProcessImageVariant

from images import SETTINGS, ImageRefused, read_upright, savable, variant
from whole_files import WholeFiles

WIDTHS = (800, 200)


def process_image(
    payload: ProcessImagePayload, ctx: Context, *, upload_folder: Path, media_folder: WholeFiles
) -> ProcessImageResult:
    """Handles `process_image`: writes the variants of an uploaded image and returns where they are."""
    try:
        image, image_format = read_upright(upload_folder / payload["file"])
    except ImageRefused as refused:
        raise Permanent(str(refused), code=refused.code) from refused
    kept_format = FORMAT_NAMES[image_format]
    variants: list[ProcessImageVariant] = []
    for width in WIDTHS:
        if ctx.cancelled is not None:
            raise ToldToStop(ctx.cancelled)
        ready = savable(variant(image, width), image_format)
        # By the task's id, never by a name that a caller chose; another attempt replaces the file.
        name = f"{ctx.task_id}_{width}.{kept_format}"
        size = media_folder.write(name, partial(save, ready, image_format, image))
        variants.append({"file": name, "width": ready.width, "height": ready.height, "bytes": size})
    return {"format": kept_format, "width": image.width, "height": image.height, "variants": variants}


FORMAT_NAMES: dict[str, Literal["png", "jpeg", "webp"]] = {"PNG": "png", "JPEG": "jpeg", "WEBP": "webp"}


def save(ready: Image.Image, image_format: str, original: Image.Image, file: BinaryIO) -> None:
    """Of what a camera wrote into the file, only the meaning of the colours is kept: no place, no device, no turn."""
    profile = original.info.get("icc_profile") if ready.mode == original.mode else None
    ready.save(file, image_format, icc_profile=profile, exif=b"", **SETTINGS[image_format])


class ToldToStop(Exception):
    pass
