"""A real server's count of prompt tokens against ours.

A tiny Qwen2-VL with random weights and a tokenizer trained here runs under `transformers serve` on loopback; pages are
posted to its OpenAI-compatible endpoint, and its `usage.prompt_tokens` must be text tokens + visual tokens + 2 a page,
where the visual tokens are what `glyphpress count` says. Everything is bounded in time.

    python server.py GLYPHPRESS WORK_FOLDER
"""

import base64
import io
import json
import os
import pathlib
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

from PIL import Image, ImageDraw

HERE = pathlib.Path(__file__).parent
START_SECONDS, REQUEST_SECONDS, TOTAL_SECONDS = 120, 90, 420
# A page and its crop, screens, a receipt, sizes that round to even, below the smallest and above no limit.
SIZES = [(1240, 1754), (1232, 1764), (896, 252), (1280, 720), (333, 777), (1000, 70), (20, 20), (56, 2800), (700, 994),
         (1568, 1568)]
TEMPLATE = (
    "{% for message in messages %}<|im_start|>{{ message['role'] }}\n"
    "{% if message['content'] is string %}{{ message['content'] }}{% else %}{% for part in message['content'] %}"
    "{% if part['type'] in ['image', 'image_url'] %}<|vision_start|><|image_pad|><|vision_end|>"
    "{% elif 'text' in part %}{{ part['text'] }}{% endif %}{% endfor %}{% endif %}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}")
SPECIAL = ["<|endoftext|>", "<|im_start|>", "<|im_end|>", "<|vision_start|>", "<|vision_end|>", "<|image_pad|>",
           "<|video_pad|>"]
STOPPED = "the deadline has passed"


def make_model(folder):
    """Writes a checkpoint with its processor, as `save_pretrained` does."""
    import cpu_torchvision  # noqa: F401
    import tokenizers
    import torch
    from transformers import (AutoTokenizer, Qwen2TokenizerFast, Qwen2VLConfig, Qwen2VLForConditionalGeneration,
                              Qwen2VLImageProcessor, Qwen2VLProcessor, Qwen2VLVideoProcessor)

    trained = tokenizers.Tokenizer(tokenizers.models.BPE())
    trained.pre_tokenizer = tokenizers.pre_tokenizers.ByteLevel(add_prefix_space=False)
    trained.decoder = tokenizers.decoders.ByteLevel()
    trainer = tokenizers.trainers.BpeTrainer(
        vocab_size=900, special_tokens=SPECIAL, initial_alphabet=tokenizers.pre_tokenizers.ByteLevel.alphabet())
    trained.train_from_iterator([path.read_text() for path in sorted(HERE.glob("*.py"))], trainer)
    tokenizer = Qwen2TokenizerFast(tokenizer_object=trained, eos_token="<|im_end|>", pad_token="<|endoftext|>",
                                   additional_special_tokens=SPECIAL)
    ids = {name: tokenizer.convert_tokens_to_ids(name) for name in SPECIAL}
    torch.manual_seed(0)
    config = Qwen2VLConfig(
        text_config=dict(vocab_size=len(tokenizer), hidden_size=32, intermediate_size=64, num_hidden_layers=1,
                         num_attention_heads=2, num_key_value_heads=1, max_position_embeddings=32768,
                         rope_parameters={"rope_type": "default", "rope_theta": 1e6, "mrope_section": [2, 3, 3]},
                         bos_token_id=None, eos_token_id=ids["<|im_end|>"]),
        vision_config=dict(depth=1, embed_dim=32, hidden_size=32, num_heads=2, mlp_ratio=2),
        image_token_id=ids["<|image_pad|>"], video_token_id=ids["<|video_pad|>"],
        vision_start_token_id=ids["<|vision_start|>"], vision_end_token_id=ids["<|vision_end|>"])
    Qwen2VLForConditionalGeneration(config).save_pretrained(folder)
    # The limits of the published checkpoints.
    limits = {"size": {"shortest_edge": 56 * 56, "longest_edge": 28 * 28 * 16384}}
    Qwen2VLProcessor(image_processor=Qwen2VLImageProcessor(**limits), tokenizer=tokenizer,
                     video_processor=Qwen2VLVideoProcessor(), chat_template=TEMPLATE).save_pretrained(folder)
    # As the server will read it: the class of the saved tokenizer brings rules of its own.
    return AutoTokenizer.from_pretrained(folder)


def page(width, height):
    """A PNG with lines of text-like strokes."""
    image = Image.new("L", (width, height), 255)
    draw = ImageDraw.Draw(image)
    for line, top in enumerate(range(4, height - 4, 9)):
        for word in range(4, width - 12, 17):
            draw.rectangle([word, top, word + 3 + (word * 7 + line * 13) % 9, top + 4], fill=(line * 31) % 160)
    output = io.BytesIO()
    image.save(output, "PNG")
    return output.getvalue()


def request(port, body, deadline):
    """Posts a chat completion and gives the usage of its last chunk, or of its only answer."""
    data = json.dumps(body).encode()
    call = urllib.request.Request(f"http://127.0.0.1:{port}/v1/chat/completions", data,
                                  {"Content-Type": "application/json"})
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError(STOPPED)
    usage = None
    try:
        with urllib.request.urlopen(call, timeout=min(REQUEST_SECONDS, left)) as answer:
            text = answer.read().decode()
    except urllib.error.HTTPError as error:
        raise RuntimeError(f"{error}: {error.read().decode()[:2000]}") from error
    for line in text.splitlines():
        line = line.removeprefix("data: ").strip()
        if line.startswith("{"):
            usage = json.loads(line).get("usage") or usage
    if not usage:
        raise RuntimeError(f"the answer has no usage: {text[:300]!r}")
    return usage


def predicted(press, sizes):
    """Visual tokens of each size, by the command."""
    arguments = [press, "count", "--model", "qwen2-vl", "--json"]
    for width, height in sizes:
        arguments += ["--size", f"{width}x{height}"]
    answer = json.loads(subprocess.run(arguments, check=True, stdout=subprocess.PIPE, timeout=60).stdout)
    assert [(row["width"], row["height"]) for row in answer] == sizes, answer
    return [row["visual_tokens"] for row in answer]


def text_tokens(tokenizer, content):
    """Tokens of the prompt beside the pages: the parts between them, each on its own."""
    text = tokenizer.apply_chat_template([{"role": "user", "content": content}], chat_template=TEMPLATE, tokenize=False,
                                         add_generation_prompt=True)
    parts = re.split(r"<\|vision_start\|><\|image_pad\|><\|vision_end\|>", text)
    return sum(len(tokenizer(part, add_special_tokens=False)["input_ids"]) for part in parts if part)


def start(folder, log):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, HERE / "serve.py", "serve", str(folder), "--host", "127.0.0.1", "--port", str(port),
         "--device", "cpu"],
        stdout=log, stderr=subprocess.STDOUT, start_new_session=True,
        env=os.environ | {"HF_HUB_OFFLINE": "1", "OMP_NUM_THREADS": "1"})
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=5).read()
            return process, port
        except (urllib.error.URLError, OSError):
            time.sleep(0.3)
    return process, None


def stop(process):
    """The server and what it started: asked first, then ended."""
    for number in [signal.SIGTERM, signal.SIGKILL]:
        try:
            os.killpg(process.pid, number)
        except ProcessLookupError:
            break
        try:
            process.wait(timeout=10)
            break
        except subprocess.TimeoutExpired:
            continue


def compare(press, tokenizer, folder, port, deadline):
    tokens = predicted(press, SIZES)
    # Each page alone, and three together with text between them.
    questions = [[index] for index in range(len(SIZES))] + [[3, 4, 6]]
    differs = 0
    for indexes in questions:
        content, shown = [{"type": "text", "text": "Read these pages:\n"}], []
        for index in indexes:
            data = base64.b64encode(page(*SIZES[index])).decode()
            content += [{"type": "image_url", "image_url": {"url": f"data:image/png;base64,{data}"}},
                        {"type": "text", "text": f" that was page {index}."}]
            shown.append(f"{SIZES[index][0]}x{SIZES[index][1]}")
        usage = request(port, {"model": str(folder), "messages": [{"role": "user", "content": content}], "max_tokens": 1,
                               "stream": True}, deadline)
        text, visual = text_tokens(tokenizer, content), sum(tokens[index] for index in indexes)
        expected = text + visual + 2 * len(indexes)
        same = usage["prompt_tokens"] == expected
        differs += not same
        print(f"{'agrees ' if same else 'DIFFERS'} {' + '.join(shown)}: server {usage['prompt_tokens']}, "
              f"predicted {text} text + {visual} visual + {2 * len(indexes)} = {expected}", flush=True)
    return differs


def main():
    press, folder = sys.argv[1], pathlib.Path(sys.argv[2]).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    deadline = time.monotonic() + TOTAL_SECONDS
    sys.path.insert(0, str(HERE))
    tokenizer = make_model(folder / "model")
    log = folder / "server.log"
    failure = None
    with open(log, "w") as output:
        process, port = start(folder / "model", output)
        try:
            if port is None:
                failure = f"the server did not start within {START_SECONDS} s (exit status {process.poll()})"
            else:
                differs = compare(press, tokenizer, folder / "model", port, deadline)
        except (OSError, RuntimeError) as error:
            failure = f"the server did not answer as it should: {error}"
        finally:
            stop(process)
    if failure:
        print(log.read_text()[-4000:])
        print(failure)
        return 1
    print(f"{len(SIZES) + 1} prompts, {differs} differ")
    return 1 if differs else 0


if __name__ == "__main__":
    sys.exit(main())
