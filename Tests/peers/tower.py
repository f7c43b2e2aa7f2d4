"""GlyphTower against transformers: random encoders of every family, other sizes than the test vectors'.

    python tower.py TOWER_BENCH WORK_FOLDER
"""

import json
import pathlib
import subprocess
import sys

import numpy as np
import torch
import transformers
from safetensors.numpy import load_file

import tower_models as models

TOLERANCE = 1e-5
PREFIXES = {"qwen2_vl": "visual.", "qwen2_5_vl": "model.visual.", "qwen3_vl": "", "glm4v": "model.visual."}
CASES = [
    # family, seed, config, grids
    ("qwen2_vl", 1, dict(depth=3, embed_dim=96, hidden_size=80, num_heads=4), [(1, 10, 26)]),
    ("qwen2_vl", 2, dict(depth=2, embed_dim=320, hidden_size=256, num_heads=4, mlp_ratio=3), [(1, 32, 34), (1, 4, 2)]),
    ("qwen2_5_vl", 3, dict(depth=4, hidden_size=96, out_hidden_size=72, num_heads=2, intermediate_size=250,
                           fullatt_block_indexes=[1, 3]), [(1, 18, 26)]),
    ("qwen2_5_vl", 4, dict(depth=3, hidden_size=128, out_hidden_size=64, num_heads=4, intermediate_size=342,
                           window_size=56, fullatt_block_indexes=[2]), [(1, 8, 16), (1, 30, 34), (2, 6, 4)]),
    ("qwen3_vl", 5, dict(depth=4, hidden_size=144, out_hidden_size=96, num_heads=2, intermediate_size=300,
                         num_position_embeddings=2304, deepstack_visual_indexes=[0, 2]), [(1, 36, 24)]),
    ("qwen3_vl", 6, dict(depth=3, hidden_size=64, out_hidden_size=40, num_heads=4, intermediate_size=100,
                         num_position_embeddings=49, deepstack_visual_indexes=[2, 0]), [(1, 2, 2), (1, 50, 40)]),
    ("glm4v", 7, dict(depth=3, hidden_size=96, out_hidden_size=120, num_heads=6, intermediate_size=200,
                      image_size=336), [(1, 20, 30)]),
    ("glm4v", 8, dict(depth=2, hidden_size=128, out_hidden_size=64, num_heads=1, intermediate_size=90,
                      image_size=70, attention_bias=True), [(1, 46, 42)]),
]
STORAGE = [(torch.float32, 1, False), (torch.float32, 3, True), (torch.bfloat16, 2, True), (torch.float16, 1, True)]


def reference(model, pixels, grids):
    """Outputs, and every recorded module's output, of the reference implementation."""
    stages = {}
    wanted = {"patch_embed", "merger", "post_conv_layernorm", "embeddings", "post_layernorm", "downsample"}
    hooks = []
    for name, module in model.named_modules():
        if name in wanted or (name.startswith(("blocks.", "deepstack_merger_list.")) and name.count(".") == 1):
            hooks.append(module.register_forward_hook(
                lambda _, __, output, name=name: stages.__setitem__(name, output.detach().numpy())))
    with torch.no_grad():
        output = model(pixels, torch.tensor(grids))
    for hook in hooks:
        hook.remove()
    embeddings = [output.pooler_output] + list(getattr(output, "deepstack_features", None) or [])
    return torch.cat(embeddings, dim=1).numpy(), stages


def check(bench, folder, number, case, storage):
    family, seed, settings, grids = case
    dtype, shards, nested = storage
    work = folder / f"{number}-{family}-{str(dtype).split('.')[1]}-{shards}"
    model = models.make(family, seed, **settings)
    for parameter in model.parameters():  # not model.to(): that would round the rotary frequencies too
        parameter.data = parameter.data.to(dtype).float()
    models.save(model, work, prefix=PREFIXES[family] if nested else "", dtype=dtype, shards=shards, nested=nested)
    columns = model.config.in_channels * model.config.temporal_patch_size * model.config.patch_size**2
    pixels = models.pixels(grids, columns, seed)
    np.save(work / "pixels.npy", pixels.numpy())
    np.save(work / "grid.npy", np.array(grids, dtype=np.int64))
    stages = work / "stages"
    stages.mkdir(exist_ok=True)
    subprocess.run([bench, "embed", work, work / "pixels.npy", work / "grid.npy", work / "out.safetensors", "2", "1",
                    stages], check=True, stdout=subprocess.DEVNULL)
    ours = load_file(work / "out.safetensors")
    assert ours["image_grid_thw"].tolist() == [list(grid) for grid in grids]
    theirs, theirs_stages = reference(model, pixels, grids)
    worst = {"image_embeds": float(np.abs(ours["image_embeds"] - theirs).max())}
    if len(grids) == 1:  # stages are written for the last image alone
        assert len(theirs_stages) >= 4
        for name, values in theirs_stages.items():
            mine = np.load(stages / f"{name}.npy")
            worst[name] = float(np.abs(mine - values.reshape(mine.shape)).max())
    name, difference = max(worst.items(), key=lambda item: item[1])
    ok = difference <= TOLERANCE
    print(f"{'agrees ' if ok else 'DIFFERS'} {family:10} {str(dtype):15} shards {shards} grids {grids}: "
          f"{len(worst)} outputs, largest difference {difference:.1e} at {name}", flush=True)
    return ok


def largest_page(bench, folder):
    """A page of 6,144 visual tokens (24,576 patches): its scores alone would be 2.4 GB if they stood in memory at once."""
    grids = [(1, 192, 128)]
    model = models.make("qwen2_vl", 10, depth=1, embed_dim=64, hidden_size=32, num_heads=1)
    work = folder / "largest"
    models.save(model, work)
    pixels = models.pixels(grids, 1176, 10)
    np.save(work / "pixels.npy", pixels.numpy())
    np.save(work / "grid.npy", np.array(grids, dtype=np.int64))
    printed = subprocess.run([bench, "embed", work, work / "pixels.npy", work / "grid.npy", work / "out.safetensors", "2"],
                             check=True, stdout=subprocess.PIPE).stdout
    run = json.loads(printed)
    theirs, _ = reference(model, pixels, grids)
    difference = float(np.abs(load_file(work / "out.safetensors")["image_embeds"] - theirs).max())
    used = run["peak_mb"] - run["loaded_mb"]
    ok = difference <= TOLERANCE and used < 200
    print(f"{'agrees ' if ok else 'DIFFERS'} a page of 6144 visual tokens: largest difference {difference:.1e}, {used} MB beside "
          f"weights and pixels, {run['runs'][0]:.1f} s", flush=True)
    return ok


def tensors(bench, folder):
    """The tensor writers against NumPy and safetensors."""
    from safetensors.torch import load_file as load_torch

    values = torch.randn(1037, 3, 7, generator=torch.Generator().manual_seed(9)) * 100
    values[0, 0] = torch.tensor([float("inf"), float("-inf"), float("nan"), 1e-8, 65519.9, -1e-45, 3e38])
    np.save(folder / "in.npy", values.numpy())
    pages = [[start, min(start + 100, 1037)] for start in range(0, 1037, 100)]
    ok = True
    for name, dtype in [("f32", torch.float32), ("f16", torch.float16), ("bf16", torch.bfloat16)]:
        for suffix in ["safetensors", "npz", "npy"]:
            path = folder / f"{name}.{suffix}"
            subprocess.run([bench, "tensors", folder / "in.npy", name, "100", path], check=True)
            if suffix == "safetensors":
                read = load_torch(path)
                got, index = read["values"], read["pages"].tolist()
            else:
                file = np.load(path)
                array = file["values"] if suffix == "npz" else file
                index = file["pages"].tolist() if suffix == "npz" else pages
                if name == "bf16":
                    array = array.view(np.int16)
                got = torch.from_numpy(array.copy())
                got = got.view(torch.bfloat16) if name == "bf16" else got
            want = values.to(dtype)
            same = got.dtype == dtype and index == pages and torch.equal(
                torch.nan_to_num(got, nan=7.0), torch.nan_to_num(want, nan=7.0))
            print(f"{'agrees ' if same else 'DIFFERS'} {name} {suffix}", flush=True)
            ok &= same
    return ok


def main():
    bench, folder = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(1)
    print(f"transformers {transformers.__version__}, torch {torch.__version__}")
    results = [tensors(bench, folder), largest_page(bench, folder)]
    for number, case in enumerate(CASES):
        results.append(check(bench, folder, number, case, STORAGE[number % len(STORAGE)]))
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
