import Foundation

/// A chain of its own behind JSON-RPC: the real EVM of `chain_node.py`, whose address can be taken away and brought back.
final class ChainFront {
    let port: Int

    var address: String { "http://127.0.0.1:\(port)/" }

    private let process = Process()
    /// The chain lives as long as this pipe.
    private let lifeline = Pipe()
    /// Always there.
    private let control: String

    init() throws {
        let script = FarmPaths.root + "/Tests/ChainAnchoringTests/chain_node.py"
        let environment = FarmPaths.root + "/build/python/bin/python"
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [
            FileManager.default.isExecutableFile(atPath: environment) ? environment : "python3", script,
        ]
        let output = Pipe()
        process.standardOutput = output
        process.standardInput = lifeline
        try process.run()
        var line = ""
        while !line.hasSuffix("\n") {
            let more = output.fileHandleForReading.availableData
            if more.isEmpty { break }
            line += String(decoding: more, as: UTF8.self)
        }
        let ports = line.split(whereSeparator: \.isWhitespace).compactMap { Int($0) }
        guard ports.count == 2 else {
            throw FarmFailure(
                "chain_node.py gave no ports but \"\(line)\": it needs the packages of provisioning/python-test.txt")
        }
        control = "http://127.0.0.1:\(ports[1])/control"
        // The kernel gives a port of its own choice to others while nobody listens there.
        port = try FreePort.find()
        try takeAway()
        try bringBack()
    }

    deinit {
        try? lifeline.fileHandleForWriting.close()
        process.waitUntilExit()
    }

    /// Nobody listens under the address any more; the chain stays.
    func takeAway() throws { try order(["do": "away", "of": 0]) }

    func bringBack() throws { try order(["do": "back", "of": 0, "port": port]) }

    func fund(_ account: String) throws { try order(["do": "fund", "address": account]) }

    private func order(_ members: [String: Any]) throws {
        let body = String(decoding: try JSONSerialization.data(withJSONObject: members), as: UTF8.self)
        try Program.check(["curl", "-sSf", "--max-time", "60", "-d", body, control])
    }
}
