"""Makes the fixture recording: init.mp4 and three segments, each one moof and one mdat."""

import pathlib
import struct
import subprocess

here = pathlib.Path(__file__).parent / "recording"
here.mkdir(exist_ok=True)
whole = here / "whole.mp4"
subprocess.run(
    "ffmpeg -v error -f lavfi -i testsrc=size=64x64:rate=2:duration=6 -vf format=yuv420p -c:v libx264 "
    "-preset veryslow -crf 45 -bf 0 -g 4 -keyint_min 4 -sc_threshold 0 -x264-params threads=1:info=0 "
    "-video_track_timescale 1000000 -movflags +frag_keyframe+empty_moov+default_base_moof+skip_trailer "
    "-fflags +bitexact -flags:v +bitexact -y".split() + [str(whole)], check=True)
data = whole.read_bytes()
whole.unlink()
boxes = []
while data:
    size = struct.unpack(">I", data[:4])[0]
    boxes.append(data[:size])
    data = data[size:]
(here / "init.mp4").write_bytes(boxes[0] + boxes[1])
for number, index in enumerate(range(2, len(boxes), 2), start=1):
    (here / f"{number:06}.m4s").write_bytes(boxes[index] + boxes[index + 1])
