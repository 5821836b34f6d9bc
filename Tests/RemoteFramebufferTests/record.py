#!/usr/bin/env python3
"""Records what Xvnc and viewers say to each other, into Vectors/NAME.viewer and Vectors/NAME.server.

Run by hand when the vectors shall be made anew:   python3 record.py [NAME ...]
Needs Debian's tigervnc-standalone-server, x11-apps, xterm, xclip, xdotool, imagemagick; for the recording "novnc" also
novnc, websockify, chromium.

Each recording is both directions of one connection from its first byte. All but "novnc" are made by the small client
below, which understands nothing: it sends what the recording lists, and waits in between.
"""
import os, pathlib, shutil, socket, struct, subprocess, sys, tempfile, threading, time, zlib

VECTORS = pathlib.Path(__file__).parent / "Vectors"
RAW, COPY, RRE, HEXTILE, TIGHT, ZRLE = 0, 1, 2, 5, 7, 16
PSEUDO = [-223, -224, -308, -307, -312, -313, 0xC0A1E5CE - 2**32]
CURSOR, VMWARE, ALPHA = -239, 0x574D5664, -314


def encodings(*numbers):
    return struct.pack(">BxH", 2, len(numbers)) + b"".join(struct.pack(">i", n) for n in numbers)


def pixels(bits, depth, maxima, shifts, big=0):
    return struct.pack(">B3xBBBB3H3B3x", 0, bits, depth, big, 1, *maxima, *shifts)


def update(incremental=0, size=(160, 100)):
    return struct.pack(">BB4H", 3, incremental, 0, 0, *size)


def key(keysym, down):
    return struct.pack(">BBxxI", 4, down, keysym)


def typed(text):
    keysyms = [0xFF0D if c == "\n" else ord(c) if ord(c) < 256 else 0x1000000 + ord(c) for c in text]
    return b"".join(key(k, d) for k in keysyms for d in (1, 0))


def pointer(buttons, x, y):
    return struct.pack(">BBHH", 5, buttons, x, y)


def clipboard(flags, formats, rest=b""):
    payload = struct.pack(">BxH", flags, formats) + rest
    return struct.pack(">B3xi", 6, -len(payload)) + payload


def provided(text):
    data = text.encode() + b"\0"
    return clipboard(16, 1, zlib.compress(struct.pack(">I", len(data)) + data))


HELLO = [b"RFB 003.008\n", b"\x01", b"\x01"]
PICTURE = [lambda x: x.run("xlogo -geometry 100x60+5+5"), 0.5]
SCROLL = [pointer(0, 125, 20), typed("seq 1 9\n"), 0.7, update(1), typed("seq 5 30\n"), 0.7, update(1), 0.3]
MOVE = [lambda x: x.run("xdotool search --class xlogo windowmove 50 30"), 1.0, update(1), 0.3]
PHOTOGRAPH = [lambda x: x.run("convert -size 90x70 plasma:red-blue png:- | display -geometry +60+20 png:-"), 2.0, update(1), 0.5]


def scene(*numbers, before=b"", after=()):
    return HELLO + [before, encodings(*numbers), update(), 0.4] + PICTURE + [update(1), 0.4] + list(after)


SCENES = {
    "raw": scene(RAW, CURSOR, before=pixels(8, 6, (3, 3, 3), (4, 2, 0)), after=[update(0), 0.3]),
    "rre": scene(RRE, COPY, -224, after=SCROLL),
    "hextile": scene(HEXTILE, COPY, CURSOR, after=SCROLL + MOVE),
    "hextile16": scene(HEXTILE, before=pixels(16, 16, (31, 63, 31), (11, 5, 0))),
    "zrle": scene(ZRLE, COPY, VMWARE, *PSEUDO, after=SCROLL + PHOTOGRAPH),
    "tight": scene(TIGHT, COPY, ALPHA, -254, *PSEUDO, after=SCROLL),
    "tightjpeg": scene(TIGHT, COPY, -29, *PSEUDO, after=PHOTOGRAPH),
    "tight8": scene(TIGHT, -247, before=pixels(8, 8, (7, 7, 3), (0, 3, 6)), after=PHOTOGRAPH),
    "resize": scene(
        ZRLE, *PSEUDO,
        after=[struct.pack(">BxHHBxI4HI", 251, 200, 90, 1, 1, 0, 0, 200, 90, 0), 0.4, update(1, (200, 90)), 0.4]),
    "continuous": scene(
        ZRLE, *PSEUDO, after=[struct.pack(">BB4H", 150, 1, 0, 0, 160, 100), pointer(0, 125, 20), typed("seq 1 9\n"), 0.6,
                              struct.pack(">BB4H", 150, 0, 0, 0, 160, 100), 0.4]),
    "clipboard": HELLO + [
        encodings(ZRLE, *PSEUDO), update(), 0.4,
        clipboard(1 | 30, 1, struct.pack(">I", 1 << 20)), clipboard(8, 1), 0.4, provided("公证处\r\nnotary"), 0.4,
        lambda x: x.run("printf '从桌面\\n复制' | xclip -selection clipboard"), 0.8, clipboard(2, 1), 0.5],
    "latin1": HELLO + [
        encodings(RAW), update(0, (8, 8)), 0.3, struct.pack(">B3xI", 6, 4) + b"caf\xe9", 0.3,
        lambda x: x.run("printf 'caf\\303\\251' | xclip -selection clipboard"), 0.8],
    "input": HELLO + [
        encodings(ZRLE, CURSOR, *PSEUDO), update(), 0.4, pointer(0, 20, 20), pointer(1, 20, 20), pointer(0, 20, 20),
        pointer(8, 20, 20), pointer(0, 20, 20), pointer(4, 159, 99), pointer(0, 159, 99), typed("ab中文\n"),
        key(0xFFE3, 1), key(0x63, 1), key(0x63, 0), key(0xFFE3, 0), 0.5, update(1), 0.4],
}


class Server:
    """Xvnc of 160 × 100 with a terminal in it."""

    def __init__(self, arguments=()):
        self.folder = tempfile.mkdtemp()
        self.socket = self.folder + "/rfb"
        reader, writer = os.pipe()
        self.processes = [subprocess.Popen(
            ["Xvnc", "-displayfd", str(writer), "-geometry", "160x100", "-depth", "24", "-nolisten", "tcp", "-rfbport",
             "-1", "-rfbunixpath", self.socket, "-SecurityTypes", "None", "-desktop", "vectors", *arguments],
            pass_fds=[writer], stderr=subprocess.DEVNULL)]
        os.close(writer)
        self.environment = dict(os.environ, DISPLAY=":" + os.read(reader, 16).decode().strip())
        self.run("xterm -fa Monospace -fs 5 -geometry 36x10+0+0 -e sh")
        time.sleep(1)

    def run(self, command):
        self.processes.append(subprocess.Popen(
            ["sh", "-c", "exec " + command if "|" not in command else command], env=self.environment,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))

    def close(self):
        for process in reversed(self.processes):
            process.terminate()
        for process in self.processes:
            process.wait()
        shutil.rmtree(self.folder)


def copy(source, target, kept):
    while data := source.recv(65536):
        kept += data
        if target:
            target.sendall(data)
    if target:
        target.shutdown(socket.SHUT_WR)


def record(name, script):
    server = Server()
    sent, received = bytearray(), bytearray()
    with socket.socket(socket.AF_UNIX) as line:
        line.connect(server.socket)
        reader = threading.Thread(target=copy, args=(line, None, received))
        reader.start()
        for step in script:
            if isinstance(step, bytes):
                line.sendall(step)
                sent += step
                time.sleep(0.15 if len(sent) < 15 else 0.02)
            elif callable(step):
                step(server)
            else:
                time.sleep(step)
        line.shutdown(socket.SHUT_RDWR)
        reader.join()
    server.close()
    save(name, sent, received)


def record_novnc(name):
    """A real browser with Debian's noVNC, used with a real pointer and keyboard (of a second Xvnc)."""
    server, screen = Server(), Server(["-geometry", "500x400"])
    sent, received = bytearray(), bytearray()
    relay = socket.create_server(("127.0.0.1", 0))
    free = socket.create_server(("127.0.0.1", 0))
    port = free.getsockname()[1]
    free.close()
    screen.run(f"websockify --web /usr/share/novnc 127.0.0.1:{port} 127.0.0.1:{relay.getsockname()[1]}")
    time.sleep(1.5)
    profile = screen.folder + "/profile"
    screen.run(f"chromium --no-sandbox --no-first-run --user-data-dir={profile} --window-size=500,400 --window-position=0,0"
               f" --kiosk 'http://127.0.0.1:{port}/vnc_lite.html?host=127.0.0.1&port={port}&path=websockify'")
    viewer, _ = relay.accept()
    line = socket.socket(socket.AF_UNIX)
    line.connect(server.socket)
    threads = [threading.Thread(target=copy, args=a) for a in ((viewer, line, sent), (line, viewer, received))]
    for thread in threads:
        thread.start()
    time.sleep(4)

    def hands(command):
        subprocess.run(["xdotool", *command.split()], env=screen.environment, check=True)
        time.sleep(0.7)

    # The picture lies in the middle of the window, below a bar.
    hands("mousemove 250 210 click 1")
    hands("type --delay 60 echo")
    hands("key space a Return")
    hands("click 4 click 5 click 3")
    hands("key ctrl+c")
    server.run("printf '公证' | xclip -selection clipboard")
    time.sleep(1.5)
    screen.close()
    for thread in threads:
        thread.join(5)
    server.close()
    save(name, sent, received)


def save(name, sent, received):
    (VECTORS / f"{name}.viewer").write_bytes(sent)
    (VECTORS / f"{name}.server").write_bytes(received)
    print(f"{name}: viewer {len(sent)} bytes, server {len(received)} bytes")


if __name__ == "__main__":
    VECTORS.mkdir(exist_ok=True)
    for name in sys.argv[1:] or [*SCENES, "novnc"]:
        record_novnc(name) if name == "novnc" else record(name, SCENES[name])
