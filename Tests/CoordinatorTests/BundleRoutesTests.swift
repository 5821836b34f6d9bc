import CryptoPrimitives
import FarmClient
import FarmProtocol
import FarmTestSupport
import Foundation
import Testing

@Suite("Bundles go up and down")
struct BundleRoutesTests {
    /// Runs `body` with a session that worker "w" has, on a farm that takes bundles up to `limit` bytes.
    private func withSession(
        limit: Int64 = 64 << 20, _ body: (RunningFarm, _ id: String, TestDirectory) async throws -> Void
    ) async throws {
        try await TestDirectory.with { directory in
            var farm = try TestFarm(directory)
            farm.maximumBundleBytes = limit
            try await farm.run { farm in
                let id = try await farm.client.create(.init(url: "https://example.com/"), key: "k").id
                _ = try await farm.worker.poll(worker: "w", .init(warm: 1, active: []))
                try await body(farm, id, directory)
            }
        }
    }

    private func put(_ id: String) -> RawRequest {
        RawRequest("PUT", "/farm/v1/workers/w/sessions/\(id)/bundle", token: TestFarm.workerToken)
    }

    private func shelf(_ directory: TestDirectory) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: directory.file("bundles"))
    }

    /// `count` bytes that no compression and no repetition can make shorter.
    private func noise(_ count: Int) -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        var bytes = [UInt8]()
        bytes.reserveCapacity(count + 8)
        while bytes.count < count {
            var word = generator.next()
            for _ in 0..<8 {
                bytes.append(UInt8(truncatingIfNeeded: word))
                word >>= 8
            }
        }
        return Array(bytes.prefix(count))
    }

    @Test("a large bundle arrives byte for byte, and can be fetched so")
    func large() async throws {
        try await withSession { farm, id, directory in
            let file = directory.file("up")
            let bytes = noise(24 << 20)
            try Data(bytes).write(to: URL(fileURLWithPath: file))
            try await farm.worker.upload(bundle: file, session: id, worker: "w")
            #expect(try await farm.client.session(id).bundleBytes == 24 << 20)
            #expect(try shelf(directory) == ["\(id).asice"])
            try await farm.client.fetchBundle(id, to: directory.file("down"))
            let down = try Data(contentsOf: URL(fileURLWithPath: directory.file("down")))
            #expect(sha256(Array(down)) == sha256(bytes))
            #expect(!FileManager.default.fileExists(atPath: directory.file("down.part")))
            let answer = try await RawRequest("GET", "/v1/sessions/\(id)/bundle", token: TestFarm.operatorToken)
                .send(port: farm.port)
            #expect(answer.headers["content-type"] == "application/vnd.etsi.asic-e+zip")
            #expect(answer.headers["content-length"] == String(24 << 20))
            #expect(answer.headers["content-disposition"]?.contains("\(id).asice") == true)
            #expect(answer.body == bytes)
        }
    }

    @Test("an upload that is cut off leaves nothing")
    func cutOff() async throws {
        try await withSession { farm, id, directory in
            var request = put(id).with(body: noise(300_000))
            request.announcedLength = 400_000
            request.cutsOff = true
            let answer = try? await request.send(port: farm.port)
            #expect(answer.map { $0.status >= 400 } ?? true)
            for _ in 0..<50 where try !shelf(directory).isEmpty { try await Task.sleep(for: .milliseconds(100)) }
            #expect(try shelf(directory).isEmpty)
            #expect(try await farm.client.session(id).bundleBytes == nil)
            // Sent again in full, it is taken.
            #expect(try await put(id).with(body: noise(400_000)).send(port: farm.port).status == 204)
            #expect(try await farm.client.session(id).bundleBytes == 400_000)
        }
    }

    @Test("a bundle of the limit is taken, a longer one refused, and the one before stays")
    func tooLong() async throws {
        try await withSession(limit: 100_000) { farm, id, directory in
            let kept = noise(100_000)
            #expect(try await put(id).with(body: kept).send(port: farm.port).status == 204)
            for request in [put(id).with(body: noise(100_001)), put(id).with(body: noise(400_000))] {
                let answer = try await request.send(port: farm.port)
                #expect(answer.status == 413)
                #expect(try answer.problem().detail.contains("100000"))
            }
            var announced = put(id).with(body: noise(1000))
            announced.announcedLength = 1 << 40
            announced.cutsOff = true
            let answer = try? await announced.send(port: farm.port)
            #expect(answer.map { $0.status >= 400 } ?? true)
            try await Task.sleep(for: .milliseconds(300))
            #expect(try shelf(directory) == ["\(id).asice"])
            #expect(
                FileManager.default.contents(atPath: directory.file("bundles/\(id).asice")).map { Array($0) } == kept)
            #expect(try await farm.client.session(id).bundleBytes == 100_000)
        }
    }

    @Test("the client says what the coordinator said when an upload is too long")
    func clientOfTooLong() async throws {
        try await withSession(limit: 100_000) { farm, id, directory in
            let file = directory.file("up")
            try Data(noise(2 << 20)).write(to: URL(fileURLWithPath: file))
            let problem = await #expect(throws: ProblemDetails.self) {
                try await farm.worker.upload(bundle: file, session: id, worker: "w")
            }
            #expect(problem?.status == 413)
        }
    }

    @Test("two uploads at once: one of them whole")
    func together() async throws {
        try await withSession { farm, id, directory in
            let bundles = [noise(3_000_000), noise(3_000_001)]
            try await withThrowingTaskGroup(of: Int.self) { group in
                for bytes in bundles {
                    group.addTask { try await put(id).with(body: bytes).send(port: farm.port).status }
                }
                for try await status in group { #expect(status == 204) }
            }
            #expect(try shelf(directory) == ["\(id).asice"])
            let stored = Array(
                try #require(FileManager.default.contents(atPath: directory.file("bundles/\(id).asice"))))
            #expect(bundles.contains(stored))
        }
    }

    @Test("a download never leaves half a file behind")
    func download() async throws {
        try await withSession { farm, id, directory in
            let problem = await #expect(throws: ProblemDetails.self) {
                try await farm.client.fetchBundle(id, to: directory.file("down"))
            }
            #expect(problem?.status == 404)
            #expect(!FileManager.default.fileExists(atPath: directory.file("down")))
            #expect(!FileManager.default.fileExists(atPath: directory.file("down.part")))
        }
    }
}
