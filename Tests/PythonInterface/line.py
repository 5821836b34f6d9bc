"""The line between browsers and the coordinator, which a test can let hang and cut."""

import selectors
import socket
import threading


class Line:
    """A TCP proxy on a port of its own to a port of this machine."""

    def __init__(self, target):
        self.target, self.listener = target, socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self._lock, self._pairs, self._cut, self._flows = threading.Lock(), set(), False, threading.Event()
        self._flows.set()
        threading.Thread(target=self._accept, daemon=True).start()

    def hang(self):
        """From now on nothing passes, and nobody is told."""
        self._flows.clear()

    def cut(self):
        """Every connection ends, and no new one comes about."""
        with self._lock:
            self._cut = True
            for one in {end for pair in self._pairs for end in pair}:
                self._end(one)
        self._flows.set()

    def restore(self):
        with self._lock:
            self._cut = False
        self._flows.set()

    def close(self):
        self.cut()
        self.listener.close()

    @staticmethod
    def _end(one):
        try:
            one.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass

    def _accept(self):
        while True:
            try:
                near, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._carry, args=(near,), daemon=True).start()

    def _carry(self, near):
        try:
            far = socket.create_connection(("127.0.0.1", self.target))
        except OSError:
            near.close()
            return
        pair = (near, far)
        with self._lock:
            if self._cut:
                near.close()
                far.close()
                return
            self._pairs.add(pair)
        try:
            self._pump(near, far)
        finally:
            with self._lock:
                self._pairs.discard(pair)
            near.close()
            far.close()

    def _pump(self, near, far):
        with selectors.DefaultSelector() as selector:
            selector.register(near, selectors.EVENT_READ, far)
            selector.register(far, selectors.EVENT_READ, near)
            while True:
                for key, _ in selector.select():
                    self._flows.wait()
                    try:
                        data = key.fileobj.recv(1 << 16)
                        key.data.sendall(data)
                    except OSError:
                        return
                    if not data:
                        return
