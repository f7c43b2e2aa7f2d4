"""Token counts and tensors of the glyphpress command against the real image processors of transformers.

    python vision.py PATH/TO/glyphpress [SEED [SIZES]]

Needs transformers==5.23.0, torch==2.13.0, torchvision==0.28.0, Pillow and numpy. Sizes and pictures are random, from
the seed. Prints one line a model and exits with 1 on any difference. A torchvision built for CUDA runs too, because
only its Python code is used here.
"""

import importlib
import json
import os
import random
import subprocess
import sys
import tempfile
import types

import numpy as np
import torch


def import_torchvision():
    """A CUDA build of torchvision cannot load its operators beside a CPU build of torch: define the two missed."""
    library = torch.library.Library("torchvision", "DEF")
    for name in ("nms", "qnms"):
        try:
            library.define(name + "(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
        except RuntimeError:
            pass
    try:
        import torchvision  # noqa: F401
    finally:
        globals()["_library"] = library


import_torchvision()
import transformers  # noqa: E402
from PIL import Image  # noqa: E402
from transformers.image_utils import SizeDict  # noqa: E402

transformers.logging.set_verbosity_error()
HALF = dict(image_mean=[0.5] * 3, image_std=[0.5] * 3)
IMAGENET = dict(image_mean=[0.485, 0.456, 0.406], image_std=[0.229, 0.224, 0.225])


def module(family):
    return importlib.import_module("transformers.models.%s.image_processing_%s" % (family, family))


def random_sizes(generator, count):
    sizes = [(2000, 10), (10, 2010), (1, 3000), (1280, 720), (1, 1), (56, 56), (1344, 1344)]
    for _ in range(count):
        kind = generator.random()
        if kind < 0.6:
            size = (generator.randint(1, 4500), generator.randint(1, 4500))
        elif kind < 0.8:
            size = (generator.randint(1, 90), generator.randint(1, 4500))
            size = size if generator.random() < 0.5 else size[::-1]
        else:
            unit = generator.choice([14, 28, 32, 48, 336, 448, 512])
            size = (unit * generator.randint(1, 20) + generator.choice([0, 1, unit // 2]), unit * generator.randint(1, 20))
        sizes.append(size)
    return sizes


# MARK: Counts: (resized width, resized height, grid rows, grid columns, visual tokens) from a size.


def smart(family, factor, low, high):
    resize = module(family).smart_resize
    frames = dict(num_frames=2, temporal_factor=2) if family.startswith("glm") else {}

    def count(width, height):
        h, w = resize(height=height, width=width, factor=factor, min_pixels=low, max_pixels=high, **frames)
        return w, h, h // (factor // 2), w // (factor // 2), h * w // factor**2

    return count


def kimi(width, height):
    _, (h, w) = module("kimi_k25").navit_resize(height, width, 14, 2, 16384, 512)
    return w, h, h // 14, w // 14, h * w // 784


def pixtral(edge, unit):
    def count(width, height):
        picture = torch.empty(3, height, width, device="meta")
        h, w = module("pixtral").get_resize_output_image_size(picture, (edge, edge), (unit, unit), "channels_first")
        if not h or not w:
            raise ValueError("Got SizeDict(height=%d, width=%d" % (h, w))
        return w, h, None, None, h * w // unit**2

    return count


def gemma4(budget):
    def count(width, height):
        h, w = module("gemma4").get_aspect_ratio_preserving_size(height, width, 16, budget * 9, 3)
        return w, h, h // 16, w // 16, h * w // 48**2

    return count


def internvl3(width, height):
    columns, rows = module("got_ocr2").get_optimal_tiled_canvas((height, width), (448, 448), 1, 12)
    tiles = columns * rows
    return None, None, None, None, 256 * (tiles + 1 if tiles > 1 else 1)


def llama4():
    family = module("llama4")
    canvases = torch.tensor(family.find_supported_resolutions(16, SizeDict(height=336, width=336)))

    def count(width, height):
        h, w = family.get_best_fit((height, width), canvases).tolist()
        tiles = h * w // 336**2
        return w, h, None, None, 144 * (tiles + 1 if tiles > 1 else 1)

    return count


def deepseek_ocr2(width, height):
    scale = 1024 / max(width, height)
    if not round(width * scale) or not round(height * scale):
        raise ValueError("Got SizeDict(height=%d, width=%d" % (round(height * scale), round(width * scale)))
    tiles = 0
    if max(width, height) > 768:
        columns, rows = module("deepseek_ocr2").get_optimal_tiled_canvas((height, width), (768, 768), 2, 6)
        tiles = columns * rows
    return 1024, 1024, None, None, 257 + 144 * tiles


def minicpm(mode, unit):
    processor = module("minicpmv4_6").MiniCPMV4_6ImageProcessor()

    def count(width, height):
        grid = processor.get_sliced_grid((height, width), 9, 448)
        h, w = processor.find_best_resize((height, width), 448, 14, downsample_mode=mode, allow_upscale=grid is None)
        tokens = h * w // unit**2
        if grid:
            rh, rw = processor.get_refine_size(
                (height, width), grid, 448, 14, downsample_mode=mode, allow_upscale=True
            )
            tokens += (rh // unit) * (rw // unit)
        return w, h, None, None, tokens

    return count


def gemma3_scan(width, height):
    processor = module("gemma3").Gemma3ImageProcessor()
    picture = torch.empty(1, 3, height, width, device="meta")
    return 896, 896, None, None, 256 * (1 + len(processor.pan_and_scan_batched(picture, 256, 4, 1.2)))


def phi4():
    family = module("phi4_multimodal")
    # Sizes only: no pixels are needed to count tokens.
    family.tvF = types.SimpleNamespace(
        resize=lambda image, size: torch.empty(3, *size, device="meta"),
        pad=lambda image, p, fill: torch.empty(3, image.shape[1] + p[3], image.shape[2] + p[2], device="meta"),
    )
    processor = family.Phi4MultimodalImageProcessor()

    def count(width, height):
        picture = types.SimpleNamespace(shape=(3, height, width), device="cpu")
        canvas, mask = processor.dynamic_preprocess(picture, 448, 14, 32, max_num=36)
        kept = mask[0::2, 0::2]
        h, w = canvas.shape[-2:]
        return w, h, None, None, 256 + 1 + int(kept.sum()) + int(kept[:, 0].sum()) + 16

    return count


def idefics3(family, name, edge, tile, tokens):
    methods = module(family)
    box = {}
    keep = types.SimpleNamespace(resize=lambda image, size, resample: box.update(size=(size.height, size.width)))

    def count(width, height):
        h, w = methods._resize_output_size_rescale_to_max_len(height, width, max_len=edge)
        h, w = methods._resize_output_size_scale_below_upper_bound(h, w, max_len=4096)
        getattr(methods, name).resize_for_vision_encoder(keep, torch.empty(1, 3, h, w, device="meta"), tile)
        h, w = box["size"]
        tiles = h * w // tile**2
        return w, h, None, None, tokens * (tiles + 1 if tiles > 1 else 1)

    return count


COUNTS = {
    "qwen2-vl/published": smart("qwen2_vl", 28, 3136, 12845056),
    "qwen2-vl/default": smart("qwen2_vl", 28, 3136, 1003520),
    "qwen3-vl/published": smart("qwen2_vl", 32, 65536, 16777216),
    "glm4v/published": smart("glm4v", 28, 12544, 9633792),
    "glm4v/default": smart("glm4v", 28, 12544, 11760000),
    "glm46v/published": smart("glm46v", 28, 12544, 9633792),
    "glm5-next/default": smart("glm5_next", 28, 16, 8000),
    "paddleocr-vl/published": smart("paddleocr_vl", 28, 147384, 2822400),
    "paddleocr-vl/default": smart("paddleocr_vl", 28, 147456, 2359296),
    "kimi-k2.5/default": kimi,
    "pixtral/default": pixtral(1024, 16),
    "mistral3.1/published": pixtral(1540, 28),
    "internvl3/published": internvl3,
    "llama4/published": llama4(),
    "deepseek-ocr2/default": deepseek_ocr2,
    "minicpm-v4.6/default16x": minicpm("16x", 56),
    "minicpm-v4.6/4x": minicpm("4x", 28),
    "gemma3/pan-and-scan": gemma3_scan,
    "phi4-multimodal/default": phi4(),
    "idefics3/default": idefics3("idefics3", "Idefics3ImageProcessor", 1456, 364, 169),
    "smolvlm/published": idefics3("smolvlm", "SmolVLMImageProcessor", 1536, 384, 81),
    "smolvlm2/published": idefics3("smolvlm", "SmolVLMImageProcessor", 2048, 512, 64),
}
for tokens in (70, 140, 280, 560, 1120):
    COUNTS["gemma4/max_soft_tokens=%d" % tokens] = gemma4(tokens)


def check_counts(command, generator, count):
    failures = 0
    for model, reference in COUNTS.items():
        sizes = random_sizes(generator, count)
        arguments = [argument for size in sizes for argument in ("--size", "%dx%d" % size)]
        run = subprocess.run([command, "count", "--model", model, "--json"] + arguments, capture_output=True, text=True)
        wrong = []
        for size, ours in zip(sizes, json.loads(run.stdout), strict=True):
            grid = ours["grid_thw"] or [None] * 3
            found = (ours["resized_width"], ours["resized_height"], grid[1], grid[2], ours["visual_tokens"])
            try:
                right = found == reference(*size)
            except ValueError as error:
                right = ours["error"] is not None and str(error) in ours["error"]
            if not right:
                wrong.append((size, ours))
        print("count %-28s %d sizes, %d wrong %s" % (model, len(sizes), len(wrong), wrong[:2] or ""), flush=True)
        failures += len(wrong)
    return failures


# MARK: Tensors

TENSORS = {
    "qwen2-vl": (module("qwen2_vl").Qwen2VLImageProcessor, dict(size=dict(shortest_edge=3136, longest_edge=12845056))),
    "qwen3-vl": (
        module("qwen2_vl").Qwen2VLImageProcessor,
        dict(size=dict(shortest_edge=65536, longest_edge=16777216), patch_size=16, **HALF),
    ),
    "glm-4.1v": (module("glm4v").Glm4vImageProcessor, dict(size=dict(shortest_edge=12544, longest_edge=9633792))),
    "glm-4.6v": (module("glm46v").Glm46VImageProcessor, dict(size=dict(shortest_edge=12544, longest_edge=9633792))),
    "glm5-next": (module("glm5_next").Glm5NextImageProcessor, {}),
    "paddleocr-vl/default": (module("paddleocr_vl").PaddleOCRVLImageProcessor, {}),
    "kimi-k2.5": (module("kimi_k25").Kimi_K25ImageProcessor, {}),
    "internvl3": (
        module("got_ocr2").GotOcr2ImageProcessor,
        dict(size=dict(height=448, width=448), crop_to_patches=True, min_patches=1, max_patches=12, **IMAGENET),
    ),
    "llama4": (module("llama4").Llama4ImageProcessor, {}),
    "deepseek-ocr2": (module("deepseek_ocr2").DeepseekOcr2ImageProcessor, {}),
    "gemma3": (module("gemma3").Gemma3ImageProcessor, dict(size=dict(height=896, width=896), **HALF)),
}
NARROW = {"f32": torch.float32, "f16": torch.float16, "bf16": torch.bfloat16}


def check_tensors(command, generator, count):
    from safetensors.torch import load_file

    failures = 0
    numbers = np.random.default_rng(generator.randint(0, 1 << 30))
    with tempfile.TemporaryDirectory() as folder:
        picture, output = os.path.join(folder, "page.png"), os.path.join(folder, "page.safetensors")
        for model, (build, options) in TENSORS.items():
            processor, wrong, compared = build(**options), 0, 0
            for index in range(count):
                high = 1300 if index % 3 == 0 else 400
                width, height = generator.randint(20, high), generator.randint(20, high)
                shape = (height, width) if generator.random() < 0.4 else (height, width, 3)
                image = Image.fromarray(numbers.integers(0, 256, shape).astype(np.uint8))
                image.save(picture)
                try:
                    reference = processor(images=image, return_tensors="pt")
                except ValueError:
                    continue
                for name, dtype in NARROW.items():
                    subprocess.run([command, "encode", picture, "--model", model, "-o", output, "--dtype", name], check=True, capture_output=True)
                    ours = load_file(output)
                    for key in ("pixel_values", "pixel_values_local", "image_grid_thw"):
                        if key not in reference:
                            continue
                        value = reference[key]
                        value = torch.stack(list(value)) if isinstance(value, list) else value
                        value = value.float().to(dtype) if key != "image_grid_thw" else value
                        compared += 1
                        if not torch.equal(value, ours[key]):
                            wrong += 1
                            print(model, (width, height), key, name, tuple(value.shape), tuple(ours[key].shape))
            print("encode %-27s %d tensors, %d wrong" % (model, compared, wrong), flush=True)
            failures += wrong
    return failures


def main():
    command = sys.argv[1]
    generator = random.Random(int(sys.argv[2]) if len(sys.argv) > 2 else 1)
    count = int(sys.argv[3]) if len(sys.argv) > 3 else 60
    failures = check_counts(command, generator, count) + check_tensors(command, generator, max(3, count // 12))
    print("transformers %s, torch %s: %d differences" % (transformers.__version__, torch.__version__, failures))
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
