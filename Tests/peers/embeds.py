"""Precomputed embeddings in requests. See embeds.sh.

    python embeds.py GLYPHPRESS_SERVE GLYPHPRESS REPOSITORY WORK_FOLDER
"""

import base64
import http.server
import io
import json
import pathlib
import subprocess
import sys
import threading

import torch
from safetensors.torch import load_file

SERVE, PRESS, ROOT, WORK = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3]), pathlib.Path(sys.argv[4])
TOWERS = ROOT / "Tests/Vectors/towers"
TEXT = ROOT / "Samples/handbook.md"
failures = 0


def check(name, holds, detail=""):
    global failures
    failures += not holds
    print(f"{'ok     ' if holds else 'DIFFERS'} {name} {detail}", flush=True)


def ask(model, *more, backend="http://127.0.0.1:9/v1", text=TEXT):
    return subprocess.run([SERVE, "ask", str(text), "-q", "What?", "--backend", backend, "--model", model, "--quiet",
                           *more], capture_output=True, text=True, timeout=300)


def embeds(*weights):
    return ["--vllm-embeds", "--weights", *weights]


def tensors(request):
    """The image_embeds parts of a request, read as vLLM reads them."""
    parts = [part for message in request["messages"] if isinstance(message["content"], list)
             for part in message["content"] if part["type"] == "image_embeds"]
    read = lambda text: torch.load(io.BytesIO(base64.b64decode(text, validate=True)), weights_only=True)
    return [{name: read(text) for name, text in part["image_embeds"].items()} for part in parts]


def whole_text():
    """A text of more than one page."""
    path = WORK / "long.md"
    path.write_text("\n\n".join(TEXT.read_text() for _ in range(12)))
    return path


def equal_to_encode(text):
    for family, model in [("qwen2_vl", "qwen2-vl"), ("qwen2_5_vl", "qwen2.5-vl"), ("qwen3_vl", "qwen3-vl"),
                          ("glm4v", "glm-4.1v")]:
        weights = str(TOWERS / family)
        dry = ask(model, *embeds(weights), "--dtype", "f32", "--dry-run", text=text)
        if dry.returncode:
            check(model, False, dry.stderr)
            continue
        pages = tensors(json.loads(dry.stdout))
        pngs = WORK / f"{family}-pages"
        subprocess.run([PRESS, "render", str(text), "-o", str(pngs), "--model", model, "--quiet"], check=True,
                       capture_output=True)
        file = WORK / f"{family}.safetensors"
        subprocess.run([PRESS, "encode", str(pngs / text.name), "--model", model, "-o", str(file), "--weights", weights,
                        "--quiet"], check=True, capture_output=True)
        whole = load_file(file)
        grids = torch.stack([page["image_grid_thw"] for page in pages])
        rows = torch.cat([page["image_embeds"] for page in pages])
        check(f"{model}: {len(pages)} pages, {tuple(rows.shape)}",
              len(pages) > 1 and rows.dtype == torch.float32 and torch.equal(rows, whole["image_embeds"])
              and torch.equal(grids, whole["image_grid_thw"]))
        check(f"{model}: a row for each visual token",
              [len(page["image_embeds"]) for page in pages] == [int(grid.prod()) // 4 for grid in grids])
        for name, dtype in [("bf16", torch.bfloat16), ("f16", torch.float16)]:
            narrow = tensors(json.loads(ask(model, *embeds(weights), "--dtype", name, "--dry-run", text=text).stdout))
            check(f"{model}: {name}", all(page["image_embeds"].dtype == dtype for page in narrow) and torch.equal(
                torch.cat([page["image_embeds"] for page in narrow]), rows.to(dtype)))
        again = ask(model, *embeds(weights), "--dtype", "f32", "--dry-run", text=text)
        check(f"{model}: the same bytes again", again.stdout == dry.stdout)


class Server(http.server.BaseHTTPRequestHandler):
    """Takes embeddings as vLLM does and bills a prompt token for each."""

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        rows = sum(len(page["image_embeds"]) for page in tensors(body))
        answer = json.dumps({"choices": [{"message": {"content": f"{rows} rows"}, "finish_reason": "stop"}],
                             "usage": {"prompt_tokens": rows, "completion_tokens": 1}}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_):
        pass


def over_the_wire(text):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Server)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    answer = ask("qwen2.5-vl", *embeds(str(TOWERS / "qwen2_5_vl")), "--no-stream", text=text,
                 backend=f"http://127.0.0.1:{server.server_address[1]}/v1")
    counted = json.loads(subprocess.run([PRESS, "measure", str(text), "--model", "qwen2.5-vl", "--json"], check=True,
                                        capture_output=True, text=True).stdout)
    wanted = counted["total"]["visual_tokens"]["qwen2.5-vl"]
    check("a server gets them", answer.stdout == f"{wanted} rows\n", answer.stdout + answer.stderr)
    server.shutdown()


def refusals():
    weights = str(TOWERS / "qwen2_vl")
    for name, arguments, code, message in [
            ("no weights", ["qwen2-vl", "--vllm-embeds"], 2, "--vllm-embeds needs --weights"),
            ("weights alone", ["qwen2-vl", "--weights", weights], 2, "--weights goes with --vllm-embeds"),
            ("another form", ["qwen2-vl", "--api", "anthropic", *embeds(weights)], 2, "--api openai"),
            ("a folder that is none", ["qwen2-vl", *embeds("nowhere")], 3, "nowhere"),
            ("a folder without weights", ["qwen2-vl", *embeds(str(WORK))], 3, "config.json"),
            ("another model's weights", ["glm-4.1v", *embeds(weights)], 3, "of the family qwen2_vl, but the model is glm"),
            ("a model without an encoder", ["claude-opus-4-7", *embeds(weights)], 3, "no tensors for model"),
            ("a model of tiles", ["internvl3", *embeds(weights)], 3, "of the family qwen2_vl, but the model is internvl3"),
    ]:
        result = ask(*arguments, "--dry-run")
        check(name, result.returncode == code and message in result.stderr and result.stdout == "",
              f"{result.returncode} {result.stderr.strip()[:160]!r}")


WORK.mkdir(parents=True)
long = whole_text()
refusals()
equal_to_encode(long)
over_the_wire(long)
print(f"{failures} differ")
sys.exit(1 if failures else 0)
