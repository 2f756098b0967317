# SPDX-License-Identifier: GPL-2.0-or-later
# SPDX-FileCopyrightText: The epmdpxy authors
"""Lookups by another process than the test's own.

Fake nodes live in the test's process. Whoever asks from there for one of them is that node, as far
as the daemon can tell, and gets its real port. So another process asks, one for all tests.
"""

import atexit
import json
import os
import subprocess
import sys


class Stranger:
    def __init__(self):
        self._child = None

    def start(self):
        """Before there is a fake node: for a moment a fork has the sockets of its parent, and would
        be the node."""
        if self._child is None or self._child.poll() is not None:
            self._child = subprocess.Popen([sys.executable, os.path.abspath(__file__)],
                                           stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                           text=True)
            atexit.register(self.close)

    def look_up(self, port, name, host):
        """name: bytes. Returns the bytes of the answer."""
        self.start()
        self._child.stdin.write(json.dumps([port, name.hex(), host]) + "\n")
        self._child.stdin.flush()
        answer = json.loads(self._child.stdout.readline())
        if "error" in answer:
            raise OSError(*answer["error"])
        return bytes.fromhex(answer["reply"])

    def close(self):
        if self._child is not None:
            self._child.stdin.close()
            self._child.wait(10)
            self._child = None


def serve():
    sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    from harness.epmd import exchange, port_please2

    for line in sys.stdin:
        port, name, host = json.loads(line)
        try:
            reply = exchange(port, port_please2(bytes.fromhex(name)), host=host).reply
            answer = {"reply": reply.hex()}
        except OSError as error:
            answer = {"error": [error.errno, error.strerror]}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    serve()
