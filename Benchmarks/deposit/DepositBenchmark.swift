import CryptoPrimitives
import Foundation
import Ledger
import TransparencyLog

/// Times the log under deposits and prints each measurement as one line of JSON.
///
///     deposit-benchmark fill DIR SIZE [TASKS]           batches of 1,000 until the log has SIZE entries, in a checkpoint
///     deposit-benchmark batches DIR SECONDS [TASKS]     the same for some seconds
///     deposit-benchmark proofs DIR COUNT                inclusion proofs of random entries, one after the other
///     deposit-benchmark latency DIR COUNT               one batch of 1,000 after the other, from append to checkpoint
///     deposit-benchmark open DIR                        opening the log, and what it weighs
///
/// The log is created if DIR has none. Rates count entries from the first append to the checkpoint that covers the last.
@main struct DepositBenchmark {
    static let batch = 1_000

    static func main() async throws {
        let arguments = Array(CommandLine.arguments.dropFirst())
        guard arguments.count >= 2 else { usage() }
        let number = arguments.count > 2 ? UInt64(arguments[2]) ?? 0 : 0
        let tasks = arguments.count > 3 ? Int(arguments[3]) ?? 8 : 8
        var measurement = Measurement(arguments[0])
        let log = try open(arguments[1])
        measurement.lap("open")
        let size = log.latestCheckpoint().checkpoint.size
        let writer = DepositWriter(log: log, tasks: tasks)
        switch arguments[0] {
        case "fill": try await writer.run(batches: Int(number - min(number, size)) / batch)
        case "batches": try await writer.run(for: .seconds(Int(number)))
        case "proofs": measurement.durations = try await proofs(log, count: Int(number))
        case "latency": measurement.durations = try await writer.latencies(count: Int(number))
        case "open": break
        default: usage()
        }
        let entries = log.latestCheckpoint().checkpoint.size - size
        measurement.end(entries: entries, size: size + entries, directory: arguments[1])
        await log.close()
        print(measurement.json)
    }

    private static func usage() -> Never {
        FileHandle.standardError.write(
            Data("usage: deposit-benchmark fill|batches|proofs|latency|open DIRECTORY …\n".utf8))
        exit(2)
    }

    private static func open(_ directory: String) throws -> Log {
        guard let key = Ed25519PrivateKey(seed: [UInt8](repeating: 1, count: 32)) else { exit(2) }
        return try Log(
            directory: directory, origin: "deposit-benchmark.example", key: key, officeKey: key.publicKey,
            layout: .packed)
    }

    private static func proofs(_ log: Log, count: Int) async throws -> [Duration] {
        let size = log.latestCheckpoint().checkpoint.size
        var durations: [Duration] = []
        for step in 0..<UInt64(count) {
            let index = step &* 0x9E37_79B9_7F4A_7C15 % size
            let start = ContinuousClock.now
            let proof = try await log.inclusion(index: index, size: size)
            durations.append(.now - start)
            precondition(!proof.isEmpty)
        }
        return durations
    }
}
