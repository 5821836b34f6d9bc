// A thread of the draw's public page: loads the scripts that the page names, reads the published files, checks, and posts what it finds.
//
// Takes one message {scripts, base, log, names, slip, identity}: `slip` null for a replay, else the bytes of a slip; `log` the address of
// the draw's log, or null.
// Posts {progress, id} while it works, then {report, seconds}, or {error} if it could not begin.
"use strict";

// The bytes of a published file, null if there is none; never more than `limit`.
async function fetchFile(address, limit, cache = "default") {
  const answer = await fetch(address, { credentials: "omit", redirect: "error", cache });
  if (answer.status === 404) return null;
  if (!answer.ok) throw new Error(`${answer.status} ${address}`);
  const told = Number(answer.headers.get("Content-Length"));
  if (told > limit) throw new Error(`more than ${limit} bytes: ${address}`);
  const pieces = [];
  let length = 0;
  for (const reader = answer.body.getReader(); ; ) {
    const { value, done } = await reader.read();
    if (done) break;
    length += value.length;
    if (length > limit) throw new Error(`more than ${limit} bytes: ${address}`);
    pieces.push(value);
  }
  const whole = new Uint8Array(length);
  for (let at = 0; pieces.length > 0; ) {
    const piece = pieces.shift();
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

const MOST_LOG_FILE = 32 << 20;

self.onmessage = async ({ data: { scripts, base, log, names, slip, identity } }) => {
  try {
    importScripts(...scripts);
    const began = performance.now();
    const source = { names, file: (name, limit) => fetchFile(base + name.split("/").map(encodeURIComponent).join("/"), limit) };
    const options = { progress: (progress, id) => self.postMessage({ progress, id }) };
    // Its paths are numbers and fixed words; a checkpoint is never taken from a cache.
    if (log) options.log = name => fetchFile(log + name, MOST_LOG_FILE, name === "checkpoint" ? "no-store" : "default");
    const report = slip === null
      ? await self.Tabellion.draw.replay(source, options)
      : await self.Tabellion.draw.slip(source, slip, identity, options);
    self.postMessage({ report, seconds: (performance.now() - began) / 1000 });
  } catch (error) {
    self.postMessage({ error: String(error?.message ?? error) });
  }
};
