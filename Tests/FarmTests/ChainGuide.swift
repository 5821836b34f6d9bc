import Foundation

/// The lines of docs/guide/chain.md, run as they stand there, block by block, in one directory and with what earlier ones have set.
struct ChainGuide {
    private let blocks: [String]
    private let directory: String
    private let variables: [String: String]

    /// - Parameter variables: what stands in the guide's first block, which is not run.
    init(directory: String, variables: [String: String]) throws {
        let text = try String(contentsOfFile: FarmPaths.root + "/docs/guide/chain.md", encoding: .utf8)
        var blocks: [[Substring]] = [[]]
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("    ") {
                blocks[blocks.count - 1].append(line.dropFirst(4))
            } else if blocks[blocks.count - 1] != [] {
                blocks.append([])
            }
        }
        self.blocks = blocks.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }
        guard self.blocks.first?.hasPrefix("NODE=") == true else { throw FarmFailure("the guide begins otherwise") }
        self.directory = directory
        self.variables = variables
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
    }

    /// Runs the one block that has these words; returns what it printed.
    @discardableResult
    func run(_ words: String) throws -> String {
        let found = blocks.filter { $0.contains(words) }
        guard found.count == 1 else { throw FarmFailure("\(found.count) blocks of the guide have \"\(words)\"") }
        let script = """
            set -euo pipefail
            if [ -f variables ]; then . ./variables; fi
            \(found[0])
            declare -p ACCOUNT ADMIN CONTRACT ORIGIN BLOCK NUMBER HASH > variables 2> /dev/null || true
            """
        let programs = URL(fileURLWithPath: try FarmPaths.program("tabellion")).deletingLastPathComponent().path
        let environment = variables.merging(["PATH": programs + ":/usr/local/bin:/usr/bin:/bin"]) { $1 }
        return try Program.check(["bash", "-c", script], environment: environment, directory: directory).output
    }
}
