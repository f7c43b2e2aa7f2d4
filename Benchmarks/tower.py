"""The vision encoder against transformers on this CPU: the same random weights, pixels and threads.

    python tower.py TOWER_BENCH WORK_FOLDER [--depth N] [--grid ROWSxCOLUMNS] [--runs N] [--threads N]...
"""

import argparse
import json
import pathlib
import subprocess
import sys
import time

import numpy as np
from safetensors.numpy import load_file

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "Tests/peers"))

FAMILIES = {
    # The widths of Qwen2-VL (all sizes), Qwen2.5-VL-7B, Qwen3-VL-8B and GLM-4.1V-9B; blocks are cut to --depth.
    "qwen2_vl": dict(embed_dim=1280, hidden_size=1536, num_heads=16),
    "qwen2_5_vl": dict(hidden_size=1280, out_hidden_size=3584, num_heads=16, intermediate_size=3420),
    "qwen3_vl": dict(hidden_size=1152, out_hidden_size=4096, num_heads=16, intermediate_size=4304,
                     num_position_embeddings=2304),
    "glm4v": dict(hidden_size=1536, out_hidden_size=4096, num_heads=12, intermediate_size=13696, image_size=336),
}


def peak_megabytes():
    """The kernel's high-water mark of this program alone."""
    status = pathlib.Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) // 1024


def make(arguments):
    """Makes the model and the input once."""
    import torch

    import tower_models as models

    settings = dict(FAMILIES[arguments.family], depth=arguments.depth)
    if arguments.family == "qwen2_5_vl":  # one block in eight attends over the whole image
        settings["fullatt_block_indexes"] = [index for index in range(arguments.depth) if index % 8 == 7]
    if arguments.family == "qwen3_vl":
        settings["deepstack_visual_indexes"] = [arguments.depth // 2]
    model = models.make(arguments.family, 1, **settings)
    models.save(model, arguments.folder)
    rows, columns = arguments.grid
    width = 3 * 2 * model.config.patch_size**2
    np.save(arguments.folder / "pixels.npy", models.pixels([(1, rows, columns)], width, 1).numpy())
    np.save(arguments.folder / "grid.npy", np.array([[1, rows, columns]], dtype=np.int64))
    print(sum(parameter.numel() for parameter in model.parameters()))


def reference(arguments):
    """One process of its own, so that its peak memory is its own."""
    import torch
    import transformers

    import tower_models as models

    torch.set_num_threads(arguments.threads[0])
    model_class = models.FAMILIES[arguments.family][1]
    transformers.utils.logging.disable_progress_bar()
    model = model_class.from_pretrained(arguments.folder, dtype=torch.float32, attn_implementation="sdpa").eval()
    pixels = torch.from_numpy(np.load(arguments.folder / "pixels.npy"))
    grid = torch.from_numpy(np.load(arguments.folder / "grid.npy"))
    loaded, times, processor = peak_megabytes(), [], []
    with torch.inference_mode():
        for _ in range(arguments.runs):
            start, used = time.monotonic(), time.process_time()
            output = model(pixels, grid).pooler_output
            times.append(time.monotonic() - start)
            processor.append(time.process_time() - used)
    np.save(arguments.folder / "reference.npy", output.numpy())
    print(json.dumps({"runs": times, "cpu": processor, "loaded_mb": loaded, "peak_mb": peak_megabytes()}))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("bench", type=pathlib.Path)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--family", choices=FAMILIES, default="qwen2_vl")
    parser.add_argument("--depth", type=int, default=8)
    parser.add_argument("--grid", default="84x60", type=lambda text: tuple(int(part) for part in text.split("x")))
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--threads", type=int, nargs="*", default=[1, 2])
    parser.add_argument("--step", choices=["all", "make", "reference"], default="all")
    arguments = parser.parse_args()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    if arguments.step == "make":
        return make(arguments)
    if arguments.step == "reference":
        return reference(arguments)
    again = [sys.executable, __file__, str(arguments.bench), str(arguments.folder), "--family", arguments.family,
             "--depth", str(arguments.depth), "--grid", "x".join(map(str, arguments.grid)), "--runs", "2"]
    weights = int(subprocess.run(again + ["--step", "make"], check=True, stdout=subprocess.PIPE).stdout)
    rows, columns = arguments.grid
    print(f"{arguments.family}, {arguments.depth} blocks, {weights / 1e6:.0f} M weights in f32; a page of {rows} x {columns} "
          f"patches = {rows * columns // 4} visual tokens")
    print(f"best of {arguments.runs} runs in turn: seconds, processor seconds (which other work on the machine disturbs "
          "less), peak memory")
    print(f"{'threads':>7} {'transformers':^31} {'glyphpress':^31} {'ratio':>6} {'cpu':>6}  difference")
    slower = False
    for threads in arguments.threads:
        theirs, ours = [], []
        out = arguments.folder / "out.safetensors"
        for _ in range(arguments.runs):
            theirs.append(json.loads(subprocess.run(
                again + ["--step", "reference", "--threads", str(threads)], check=True,
                stdout=subprocess.PIPE).stdout.splitlines()[-1]))
            ours.append(json.loads(subprocess.run(
                [arguments.bench, "embed", arguments.folder, arguments.folder / "pixels.npy",
                 arguments.folder / "grid.npy", out, str(threads), "2"], check=True, stdout=subprocess.PIPE).stdout))
        wanted = np.load(arguments.folder / "reference.npy")
        difference = np.abs(load_file(out)["image_embeds"][:, : wanted.shape[1]] - wanted).max()
        best = [{key: min(min(run[key]) for run in runs) for key in ["runs", "cpu"]} for runs in (theirs, ours)]
        peaks = [max(run["peak_mb"] for run in runs) for runs in (theirs, ours)]
        ratios = [best[0][key] / best[1][key] for key in ["runs", "cpu"]]
        slower |= max(ratios) < 1
        columns = [f"{side['runs']:8.2f} s {side['cpu']:8.2f} s {peak:6} MB" for side, peak in zip(best, peaks)]
        print(f"{threads:7} {columns[0]:>31} {columns[1]:>31} {ratios[0]:6.2f} {ratios[1]:6.2f}  {difference:.1e} "
              f"({ours[0]['kernels']} kernels)", flush=True)
    return 1 if slower else 0


if __name__ == "__main__":
    sys.exit(main())
