"""`glyphpress encode IMAGE... --weights` against transformers: its own image processor with the limits of the published
checkpoints, and random encoders.

    python encode.py GLYPHPRESS WORK_FOLDER
"""

import pathlib
import subprocess
import sys

import numpy as np
import torch
import tower_models as models
from PIL import Image
from safetensors.numpy import load_file
from transformers.models.glm4v.image_processing_glm4v import Glm4vImageProcessor
from transformers.models.qwen2_vl.image_processing_qwen2_vl import Qwen2VLImageProcessor

TOLERANCE = 1e-5
# Sizes that every profile takes as they are, and sizes that it has to resample.
PAGES = {"laid-out": [(672, 448), (224, 896)], "resampled": [(300, 417), (641, 199)]}
HALF = dict(image_mean=[0.5] * 3, image_std=[0.5] * 3)


def qwen(smallest, largest, **settings):
    return Qwen2VLImageProcessor(size={"shortest_edge": smallest, "longest_edge": largest}, **settings)


CASES = {
    # model: family, encoder, processor
    "qwen2-vl": ("qwen2_vl", dict(depth=2, embed_dim=64, hidden_size=48, num_heads=4), qwen(3136, 12845056)),
    "qwen2.5-vl": ("qwen2_5_vl", dict(depth=3, hidden_size=64, out_hidden_size=48, num_heads=4, intermediate_size=100,
                                      fullatt_block_indexes=[1]), qwen(3136, 12845056)),
    "qwen3-vl": ("qwen3_vl", dict(depth=2, hidden_size=64, out_hidden_size=48, num_heads=4, intermediate_size=100,
                                  num_position_embeddings=2304, deepstack_visual_indexes=[0]),
                 qwen(65536, 16777216, patch_size=16, **HALF)),
    "glm-4.1v": ("glm4v", dict(depth=2, hidden_size=64, out_hidden_size=48, num_heads=4, intermediate_size=100,
                               image_size=336),
                 Glm4vImageProcessor(size={"shortest_edge": 12544, "longest_edge": 9633792})),
}


def picture(width, height, seed):
    """Smooth colour with strokes, so that resampling and normalisation have something to get wrong."""
    y, x = np.mgrid[0:height, 0:width]
    base = np.stack([(x * 3 + y) % 256, (x + y * 2 + seed * 40) % 256, (x * y // 50) % 256], axis=2)
    base[(y // 7 + x // 5) % 3 == 0] = 255
    return Image.fromarray(base.astype(np.uint8))


def main():
    press, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    differs = 0
    for number, (model_name, (family, settings, processor)) in enumerate(CASES.items()):
        model = models.make(family, number, **settings)
        weights = folder / family
        models.save(model, weights, prefix="model.visual.", nested=True)
        for kind, sizes in PAGES.items():
            images = [picture(width, height, number) for width, height in sizes]
            files = []
            for index, image in enumerate(images):
                files.append(str(folder / f"{kind}-{index}.png"))
                image.save(files[-1])
            out = folder / f"{family}-{kind}.safetensors"
            subprocess.run([press, "encode", *files, "--model", model_name, "-o", str(out), "--weights", str(weights),
                            "--dtype", "f32"], check=True)
            ours = load_file(out)
            inputs = processor(images=images, return_tensors="pt")
            with torch.no_grad():
                output = model(inputs["pixel_values"], inputs["image_grid_thw"])
            parts = [output.pooler_output] + list(getattr(output, "deepstack_features", None) or [])
            theirs = torch.cat(parts, dim=1).numpy()
            same_grid = ours["image_grid_thw"].tolist() == inputs["image_grid_thw"].tolist()
            difference = np.abs(ours["image_embeds"] - theirs).max() if same_grid else float("inf")
            agrees = bool(difference <= TOLERANCE)
            differs += not agrees
            print(f"{'agrees ' if agrees else 'DIFFERS'} {model_name} {kind} {sizes}: grids "
                  f"{'equal' if same_grid else 'differ'}, largest difference {difference:.1e}", flush=True)
    return 1 if differs else 0


if __name__ == "__main__":
    sys.exit(main())
