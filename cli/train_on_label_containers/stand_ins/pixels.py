"""Pixels as a linear model sees them: by color, by the color around them, and by height in the image."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy.ndimage import uniform_filter
from scipy.sparse import csr_matrix

from train_on_label_containers.stand_ins.pictures import shrink

_LONGER_SIDE = 120
_LEVELS = 8  # of each of red, green and blue
_COLORS = _LEVELS**3
_BANDS = 16  # of equal height, from top to bottom
NUM_FEATURES = 2 * _COLORS + _BANDS


def grid_size(size: tuple[int, int]) -> tuple[int, int]:
    """Width and height of the grid on which an image of this size is looked at."""
    scale = min(1.0, _LONGER_SIDE / max(size))
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))


def pixel_features(image: Image.Image) -> csr_matrix:
    """A row a pixel of the grid, row by row of the image: three ones, for color, color around and band."""
    width, height = grid_size(image.size)
    pixels = shrink(image, width, height)
    around = uniform_filter(pixels, size=(7, 7, 1))
    band = np.repeat(np.arange(height) * _BANDS // height, width)
    columns = np.column_stack([_color(pixels), _COLORS + _color(around), 2 * _COLORS + band])
    ones = np.ones(columns.size)
    starts = np.arange(0, columns.size + 1, columns.shape[1])
    return csr_matrix((ones, columns.ravel(), starts), shape=(height * width, NUM_FEATURES))


def _color(pixels: NDArray[np.uint8]) -> NDArray[np.int64]:
    levels: NDArray[np.int64] = pixels.astype(np.int64) * _LEVELS // 256
    number: NDArray[np.int64] = levels @ np.array([_LEVELS**2, _LEVELS, 1])
    return number.ravel()
