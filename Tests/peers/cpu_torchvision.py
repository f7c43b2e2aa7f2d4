"""Imports torchvision beside the CPU build of torch, which its compiled parts do not fit: the names of its operators are
declared, so that its Python part can be imported, and Pillow decodes images."""

import io

import numpy
import torch
from PIL import Image


def decode_image(data, mode=None, **_):
    """RGB bytes [3, height, width], as torchvision.io.decode_image gives them."""
    image = Image.open(io.BytesIO(data.numpy().tobytes())).convert("RGB")
    return torch.from_numpy(numpy.array(image)).permute(2, 0, 1)


if torch.version.cuda is None:
    declared = torch.library.Library("torchvision", "FRAGMENT")
    declared.define("nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
    declared.define("qnms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
    import torchvision.io

    torchvision.io.decode_image = decode_image
