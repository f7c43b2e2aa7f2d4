"""The proxy's memory under load. See memory.sh; standard library only.

    python memory.py GLYPHPRESS_SERVE REQUESTS

A recording upstream echoes the last text of every request, every other one as a stream. Every text is a new one, so that
each request is pressed and its pages go into the cache, which is kept small enough to be full soon.
"""

import http.client
import http.server
import itertools
import json
import re
import subprocess
import sys
import threading
import time

SERVE, REQUESTS = sys.argv[1], int(sys.argv[2])
CONNECTIONS, CACHE = 32, 1
STOPS = [count for count in (100, 500, 1000, 5000) if count <= REQUESTS]
FLAT = 1.15


class Upstream(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    pages = 0

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        parts = body["messages"][-1]["content"]
        Upstream.pages += sum(part["type"] == "image_url" for part in parts) if isinstance(parts, list) else 0
        text = parts[-1]["text"] if isinstance(parts, list) else parts
        if body.get("stream"):
            event = lambda value: f"data: {json.dumps({'choices': [{'delta': {'content': value}}]})}\n\n"
            data = (event(text[:5]) + event(text[5:]) + "data: [DONE]\n\n").encode()
            kind = "text/event-stream"
        else:
            data, kind = json.dumps({"choices": [{"message": {"content": text}}]}).encode(), "application/json"
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    request_queue_size = 128
    daemon_threads = True


def body(number):
    text = "".join(f"Line {line} of report {number}: the harbour master counts the boats every morning.\n"
                   for line in range(40))
    return json.dumps({"model": "qwen3-vl", "stream": number % 2 == 0, "messages": [
        {"role": "user", "content": f"Read this.\n\n{text}\nWhat is said in report {number}?"}]})


def content(answer, is_stream):
    if not is_stream:
        return json.loads(answer)["choices"][0]["message"]["content"]
    events = [line[6:] for line in answer.split("\n") if line.startswith("data: ") and line != "data: [DONE]"]
    return "".join(json.loads(event)["choices"][0]["delta"]["content"] for event in events)


def resident(pid):
    with open(f"/proc/{pid}/status") as status:
        return int(re.search(r"VmRSS:\s+(\d+)", status.read())[1]) / 1024


def main():
    upstream = Server(("127.0.0.1", 0), Upstream)
    threading.Thread(target=upstream.serve_forever, daemon=True).start()
    proxy = subprocess.Popen(
        [SERVE, "serve", "--port", "0", "--upstream", f"http://127.0.0.1:{upstream.server_address[1]}", "--cache",
         str(CACHE), "--min-tokens", "300"], stderr=subprocess.PIPE, text=True)
    try:
        port = int(re.search(r"http://127.0.0.1:(\d+)/", proxy.stderr.readline())[1])
        print(f"{'requests':>10} {'RSS MiB':>10}\n{0:>10} {resident(proxy.pid):>10.1f}", flush=True)
        lock, numbers, done, wrong, sizes = threading.Lock(), itertools.count(), [0], [], {}

        def work():
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
            while (number := next(numbers)) < REQUESTS:
                connection.request("POST", "/v1/chat/completions", body(number), {"Content-Type": "application/json"})
                response = connection.getresponse()
                answer = response.read().decode()
                fine = (response.status == 200 and response.headers["x-glyphpress-status"] == "compressed"
                        and content(answer, number % 2 == 0) == f"What is said in report {number}?")
                with lock:
                    done[0] += 1
                    if not fine:
                        wrong.append((number, response.status, answer[:200]))
                    if done[0] in STOPS:
                        sizes[done[0]] = resident(proxy.pid)
                        print(f"{done[0]:>10} {sizes[done[0]]:>10.1f}", flush=True)

        start = time.monotonic()
        threads = [threading.Thread(target=work) for _ in range(CONNECTIONS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        stats = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        stats.request("GET", "/stats")
        counts = json.loads(stats.getresponse().read())
        print(f"{done[0]} requests at {CONNECTIONS} connections in {time.monotonic() - start:.0f} s, {Upstream.pages} "
              f"pages, {len(wrong)} wrong {wrong[:2]}, {counts['errors']} errors, cache of {CACHE} MiB")
        growth = sizes[STOPS[-1]] / sizes[max(500, STOPS[0]) if 500 in sizes else STOPS[0]]
        print(f"from request {500 if 500 in sizes else STOPS[0]} to {STOPS[-1]} memory changed by the factor {growth:.2f}")
        fine = not wrong and done[0] == REQUESTS and counts["errors"] == 0 and counts["compressed"] == REQUESTS
        return 0 if fine and growth < FLAT else 1
    finally:
        proxy.terminate()
        proxy.wait()


sys.exit(main())
