import Foundation

/// A capture's bundle, unpacked and checked by programs that share nothing with the worker.
struct Bundle {
    let path: String
    /// Where `unzip` put it.
    let directory: String
    /// `data/session.json`.
    let header: [String: Any]
    let records: [[String: Any]]

    init(_ path: String) throws {
        self.path = path
        directory = path + ".d"
        try? FileManager.default.removeItem(atPath: directory)
        try Program.check(["unzip", "-q", path, "-d", directory])
        let data = try Data(contentsOf: URL(fileURLWithPath: directory + "/data/session.json"))
        guard let session = try JSONSerialization.jsonObject(with: data) as? [String: Any],
            let all = session["records"] as? [[String: Any]], let first = all.first
        else { throw FarmFailure("session.json of \(path) is not of its form") }
        header = first
        records = Array(all.dropFirst())
    }

    func file(_ inside: String) -> String { directory + "/data/" + inside }

    var paths: [String] { records.compactMap { $0["path"] as? String } }

    var chain: [[String: Any]] { header["chain"] as? [[String: Any]] ?? [] }

    /// Reason of the declared gap; nil when the chain is whole.
    var gap: String? {
        let gaps = chain.filter { $0["kind"] as? String == "gap" }
        return (gaps.first?["values"] as? [String: Any])?["reason"] as? String
    }

    var segments: Int { chain.filter { $0["kind"] as? String == "segment" }.count }

    /// What the session declares missing.
    var missing: [String] {
        (header["missing"] as? [[String: Any]] ?? []).compactMap { $0["what"] as? String }
    }

    var reason: String { header["reason"] as? String ?? "" }

    func object(_ inside: String) throws -> [String: Any] {
        let data = try Data(contentsOf: URL(fileURLWithPath: file(inside)))
        return try JSONSerialization.jsonObject(with: data) as? [String: Any] ?? [:]
    }

    /// Lines of the input log.
    func input() throws -> [[String: Any]] {
        try String(contentsOfFile: file("input.jsonl"), encoding: .utf8).split(separator: "\n").map { line in
            try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any] ?? [:]
        }
    }

    // MARK: - Who judges it

    /// Both readers, with the trust file of the farm: they must accept it.
    func verify(trust: String) throws {
        try Program.check([try FarmPaths.program("tabellion-audit"), "--trust", trust, "--lang", "en", "session", path])
        try Program.check(
            ["python3", FarmPaths.root + "/Tests/PythonReader/tabellion_reader.py", "--trust", trust, path])
    }

    /// Ordinary tools: container, digests, recording, tokens.
    func verifyWithOrdinaryTools(root: String) throws {
        try Program.check(["unzip", "-tq", path])
        for manifest in ["manifest-sha256.txt", "tagmanifest-sha256.txt"] {
            try Program.check(["sha256sum", "--quiet", "--strict", "-c", manifest], directory: directory)
        }
        try Program.check(
            ["sh", "-c", "cat data/recording/init.mp4 data/recording/*.m4s > recording.mp4"], directory: directory)
        let probe = try Program.check(
            [
                "ffprobe", "-v", "error", "-count_frames", "-select_streams", "v:0", "-show_entries",
                "stream=codec_name,nb_read_frames", "-of", "csv=p=0", "recording.mp4",
            ], directory: directory)
        let words = probe.output.split(whereSeparator: { ",\n".contains($0) })
        guard words.count == 2, words[0] == "h264", let frames = Int(words[1]), frames > 0 else {
            throw FarmFailure("ffprobe says: \(probe.output)")
        }
        try stamp("META-INF/timestamp001.tst", over: "META-INF/ASiCManifest001.xml", root: root)
        try stamp("tokens/opening-test.tst", over: "data/opening.json", root: root)
    }

    private func stamp(_ token: String, over file: String, root: String) throws {
        try Program.check(
            ["openssl", "ts", "-verify", "-token_in", "-in", token, "-data", file, "-CAfile", root],
            directory: directory)
    }

    /// A sealed artefact, opened with the farm's own key.
    func opened(_ inside: String, key: String) throws -> Data {
        let plain = path + ".plain"
        try Program.check(["age", "-d", "-i", key, "-o", plain, file(inside)])
        return try Data(contentsOf: URL(fileURLWithPath: plain))
    }
}
