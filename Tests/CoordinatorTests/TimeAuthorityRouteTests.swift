import FarmTestSupport
import Foundation
import Testing
import Timestamping

@Suite("The farm's own TEST time authority")
struct TimeAuthorityRouteTests {
    private func openssl(_ arguments: [String]) throws -> (status: Int32, text: String) {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/openssl")
        process.arguments = arguments
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: data, as: UTF8.self))
    }

    private func query(_ bytes: [UInt8]) -> RawRequest {
        RawRequest("POST", "/tsa").with("Content-Type", "application/timestamp-query").with(body: bytes)
    }

    @Test("a query of OpenSSL's own making is answered, and OpenSSL verifies the answer")
    func realQuery() async throws {
        try await TestDirectory.with { directory in
            try await TestFarm(directory).run { farm in
                try Data("what was seen".utf8).write(to: URL(fileURLWithPath: directory.file("data")))
                try Data("something else".utf8).write(to: URL(fileURLWithPath: directory.file("other")))
                let made = try openssl(
                    ["ts", "-query", "-data", directory.file("data"), "-sha256", "-cert", "-out", directory.file("q")])
                #expect(made.status == 0, "\(made.text)")
                let request = Array(try Data(contentsOf: URL(fileURLWithPath: directory.file("q"))))
                let answer = try await query(request).send(port: farm.port)
                #expect(answer.status == 200)
                #expect(answer.headers["content-type"] == "application/timestamp-reply")
                try Data(answer.body).write(to: URL(fileURLWithPath: directory.file("r")))
                func verify(_ file: String) throws -> Int32 {
                    try openssl([
                        "ts", "-verify", "-in", directory.file("r"), "-data", directory.file(file), "-CAfile",
                        farm.farm.authority.rootPath,
                    ]).status
                }
                #expect(try verify("data") == 0)
                #expect(try verify("other") != 0)
            }
        }
    }

    @Test("what is no query is refused")
    func refusals() async throws {
        try await TestDirectory.with { directory in
            try await TestFarm(directory).run { farm in
                let untyped = RawRequest("POST", "/tsa").with(body: [0x30, 0])
                #expect(try await untyped.send(port: farm.port).status == 415)
                #expect(try await query([UInt8](repeating: 0, count: 65_537)).send(port: farm.port).status == 413)
                // A rejection of RFC 3161 is an answer of the protocol, not of HTTP.
                let rejected = try await query([1, 2, 3]).send(port: farm.port)
                #expect(rejected.status == 200)
                try Data(rejected.body).write(to: URL(fileURLWithPath: directory.file("r")))
                let text = try openssl(["ts", "-reply", "-in", directory.file("r"), "-text"]).text
                #expect(text.contains("Rejected"))
            }
        }
    }

    @Test("a farm without an authority of its own says so")
    func none() async throws {
        try await TestDirectory.with { directory in
            var farm = try TestFarm(directory)
            farm.runsAuthority = false
            try await farm.run { farm async throws in
                #expect(try await query([0x30, 0]).send(port: farm.port).status == 404)
            }
        }
    }
}
