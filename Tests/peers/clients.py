"""The official clients through the proxy. See clients.sh.

    python clients.py GLYPHPRESS_SERVE TRANSFORMERS_PYTHON WORK_FOLDER REPOSITORY
"""

import contextlib
import http.server
import json
import os
import pathlib
import re
import signal
import socket
import socketserver
import subprocess
import sys
import threading
import time
import urllib.request

import anthropic
import openai

HERE = pathlib.Path(__file__).parent
SERVE, PYTHON, WORK, ROOT = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3]).resolve(), pathlib.Path(sys.argv[4])
TEXT = (ROOT / "Samples/handbook.md").read_text()
PROMPT = f"Read this.\n\n{TEXT}\n{TEXT}\nWhat is it about?"
failures = 0


def check(name, holds, detail=""):
    global failures
    failures += not holds
    print(f"{'ok     ' if holds else 'DIFFERS'} {name} {detail}", flush=True)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def running(arguments, url, seconds, log):
    with open(log, "w") as output:
        process = subprocess.Popen(arguments, stdout=output, stderr=subprocess.STDOUT, start_new_session=True,
                                   env=os.environ | {"GLYPHPRESS_HOME": str(ROOT), "OMP_NUM_THREADS": "1"})
        try:
            end = time.monotonic() + seconds
            while True:
                try:
                    urllib.request.urlopen(url, timeout=5).read()
                    break
                except OSError:
                    if time.monotonic() > end or process.poll() is not None:
                        raise SystemExit(f"{arguments[0]} did not start:\n{pathlib.Path(log).read_text()[-3000:]}")
                    time.sleep(0.2)
            yield process
        finally:
            for number in [signal.SIGTERM, signal.SIGKILL]:
                try:
                    os.killpg(process.pid, number)
                    process.wait(timeout=10)
                    break
                except (ProcessLookupError, subprocess.TimeoutExpired):
                    continue


def proxy(upstream, *more):
    port = free_port()
    return port, running([SERVE, "serve", "--upstream", upstream, "--port", str(port), "--min-tokens", "200", *more],
                         f"http://127.0.0.1:{port}/stats", 60, WORK / f"proxy-{port}.log")


class Recorder(http.server.BaseHTTPRequestHandler):
    """Answers as Anthropic's messages and OpenAI's responses do, and keeps what it got."""
    protocol_version = "HTTP/1.1"
    bodies, keys = [], []

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        self.bodies.append(body)
        self.keys.append(self.headers.get("x-api-key") or self.headers.get("authorization"))
        if body["model"] == "busy":
            return self.send('{"type": "error", "error": {"type": "rate_limit_error", "message": "slow down"}}',
                             "application/json", 429)
        if self.path.endswith("/responses"):
            message = {"id": "m", "type": "message", "role": "assistant", "status": "completed",
                       "content": [{"type": "output_text", "text": "Hello", "annotations": []}]}
            answer = {"id": "r", "object": "response", "created_at": 0, "status": "completed", "model": body["model"],
                      "output": [message], "parallel_tool_calls": False, "tool_choice": "auto", "tools": []}
            return self.send(json.dumps(answer), "application/json")
        usage = {"input_tokens": 7, "output_tokens": 1}
        message = {"id": "m", "type": "message", "role": "assistant", "model": body["model"], "stop_reason": "end_turn",
                   "stop_sequence": None, "content": [{"type": "text", "text": "Hello"}], "usage": usage}
        if not body.get("stream"):
            return self.send(json.dumps(message), "application/json")
        events = [{"type": "message_start", "message": message | {"content": [], "stop_reason": None}},
                  {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}},
                  {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": "Hel"}},
                  {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": "lo"}},
                  {"type": "content_block_stop", "index": 0},
                  {"type": "message_delta", "delta": {"stop_reason": "end_turn", "stop_sequence": None}, "usage": usage},
                  {"type": "message_stop"}]
        self.send("".join(f"event: {event['type']}\ndata: {json.dumps(event)}\n\n" for event in events),
                  "text/event-stream")

    def send(self, text, kind, status=200):
        data = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_):
        pass


def recorded():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Recorder)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    port, process = proxy(f"http://127.0.0.1:{server.server_address[1]}")
    messages = [{"role": "user", "content": PROMPT}]
    with process:
        client = anthropic.Anthropic(base_url=f"http://127.0.0.1:{port}", api_key="secret", timeout=60, max_retries=0)
        answer = client.messages.create(model="claude-opus-4-7", max_tokens=9, messages=messages)
        check("anthropic", answer.content[0].text == "Hello" and answer.usage.input_tokens == 7)
        with client.messages.stream(model="claude-opus-4-7", max_tokens=9, messages=messages) as stream:
            check("anthropic, streaming", "".join(stream.text_stream) == "Hello")
        client = openai.OpenAI(base_url=f"http://127.0.0.1:{port}/v1", api_key="secret", timeout=60, max_retries=0)
        answer = client.responses.create(model="gpt-5.2", input=PROMPT)
        check("openai responses", answer.output_text == "Hello")
        for name, refused, call in [
                ("openai", openai.RateLimitError, lambda model, text: client.responses.create(model=model, input=text)),
                ("anthropic", anthropic.RateLimitError, lambda model, text: anthropic.Anthropic(
                    base_url=f"http://127.0.0.1:{port}", api_key="secret", timeout=60, max_retries=0).messages.create(
                        model=model, max_tokens=9, messages=[{"role": "user", "content": text}]))]:
            try:
                call("busy", "Hi")
                check(f"{name}: 429", False)
            except refused as error:
                check(f"{name}: 429 comes through", "slow down" in str(error))
            try:
                call("claude-opus-4-7", "x" * (70 << 20))
                check(f"{name}: a body of 70 MB", False)
            except (openai.APIStatusError, anthropic.APIStatusError) as error:
                check(f"{name}: a body of 70 MB", error.status_code == 413 and "larger than" in str(error), str(error)[:150])
    for body in Recorder.bodies[:2]:
        parts = body["messages"][0]["content"]
        check("anthropic's request has pages", any(part["type"] == "image" for part in parts)
              and parts[-1]["text"] == "What is it about?", [part["type"] for part in parts])
    parts = Recorder.bodies[2]["input"][0]["content"]
    check("the responses request has pages", any(part["type"] == "input_image" for part in parts))
    check("the key reaches the upstream", all(key.split()[-1] == "secret" for key in Recorder.keys))
    server.shutdown()


DYING = """
import http.server, sys, time
class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def do_POST(self):
        self.rfile.read(int(self.headers["content-length"]))
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        data = sys.argv[2].encode()
        self.wfile.write(b"%x\\r\\n%s\\r\\n" % (len(data), data))
        self.wfile.flush()
        time.sleep(600)
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()
    def log_message(self, *_): pass
http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
"""


def dying(name, begin, first):
    """The upstream is killed with SIGKILL once the first piece of its answer has come."""
    port = free_port()
    arguments = [sys.executable, "-c", DYING, str(port), first]
    with running(arguments, f"http://127.0.0.1:{port}/", 30, WORK / "dying.log") as upstream:
        proxy_port, process = proxy(f"http://127.0.0.1:{port}")
        with process:
            pieces = begin(proxy_port)
            next(pieces)
            os.killpg(upstream.pid, signal.SIGKILL)
            try:
                for _ in pieces:
                    pass
                check(f"{name}: a killed upstream", False, "the stream ended as if all were well")
            except (openai.APIError, anthropic.APIError) as error:
                check(f"{name}: a killed upstream", "the upstream ended before its answer did" in str(error), error)
            urllib.request.urlopen(f"http://127.0.0.1:{proxy_port}/stats", timeout=30).read()
            check(f"{name}: the proxy lives on", True)


class Cut(socketserver.StreamRequestHandler):
    """Answers with the bytes in `answer`, whatever they are, and closes."""
    answer = b""

    def handle(self):
        length = 0
        while (line := self.rfile.readline().strip().lower()):
            if line.startswith(b"content-length:"):
                length = int(line[15:])
        self.rfile.read(length)
        self.wfile.write(self.answer)


def cut():
    """What is no answer, and streams that end before their last event: all raise the clients' own exceptions."""
    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Cut)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    port, process = proxy(f"http://127.0.0.1:{server.server_address[1]}")
    messages = [{"role": "user", "content": "Hi"}]
    with process:
        client = openai.OpenAI(base_url=f"http://127.0.0.1:{port}/v1", api_key="none", timeout=60, max_retries=0)
        other = anthropic.Anthropic(base_url=f"http://127.0.0.1:{port}", api_key="none", timeout=60, max_retries=0)
        calls = {
            "openai": (
                lambda stream: client.chat.completions.create(model="qwen3-vl", messages=messages, stream=stream),
                'data: {"id": "c", "object": "chat.completion.chunk", "created": 0, "model": "m", '
                '"choices": [{"index": 0, "delta": {"content": "Hel"}}]}\n\n'),
            "openai responses": (
                lambda stream: client.responses.create(model="gpt-5.2", input="Hi", stream=stream),
                'event: response.output_text.delta\ndata: {"type": "response.output_text.delta", "delta": "Hel", '
                '"sequence_number": 0, "item_id": "i", "output_index": 0, "content_index": 0, "logprobs": []}\n\n'),
            "anthropic": (
                lambda stream: other.messages.create(model="claude-opus-4-7", max_tokens=9, messages=messages, stream=stream),
                'event: content_block_delta\ndata: {"type": "content_block_delta", "index": 0, '
                '"delta": {"type": "text_delta", "text": "Hel"}}\n\n'),
        }
        for name, (call, event) in calls.items():
            for what, kind, text in [("malformed JSON", "application/json", '{"choices": ['),
                                     ("an HTML page", "text/html", "<html><title>Sign in</title>")]:
                Cut.answer = (f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {len(text)}\r\n\r\n{text}").encode()
                try:
                    check(f"{name}: {what}", False, repr(call(False)))
                except (openai.APIStatusError, anthropic.APIStatusError) as error:
                    check(f"{name}: {what}", error.status_code == 502 and "cannot be used" in str(error)
                          and error.body["error" if "error" in error.body else "code"] is not None, str(error)[:160])
            head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
            for where, text in [("between events", event), ("in an event", event + event[:-20])]:
                for ending, answer in [
                        ("a chunk without end", f"{head}Transfer-Encoding: chunked\r\n\r\n{len(text):x}\r\n{text}\r\n"),
                        ("a clean last chunk", f"{head}Transfer-Encoding: chunked\r\n\r\n{len(text):x}\r\n{text}\r\n0\r\n\r\n"),
                        ("a closed connection", f"{head}Connection: close\r\n\r\n{text}")]:
                    Cut.answer, pieces = answer.encode(), 0
                    try:
                        for _ in call(True):
                            pieces += 1
                        check(f"{name}: {ending} {where}", False, "the stream ended as if all were well")
                    except (openai.APIError, anthropic.APIError) as error:
                        check(f"{name}: {ending} {where}", pieces == 1 and "ended before its answer did" in str(error),
                              f"{type(error).__name__}: {error}"[:120])
    server.shutdown()


def real():
    model = WORK / "qwen2-vl-tiny"
    port = free_port()
    arguments = [PYTHON, str(HERE / "serve.py"), "serve", str(model), "--host", "127.0.0.1", "--port", str(port),
                 "--device", "cpu"]
    with running(arguments, f"http://127.0.0.1:{port}/health", 120, WORK / "server.log"):
        proxy_port, process = proxy(f"http://127.0.0.1:{port}", "--tokenizer", str(model / "tokenizer.json"))
        with process:
            base = f"http://127.0.0.1:{proxy_port}/v1"
            client = openai.OpenAI(base_url=base, api_key="none", timeout=120, max_retries=0)
            messages = [{"role": "user", "content": PROMPT}]
            raw = client.chat.completions.with_raw_response.create(model=str(model), messages=messages, max_tokens=2)
            once = raw.parse().usage.prompt_tokens
            saved = int(raw.headers["x-glyphpress-saved-tokens"])
            check("openai", saved > 0, f"{once} prompt tokens, {saved} saved")
            stream = client.chat.completions.create(model=str(model), messages=messages, max_tokens=2, stream=True,
                                                    stream_options={"include_usage": True})
            usage = [chunk.usage for chunk in stream if chunk.usage]
            check("openai, streaming", usage and usage[-1].prompt_tokens == once, f"{usage and usage[-1].prompt_tokens}")
            plain = client.chat.completions.create(
                model=str(model), max_tokens=2, messages=[{"role": "user", "content": PROMPT}],
                extra_body={"messages": [{"role": "user", "content": PROMPT, "compress": False}]})
            check("the headers tell what was saved", plain.usage.prompt_tokens - once in range(saved - 12, saved + 13),
                  f"{plain.usage.prompt_tokens} as text")
        for more in [["--no-stream"], []]:
            asked = subprocess.run(
                [SERVE, "ask", str(ROOT / "Samples/handbook.md"), "-q", "What is it about?", "--backend",
                 f"http://127.0.0.1:{port}/v1", "--model", str(model), "--tokenizer", str(model / "tokenizer.json"),
                 "--max-tokens", "2", "--system", "Be brief.", *more],
                capture_output=True, text=True, timeout=120, env=os.environ | {"GLYPHPRESS_HOME": str(ROOT)})
            counts = re.search(r"predicted (\d+) .*billed (\d+)", asked.stderr)
            check(f"ask {' '.join(more)}: billed as predicted", counts and counts[1] == counts[2], asked.stderr.strip())


recorded()
cut()
dying("openai", lambda port: iter(openai.OpenAI(
    base_url=f"http://127.0.0.1:{port}/v1", api_key="none", timeout=60, max_retries=0).chat.completions.create(
        model="qwen3-vl", messages=[{"role": "user", "content": PROMPT}], stream=True)),
      'data: {"id": "c", "object": "chat.completion.chunk", "created": 0, "model": "m", '
      '"choices": [{"index": 0, "delta": {"content": "Hel"}}]}\n\n')
dying("anthropic", lambda port: iter(anthropic.Anthropic(
    base_url=f"http://127.0.0.1:{port}", api_key="none", timeout=60, max_retries=0).messages.create(
        model="claude-opus-4-7", max_tokens=9, messages=[{"role": "user", "content": PROMPT}], stream=True)),
      'event: content_block_delta\ndata: {"type": "content_block_delta", "index": 0, '
      '"delta": {"type": "text_delta", "text": "Hel"}}\n\n')
real()
print(f"{failures} differ")
sys.exit(1 if failures else 0)
