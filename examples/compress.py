#!/usr/bin/env python3
"""Compresses a model by a running server and downloads what came out. Needs nothing but requests.

    examples/compress.py REQUEST.json OUT

TWOFOLD_SERVER and TWOFOLD_API_KEY say where and who.
"""

import hashlib
import json
import os
import pathlib
import sys
import time
import uuid

import requests

SERVER = os.environ.get("TWOFOLD_SERVER", "http://127.0.0.1:8080")


def main(request: str, out: str) -> None:
    session = requests.Session()
    if key := os.environ.get("TWOFOLD_API_KEY"):
        session.headers["Authorization"] = f"Bearer {key}"
    job = submit(session, json.loads(pathlib.Path(request).read_text()))
    print(f"{SERVER}/#/jobs/{job['id']}")
    job = wait(session, job)
    if job["status"] != "succeeded":
        sys.exit(f"{job['id']} {job['status']}: {job['error']}")
    download(session, job, pathlib.Path(out))
    result = job["result"]
    print(f"{100 * result['kept_ratio']:.2f} % of the block parameters kept")
    for export, size in result["bytes_stored"].items():
        print(f"{export}: {result['bytes_dense']:,} -> {size:,} bytes")
    for text, perplexity in result["token_perplexity"].items():
        print(f"{text}: token perplexity {perplexity['dense']:.4f} -> {perplexity['compressed']:.4f}")


def submit(session: requests.Session, request: dict) -> dict:
    """With a key of its own a post may be repeated: the server makes one job of them."""
    headers = {"Idempotency-Key": str(uuid.uuid4())}
    return patiently(lambda: session.post(f"{SERVER}/v1/jobs", json=request, headers=headers, timeout=60)).json()


def wait(session: requests.Session, job: dict) -> dict:
    """Each question is answered as soon as something changes, or after 30 s."""
    url, etag = f"{SERVER}/v1/jobs/{job['id']}?wait=30", '"none"'
    while job["finished_at"] is None:
        answer = patiently(lambda: session.get(url, headers={"If-None-Match": etag}, timeout=60))
        if answer.status_code == 200:
            job, etag = answer.json(), answer.headers["ETag"]
            progress = job["progress"]
            print(job["status"], *([job["phase"], f"{progress['done']}/{progress['total']}", progress["unit"]] if progress else []))
    return job


def download(session: requests.Session, job: dict, out: pathlib.Path) -> None:
    for file in session.get(f"{SERVER}/v1/jobs/{job['id']}/artifacts", timeout=60).json()["items"]:
        target = out / file["name"]
        target.parent.mkdir(parents=True, exist_ok=True)
        digest = hashlib.sha256()
        with session.get(SERVER + file["url"], stream=True, timeout=60) as answer, target.open("wb") as written:
            answer.raise_for_status()
            for part in answer.iter_content(1 << 20):
                written.write(part)
                digest.update(part)
        if digest.hexdigest() != file["sha256"]:
            sys.exit(f"{target} came damaged: its SHA-256 is not {file['sha256']}")


def patiently(ask, tries: int = 10) -> requests.Response:
    """Asks again where that may help: no answer, too many requests, a server that is away."""
    for left in reversed(range(tries)):
        try:
            answer = ask()
        except requests.ConnectionError:
            if left == 0:
                raise
            time.sleep(2)
            continue
        if answer.status_code < 400:
            return answer
        problem = answer.json()
        if left == 0 or not problem.get("retryable"):
            sys.exit(f"{answer.status_code} {problem.get('code')}: {problem.get('detail')}")
        time.sleep(float(answer.headers.get("Retry-After", 2)))
    raise AssertionError


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
