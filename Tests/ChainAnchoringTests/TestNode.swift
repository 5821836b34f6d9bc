import CryptoPrimitives
import EthereumModel
import EthereumVerification
import Foundation
import Testing
import TransparencyLog
import WebExchange

@testable import ChainAnchoring

/// A node of its own for one test (chain_node.py): a real EVM, and a control by which the test mines, drops and lies.
final class TestNode: Sendable {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    static let chainID: UInt64 = 20_200

    let url: URL

    /// The same chain under another address, with lies of its own.
    let other: URL
    private let process: Process
    private let input: Pipe

    init(file: String = #filePath) throws {
        let folder = URL(fileURLWithPath: file).deletingLastPathComponent()
        let root = folder.deletingLastPathComponent().deletingLastPathComponent()
        let environment = root.appendingPathComponent("build/python/bin/python")
        process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [
            FileManager.default.isExecutableFile(atPath: environment.path) ? environment.path : "python3",
            folder.appendingPathComponent("chain_node.py").path,
        ]
        let output = Pipe()
        input = Pipe()
        process.standardOutput = output
        process.standardInput = input
        try process.run()
        var line = ""
        while !line.hasSuffix("\n") {
            let more = output.fileHandleForReading.availableData
            if more.isEmpty { break }
            line += String(decoding: more, as: UTF8.self)
        }
        let ports = line.split(whereSeparator: \.isWhitespace).compactMap { UInt16($0) }
        guard ports.count == 2 else {
            throw Failure(
                description: "chain_node.py gave no ports but \"\(line)\"; "
                    + "it needs the packages of provisioning/python-test.txt in build/python")
        }
        url = URL(string: "http://127.0.0.1:\(ports[0])/")!
        other = URL(string: "http://127.0.0.1:\(ports[1])/")!
    }

    deinit {
        try? input.fileHandleForWriting.close()
        process.waitUntilExit()
    }

    @discardableResult
    func control(_ kind: String, _ members: [String: Any] = [:]) async throws -> [String: Any] {
        let body = try JSONSerialization.data(withJSONObject: members.merging(["do": kind]) { $1 })
        let answer = try await WebExchange.perform(
            WebRequest(
                .post, url.appendingPathComponent("control"), body: Array(body), timeout: .seconds(60),
                maximumByteCount: 1 << 24))
        return try #require(try JSONSerialization.jsonObject(with: Data(answer.body)) as? [String: Any])
    }

    /// - Parameter isOther: whether `other` lies, or `url`.
    func lie(_ name: String, _ value: Any = true, isOther: Bool = true) async throws {
        try await control("lie", ["name": name, "value": value, "of": isOther ? 1 : 0])
    }

    func fund(_ key: EthereumKey, wei: UInt64 = 1_000_000_000_000_000_000) async throws {
        try await control("fund", ["address": key.address.text, "wei": NSNumber(value: wei)])
    }

    /// Sizes of all anchorings that the chain holds, in their order.
    func anchored(_ contract: EthereumAddress) async throws -> [UInt64] {
        let sizes = try await control("anchored", ["contract": contract.text])["anchored"] as? [NSNumber]
        return try #require(sizes).map { $0.uint64Value }
    }

    /// Raw transactions that wait.
    func pool() async throws -> [SignedTransaction] {
        let raw = try #require(try await control("pool")["pool"] as? [String])
        return try raw.map { try SignedTransaction(decoding: try #require(Hex.decode($0.dropFirst(2)))) }
    }
}
