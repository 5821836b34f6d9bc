import AccessModel
import Accounts
import Coordinator
import CryptoPrimitives
import Draws
import Foundation
import Hummingbird
import Ledger
import Logging
import NIOCore
import Storage

/// The program behind run.py: a whole coordinator with one draw, whose standings are published at its word.
///
/// Each line on standard input is a number of outcomes; a standing with so many goes to whoever is connected, its last member the
/// nanoseconds of its publication (`sent`, by the clock that clients read too). It ends with its input.
@main
enum ScreenBenchmark {
    static let name = "rehearsal+bench+0001"

    static func main() async throws {
        guard CommandLine.arguments.count == 2 else {
            FileHandle.standardError.write(Data("screen-benchmark DIRECTORY\n".utf8))
            exit(2)
        }
        let directory = CommandLine.arguments[1]
        var parts = try await parts(directory)
        let feed = DrawFeed()
        parts.drawFeed = feed
        await publish(0, in: feed)
        var logger = Logger(label: "bench")
        logger.logLevel = .error
        let application = try buildApplication(parts, host: "127.0.0.1", port: 0, logger: logger) { port in
            FileHandle.standardOutput.write(Data("\(port)\n".utf8))
        }
        let running = Task { try await application.runService(gracefulShutdownSignals: []) }
        for await count in counts() { await publish(count, in: feed) }
        running.cancel()
        _ = try? await running.value
        await parts.log.close()
    }

    /// Standard input's lines, read by a thread of their own: the pool's are for the coordinator.
    private static func counts() -> AsyncStream<Int> {
        AsyncStream { continuation in
            Thread.detachNewThread {
                while let line = readLine() { if let count = Int(line) { continuation.yield(count) } }
                continuation.finish()
            }
        }
    }

    private static func parts(_ directory: String) async throws -> CoordinatorParts {
        guard let key = Ed25519PrivateKey(seed: sha256(Array("tabellion screen benchmark".utf8)).bytes) else {
            fatalError("32 bytes are a seed")
        }
        for folder in ["ledger", "accounts"] {
            try FileManager.default.createDirectory(
                atPath: "\(directory)/\(folder)", withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700])
        }
        let log = try Log(
            directory: directory + "/ledger", origin: "bench.example/log", key: key, officeKey: key.publicKey,
            interval: .milliseconds(100))
        return CoordinatorParts(
            store: try SQLiteSessionStore(path: directory + "/sessions.sqlite"), log: log, authority: nil,
            officeKey: key, accounts: try await AccountDesk(directory: directory + "/accounts"),
            tokens: AccessTokens(
                operatorToken: String(repeating: "a", count: 32), workerToken: String(repeating: "b", count: 32),
                account: AccountID(entropy: [UInt8](repeating: 1, count: 16))),
            publicAddress: "http://127.0.0.1", policy: "{}", isTest: true, timeAuthorities: [], directory: directory,
            maximumBundleBytes: 1 << 20, check: { _ in [] })
    }

    private static func publish(_ count: Int, in feed: DrawFeed) async {
        var now = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &now)
        let sent = now.tv_sec * 1_000_000_000 + now.tv_nsec
        await feed.publish(
            standing(outcomes: count, of: count, sent: sent),
            told: standing(outcomes: min(count, DrawStanding.maximumToldOutcomes), of: count, sent: sent), of: name)
    }

    /// As large as a real one: each outcome has key, number and a masked name.
    private static func standing(outcomes: Int, of listed: Int, sent: Int) -> ByteBuffer {
        let rows = (0..<outcomes).map { place in
            let key = sha256(Array("\(place)".utf8)).hex.prefix(32)
            return
                #"{"admitted":true,"index":\#(place * 7919),"key":"\#(key)","label":"王*明","place":\#(place),"size":1}"#
        }
        let stages =
            #"[{"available":\#(outcomes),"id":1,"left":0,"listed":\#(listed),"outcomes":[\#(rows.joined(separator: ","))]}]"#
        return ByteBuffer(
            string: #"{"name":"\#(name)","phase":"drawing","stages":\#(stages),"v":1,"sent":\#(sent)}"#)
    }
}
