#!/usr/bin/env python3
"""Compares the recorder with `ffmpeg -f x11grab -framerate 12 -c:v libx264 -pix_fmt yuv420p` on one display.

    run.py BENCHMARK-BINARY OUTPUT.json [--runs 5] [--trace browsing|scrolling|both] [--user NAME] [--set name=value …]

Both record the same Chromium, driven through the same trace by XTest, in turns: recorder, ffmpeg, recorder, … Processor
seconds are user + system time of each whole process. SSIM is that of the luma of the desktop against pictures that
xwd takes from the X server during the trace, each compared with the best frame within 0.25 s.
Needs: Xvnc, chromium, xdotool, xwd (x11-apps), ffmpeg, numpy, and the pages of python3-doc and debian-reference-en.
"""
import argparse, functools, http.server, json, os, pathlib, pwd, secrets, shutil, signal, statistics, struct, subprocess
import sys, tempfile, threading, time
import numpy

WIDTH, HEIGHT = 1280, 800
HERE = pathlib.Path(__file__).resolve().parent


class QuietHandler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *arguments):
        pass


class Display:
    """An Xvnc with a Chromium in it that runs as an unprivileged user."""

    def __init__(self, folder, user):
        self.folder, self.user, self.cookie = folder, user, secrets.token_hex(16)
        self.authority = folder / "authority"
        fields = [b"", b"", b"MIT-MAGIC-COOKIE-1", bytes.fromhex(self.cookie)]
        self.authority.write_bytes(b"\xff\xff" + b"".join(struct.pack(">H", len(f)) + f for f in fields))
        os.chmod(folder, 0o755)
        os.chmod(self.authority, 0o644)
        self.server = subprocess.Popen(
            ["Xvnc", "-displayfd", "1", "-geometry", f"{WIDTH}x{HEIGHT}", "-depth", "24", "-auth", self.authority,
             "-nolisten", "tcp", "-SecurityTypes", "None", "-rfbport", "-1", "-rfbunixpath", folder / "rfb"],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.number = int(self.server.stdout.readline())
        self.environment = dict(os.environ, DISPLAY=f":{self.number}", XAUTHORITY=str(self.authority))

    def start_browser(self, url):
        home = self.folder / "home"
        home.mkdir()
        shutil.chown(home, self.user)
        self.browser = subprocess.Popen(
            ["setpriv", "--reuid", self.user, "--regid", str(pwd.getpwnam(self.user).pw_gid), "--clear-groups", "chromium", "--no-first-run",
             "--no-default-browser-check", "--disable-gpu", f"--user-data-dir={home}/profile", "--window-position=0,0",
             f"--window-size={WIDTH},{HEIGHT}", "--password-store=basic", url],
            env=dict(self.environment, HOME=str(home)), cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            start_new_session=True)
        for _ in range(120):
            found = subprocess.run(
                ["xdotool", "search", "--onlyvisible", "--class", "chromium"], env=self.environment,
                capture_output=True, text=True)
            if found.stdout.split():
                self.window = found.stdout.split()[0]
                time.sleep(3)
                self.xdotool("windowfocus", self.window)
                return
            time.sleep(0.5)
        sys.exit("chromium opened no window")

    def xdotool(self, *arguments):
        subprocess.run(["xdotool", *map(str, arguments)], env=self.environment, check=True)

    def go(self, url):
        self.xdotool("key", "ctrl+l")
        self.xdotool("type", "--delay", "4", url)
        self.xdotool("key", "Return")

    def picture(self):
        """Pixels of the root window, height × width × (blue, green, red), by XGetImage."""
        data = subprocess.run(["xwd", "-root", "-silent"], env=self.environment, check=True, capture_output=True).stdout
        header = struct.unpack(">25I", data[:100])
        offset, stride = header[0] + header[19] * 12, header[12]
        rows = numpy.frombuffer(data, numpy.uint8, stride * HEIGHT, offset).reshape(HEIGHT, stride // 4, 4)
        return rows[:, :WIDTH, :3].copy()

    def server_seconds(self):
        fields = open(f"/proc/{self.server.pid}/stat").read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def close(self):
        os.killpg(self.browser.pid, signal.SIGKILL)
        self.browser.wait()
        self.server.kill()
        self.server.wait()


def replay(display, trace, address):
    """Drives the trace; returns [(unix time, picture)]."""
    start, pictures, threads = time.monotonic(), [], []
    for at, action, *values in trace["steps"]:
        time.sleep(max(0, start + at - time.monotonic()))
        if action == "go":
            display.go(f"{address}/{values[0]}")
        elif action == "wheel":
            display.xdotool("click", "--repeat", values[0], "--delay", 120, 5)
        elif action == "move":
            display.xdotool("mousemove", *values)
        elif action == "shot":
            pictures.append((time.time(), display.picture()))
        elif action == "scroll":
            count = int(values[0] * values[1])
            threads.append(threading.Thread(target=display.xdotool, args=(
                "click", "--repeat", count, "--delay", int(1000 / values[1]), 5)))
            threads[-1].start()
    for thread in threads:
        thread.join()
    time.sleep(max(0, start + trace["seconds"] - time.monotonic()))
    return pictures


def record_with_recorder(binary, settings, display, trace, address, folder):
    segments = folder / "segments"
    segments.mkdir()
    process = subprocess.Popen(
        [binary, f"/tmp/.X11-unix/X{display.number}", display.cookie, segments, *settings], stdin=subprocess.PIPE,
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert process.stdout.readline() == "started\n", "the recorder did not start"
    server = display.server_seconds()
    pictures = replay(display, trace, address)
    server = display.server_seconds() - server
    process.stdin.close()
    outcome = json.loads(process.stdout.read())
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = status
    movie = folder / "recorder.mp4"
    with open(movie, "wb") as file:
        for part in [segments / "init.mp4", *sorted(segments.glob("*.m4s"))]:
            file.write(part.read_bytes())
    outcome.update(
        cpuSeconds=usage.ru_utime + usage.ru_stime, serverSeconds=server,
        ssim=compare(movie, outcome["startUnixNs"] / 1e9, pictures, (0.2126, 0.7152, 0.0722)))
    return outcome


def record_with_ffmpeg(display, trace, address, folder):
    movie, log = folder / "ffmpeg.mp4", open(folder / "ffmpeg.log", "w+")
    process = subprocess.Popen(
        ["ffmpeg", "-y", "-f", "x11grab", "-framerate", "12", "-video_size", f"{WIDTH}x{HEIGHT}", "-i",
         f":{display.number}", "-c:v", "libx264", "-pix_fmt", "yuv420p", movie],
        env=display.environment, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=log)
    time.sleep(0.5)
    server = display.server_seconds()
    pictures = replay(display, trace, address)
    server = display.server_seconds() - server
    process.stdin.write(b"q")
    process.stdin.close()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = status
    log.seek(0)
    report = log.read()
    start = float(report.split("start: ")[1].split(",")[0])
    return {
        "frames": int(report.rsplit("frame=", 1)[1].split()[0]),
        # A busy machine makes x11grab late: it repeats old frames, which costs it less and shows in the SSIM.
        "repeated": int(report.rsplit("dup=", 1)[1].split()[0]) if "dup=" in report else 0,
        "cpuSeconds": usage.ru_utime + usage.ru_stime, "bytes": movie.stat().st_size, "serverSeconds": server,
        "ssim": compare(movie, start, pictures, (0.299, 0.587, 0.114))}


def compare(movie, start, pictures, weights):
    """Mean SSIM over the pictures, each against its best frame within 0.25 s."""
    lines = subprocess.run(
        ["ffprobe", "-v", "error", "-select_streams", "v", "-show_entries", "packet=pts_time", "-of", "csv=p=0", movie],
        check=True, capture_output=True, text=True).stdout.split()
    times = sorted(float(line.strip(",")) for line in lines)
    decoder = subprocess.Popen(
        ["ffmpeg", "-v", "error", "-i", movie, "-vf", f"crop={WIDTH}:{HEIGHT}:0:0,extractplanes=y", "-fps_mode",
         "passthrough", "-enc_time_base", "1/1000000", "-f", "rawvideo", "-pix_fmt", "gray", "-"], stdout=subprocess.PIPE)
    red, green, blue = weights
    lumas = [(at, 16 + (p[..., 2] * red + p[..., 1] * green + p[..., 0] * blue) * (219 / 255)) for at, p in pictures]
    best = [0.0] * len(lumas)
    for index, moment in enumerate(times):
        frame = numpy.frombuffer(decoder.stdout.read(WIDTH * HEIGHT), numpy.uint8).reshape(HEIGHT, WIDTH)
        end = times[index + 1] if index + 1 < len(times) else moment + 1
        for number, (at, luma) in enumerate(lumas):
            if start + moment <= at + 0.25 and start + end >= at - 0.25:
                best[number] = max(best[number], ssim(luma, frame.astype(float)))
    assert decoder.stdout.read() == b"" and decoder.wait() == 0, "as many frames as packets"
    return statistics.mean(best)


def ssim(first, second):
    """Structural similarity over 8 × 8 windows, every fourth pixel, as ffmpeg's filter takes them."""
    def windows(values):
        sums = numpy.pad(values, ((1, 0), (1, 0))).cumsum(0).cumsum(1)
        return (sums[8:, 8:] - sums[:-8, 8:] - sums[8:, :-8] + sums[:-8, :-8])[::4, ::4] / 64
    mean1, mean2 = windows(first), windows(second)
    variance1, variance2 = windows(first * first) - mean1 ** 2, windows(second * second) - mean2 ** 2
    covariance = windows(first * second) - mean1 * mean2
    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    map_ = (2 * mean1 * mean2 + c1) * (2 * covariance + c2)
    map_ /= (mean1 ** 2 + mean2 ** 2 + c1) * (variance1 + variance2 + c2)
    return float(map_.mean())


def measure(name, arguments, work):
    trace = json.loads((HERE / f"{name}.json").read_text())
    handler = functools.partial(QuietHandler, directory=trace["pages"])
    web = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=web.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{web.server_port}"
    runs = []
    for index in range(arguments.runs):
        for tool in arguments.tools:
            folder = work / f"{name}-{index}-{tool}"
            folder.mkdir()
            display = Display(folder, arguments.user)
            try:
                display.start_browser("about:blank")
                display.xdotool("mousemove", 900, 500)
                if "before" in trace:
                    display.go(f"{address}/{trace['before']}")
                    time.sleep(3)
                if tool == "recorder":
                    outcome = record_with_recorder(
                        arguments.binary, arguments.set, display, trace, address, folder)
                else:
                    outcome = record_with_ffmpeg(display, trace, address, folder)
            finally:
                display.close()
            outcome.update(run=index, tool=tool, trace=name, load=os.getloadavg()[0])
            runs.append(outcome)
            print(f"{name} run {index + 1} {tool:9} cpu {outcome['cpuSeconds']:7.2f} s  {outcome['bytes']:9} bytes  "
                  f"ssim {outcome['ssim']:.5f}  X server {outcome['serverSeconds']:.2f} s", flush=True)
            if not arguments.keep:
                shutil.rmtree(folder)
    web.shutdown()
    return runs


def summary(runs, name):
    def median(tool, key):
        return statistics.median(run[key] for run in runs if run["trace"] == name and run["tool"] == tool)
    return {
        "trace": name, "runs": sum(run["trace"] == name for run in runs) // 2,
        **{f"{key}-{tool}": median(tool, key) for key in ["cpuSeconds", "bytes", "ssim", "serverSeconds", "frames"]
           for tool in ["recorder", "ffmpeg"]},
        "load": statistics.median(run["load"] for run in runs if run["trace"] == name),
        "cpuRatio": median("recorder", "cpuSeconds") / median("ffmpeg", "cpuSeconds"),
        "bytesRatio": median("recorder", "bytes") / median("ffmpeg", "bytes"),
        "ssimDifference": median("recorder", "ssim") - median("ffmpeg", "ssim")}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary")
    parser.add_argument("output", type=pathlib.Path)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--trace", choices=["browsing", "scrolling", "both"], default="both")
    parser.add_argument("--user", default="nobody", help="whom Chromium runs as")
    parser.add_argument("--set", nargs="*", default=[], help="the recorder's settings")
    parser.add_argument("--tools", nargs="*", default=["recorder", "ffmpeg"], choices=["recorder", "ffmpeg"])
    parser.add_argument("--keep", action="store_true", help="keep the recordings")
    arguments = parser.parse_args()
    names = ["browsing", "scrolling"] if arguments.trace == "both" else [arguments.trace]
    work = pathlib.Path(tempfile.mkdtemp(prefix="tb-recorder-bench-"))
    os.chmod(work, 0o755)
    runs = [run for name in names for run in measure(name, arguments, work)]
    table = [summary(runs, name) for name in names] if len(arguments.tools) == 2 else []
    targets = {"browsing": (0.25, 1.0), "scrolling": (0.60, None)}
    arguments.output.write_text(json.dumps({"summary": table, "runs": runs}, indent=1) + "\n")
    print(f"\n{'trace':10} {'what':12} {'recorder':>12} {'ffmpeg':>12} {'ratio':>7} {'target':>7}")
    for row in table:
        for key, ratio, target in [("cpuSeconds", row["cpuRatio"], targets[row["trace"]][0]),
                                   ("bytes", row["bytesRatio"], targets[row["trace"]][1])]:
            verdict = "" if target is None else f"≤ {target:.2f} {'met' if ratio <= target else 'MISSED'}"
            print(f"{row['trace']:10} {key:12} {row[key + '-recorder']:12.2f} {row[key + '-ffmpeg']:12.2f} "
                  f"{ratio:7.3f} {verdict}")
        print(f"{row['trace']:10} {'ssim':12} {row['ssim-recorder']:12.5f} {row['ssim-ffmpeg']:12.5f} "
              f"{row['ssimDifference']:+.5f} {'met' if row['ssimDifference'] >= 0 else 'MISSED' if row['trace'] == 'browsing' else ''}")


main()
