#!/usr/bin/env python3
"""What Python's csv module reads in a candidate list: `id`, `tags`, `weight`, `group` number in order of appearance,
a line each, sorted; the file and its encoding are the arguments."""
import csv
import sys

with open(sys.argv[1], encoding=sys.argv[2], newline="") as file:
    groups = {}
    lines = []
    for row in csv.DictReader(file, strict=True):
        tags = "|".join(sorted(row.get("tags", "").split("|")))
        label = row.get("group", "")
        group = str(groups.setdefault(label, len(groups))) if label else "alone"
        lines.append(f"{row['id']} {tags} {row.get('weight', '1')} {group}")
sys.stdout.buffer.write("\n".join(sorted(lines)).encode())
