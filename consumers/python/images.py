from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError

MOST_PIXELS = 60_000_000
"""Some 240 MB in memory. A file of a few bytes can claim to be many thousand times larger than it is."""

FORMATS = ("PNG", "JPEG", "WEBP")


class ImageRefused(Exception):
    """The upload can never be processed; `code` says why."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def read_upright(file: Path) -> tuple[Image.Image, str]:
    """The image as it is to be looked at, turned as its EXIF orientation says, and its format, whatever its name
    says. Raises ImageRefused for what is no image, broken, or larger than this process should hold.
    """
    try:
        with Image.open(file, formats=FORMATS) as image:
            if image.width * image.height > MOST_PIXELS:
                raise ImageRefused("image_too_large", f"{file.name} has {image.width} × {image.height} pixels")
            kept_format = str(image.format)
            upright = ImageOps.exif_transpose(image)
            upright.load()
    except FileNotFoundError:
        raise ImageRefused("image_missing", f"{file.name} is not in the upload folder") from None
    except UnidentifiedImageError:
        raise ImageRefused("not_an_image", f"{file.name} is no PNG, JPEG or WebP") from None
    except Image.DecompressionBombError as error:
        raise ImageRefused("image_too_large", f"{file.name}: {error}") from error
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        raise ImageRefused("image_broken", f"{file.name} breaks off or is damaged: {error}") from error
    return upright, kept_format


def variant(image: Image.Image, width: int) -> Image.Image:
    """The image, so wide; one that is narrower stays as it is. Never less than one pixel high."""
    if image.width <= width:
        return image.copy()
    height = max(1, round(image.height * width / image.width))
    return image.resize((width, height), Image.Resampling.LANCZOS)


def savable(image: Image.Image, image_format: str) -> Image.Image:
    """In colours that the format can hold."""
    if image_format == "JPEG":
        return image if image.mode in ("L", "RGB") else image.convert("RGB")
    if image.mode in ("1", "L", "LA", "RGB", "RGBA"):
        return image
    return image.convert("RGBA" if image.has_transparency_data else "RGB")


SETTINGS: dict[str, dict[str, int | bool]] = {
    "PNG": {"optimize": True},
    "JPEG": {"quality": 85, "optimize": True, "progressive": True},
    "WEBP": {"quality": 85, "method": 4},
}
